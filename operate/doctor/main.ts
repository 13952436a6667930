/** The doctor in the real world: the one place that puts its parts together. */
import { cdkContext } from "../../infra/config.ts";
import { type Access, findAccess } from "../adapters/access.ts";
import { awsAccount } from "../adapters/account.ts";
import { publicDns } from "../adapters/dns.ts";
import { liveAws } from "../adapters/live.ts";
import { thisMachine } from "../adapters/machine.ts";
import { quietly } from "../adapters/terminal.ts";
import { doctor, type World } from "./doctor.ts";

/** @returns the exit code */
export function main(argv: readonly string[]): Promise<number> {
  quietly(process.stdout);
  return doctor(argv, {
    context: cdkContext,
    machine: thisMachine(),
    dns: publicDns(),
    findAccess: accountsFound,
    print: (text) => process.stdout.write(text),
    complain: (text) => process.stderr.write(text),
  });
}

/** What the environment and the AWS profile hold, as the doctor takes it. */
export async function accountsFound(): ReturnType<World["findAccess"]> {
  const { region, credentials, why } = await findAccess();
  return {
    ...(why && { why }),
    ...(region && { region }),
    ...(credentials && {
      account: (inRegion: string) => {
        const access: Access = { region: inRegion, credentials };
        const aws = awsAccount(access);
        return { aws, live: (config) => liveAws(access, aws, config) };
      },
    }),
  };
}
