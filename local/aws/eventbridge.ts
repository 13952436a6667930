/** EventBridge: events to the default bus, and the rules that put them into queues. */
import { randomUUID } from "node:crypto";
import type { Clock } from "../runtime/clock.ts";
import type { Deployment } from "../stack/deployment.ts";
import { matchesPattern } from "./event-pattern.ts";
import type { Queues } from "./sqs.ts";

/** The embedded EventBridge. */
export interface EventBus {
  /** Puts an event on the default bus. */
  publish(source: string, detailType: string, detail: unknown): void;
}

/**
 * Opens the default event bus with the deployment's rules.
 *
 * @param notify is told of each event that a topic takes to the operator
 */
export function openEventBus(
  deployment: Deployment,
  queues: Queues,
  clock: Clock,
  notify: (detailType: string) => void = () => undefined,
): EventBus {
  const { region, accountId } = deployment.environment;

  return {
    publish(source, detailType, detail) {
      const event = {
        version: "0",
        id: randomUUID(),
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
        if (rule.topicArns.length > 0) notify(detailType);
        for (const arn of rule.queueArns) queues.get(arn).send(JSON.stringify(event));
      }
    },
  };
}
