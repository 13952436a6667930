/** Mails to SES's simulator, sent by the product's own mailer, and what the functions logged of them. */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { CloudWatchLogsClient, paginateFilterLogEvents } from "@aws-sdk/client-cloudwatch-logs";
import type { CourseConfig } from "../../infra/config.ts";
import { sesClient, sesMailer } from "../../lambdas/adapters/ses-mailer.ts";
import { liveMail } from "../doctor/live-mail.ts";
import type { Aws, LivePorts } from "../doctor/ports.ts";
import { type Access, clientLimits } from "./access.ts";
import { calling } from "./calls.ts";

/** @param aws tells the log groups of the stack */
export function liveAws(access: Access, aws: Aws, config: CourseConfig): LivePorts {
  const logs = new CloudWatchLogsClient({ ...clientLimits, ...access });
  const ses = sesClient(undefined, access);
  const { fromAddress } = config;
  return {
    send({ to, configurationSet, probe, signedAt }) {
      return sesMailer(ses, { configurationSet, fromAddress }).send({
        to,
        raw: liveMail(config, to, signedAt, probe),
        tags: { probe },
        claimedAt: signedAt,
      });
    },
    async reported(probe, sinceMs) {
      const resources = await aws.stackResources(config.stackName);
      const all = resources.filter(({ type }) => type === "AWS::Logs::LogGroup");
      // The functions' log, and not the site's access log: AWS counts calls.
      const telling = all.filter(({ logicalId }) => logicalId.startsWith("Journal"));
      const groups = telling.length > 0 ? telling : all;
      const told = await Promise.all(groups.map(({ id }) => linesOf(logs, id, probe, sinceMs)));
      return [...new Set(told.flat())];
    },
    newId: () => randomUUID().replaceAll("-", ""),
    nowMs: () => Date.now(),
    wait: (ms) => sleep(ms),
  };
}

async function linesOf(
  client: CloudWatchLogsClient,
  group: string,
  probe: string,
  sinceMs: number,
): Promise<readonly string[]> {
  return calling("logs:FilterLogEvents", async () => {
    const told: string[] = [];
    const question = {
      logGroupName: group,
      filterPattern: `{ $.event = "probe-reported" && $.probe = "${probe}" }`,
      startTime: sinceMs,
    };
    for await (const { events = [] } of paginateFilterLogEvents({ client }, question)) {
      told.push(...events.map(({ message = "{}" }) => String(JSON.parse(message).what)));
    }
    return told;
  });
}
