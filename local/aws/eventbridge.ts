/** EventBridge: events to the default bus, and the rules that put them into queues. */
import { randomUUID } from "node:crypto";
import * as v from "valibot";
import type { Clock } from "../runtime/clock.ts";
import type { Deployment } from "../stack/deployment.ts";
import { matchesPattern } from "./event-pattern.ts";
import { AwsError, type AwsService, jsonAnswer, readJson } from "./protocol.ts";
import type { Queues } from "./sqs.ts";

/** The embedded EventBridge. */
export interface EventBus extends AwsService {
  /** Puts an event on the default bus. */
  publish(source: string, detailType: string, detail: unknown): void;
}

const putEvents = v.object({
  Entries: v.array(
    v.object({
      Source: v.string(),
      DetailType: v.string(),
      Detail: v.pipe(v.string(), v.parseJson()),
    }),
  ),
});

/** Opens the default event bus with the deployment's rules. */
export function openEventBus(deployment: Deployment, queues: Queues, clock: Clock): EventBus {
  const { region, accountId } = deployment.environment;

  function publish(source: string, detailType: string, detail: unknown): string {
    const id = randomUUID();
    const event = {
      version: "0",
      id,
      "detail-type": detailType,
      source,
      account: accountId,
      // EventBridge gives whole seconds.
      time: `${clock.iso().slice(0, 19)}Z`,
      region,
      resources: [],
      detail,
    };
    for (const rule of deployment.rules) {
      if (!matchesPattern(rule.pattern, event)) continue;
      for (const arn of rule.queueArns) queues.get(arn).send(JSON.stringify(event));
    }
    return id;
  }

  return {
    protocol: "json",
    publish,
    read(request) {
      const { action, input } = readJson(request);
      return {
        call: {
          action: `events:${action}`,
          resources: [`arn:aws:events:${region}:${accountId}:event-bus/default`],
          context: {},
        },
        perform() {
          const entries = v.safeParse(putEvents, input);
          if (action !== "PutEvents" || !entries.success) {
            throw new AwsError("ValidationException", `${action} with this input is not embedded.`);
          }
          const Entries = entries.output.Entries.map(({ Source, DetailType, Detail }) =>
            Source.startsWith("aws.")
              ? { ErrorCode: "NotAuthorizedForSource", ErrorMessage: "Only AWS may use aws.*" }
              : { EventId: publish(Source, DetailType, Detail) },
          );
          const FailedEntryCount = Entries.filter((entry) => "ErrorCode" in entry).length;
          return jsonAnswer({ FailedEntryCount, Entries });
        },
      };
    },
  };
}
