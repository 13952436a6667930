/** Public DNS, through the computer's own name servers. */
import { Resolver } from "node:dns/promises";
import { type Dns, FailedCallError } from "../doctor/ports.ts";

const nothingThere = new Set(["ENODATA", "ENOTFOUND"]);

/** @param servers addresses of name servers, in place of the computer's own */
export function publicDns(servers?: readonly string[]): Dns {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  if (servers) resolver.setServers(servers);
  const ask = async <T>(what: string, question: () => Promise<readonly T[]>) => {
    try {
      return await question();
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? "";
      if (nothingThere.has(code)) return [];
      throw new FailedCallError("unreachable", `the DNS question ${what}`, code);
    }
  };
  return {
    cname: (name) => ask(`CNAME ${name}`, () => resolver.resolveCname(name)),
    mx: (name) => ask(`MX ${name}`, () => resolver.resolveMx(name)),
    // A long text comes in pieces.
    txt: (name) =>
      ask(`TXT ${name}`, async () =>
        (await resolver.resolveTxt(name)).map((pieces) => pieces.join("")),
      ),
    async addresses(name) {
      const found = await Promise.all([
        ask(`A ${name}`, () => resolver.resolve4(name)),
        ask(`AAAA ${name}`, () => resolver.resolve6(name)),
      ]);
      return found.flat();
    },
  };
}
