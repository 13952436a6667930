/** What came of a world: mails taken, readers parked, operators told. */
import type { Subscription } from "../../../lambdas/domain/subscription.ts";
import type { CapacityWorld } from "./world.ts";

/** When each mail to a reader was accepted, in milliseconds. */
export function acceptedOf({ ses }: CapacityWorld, id: string): readonly number[] {
  return ses.accepted
    .filter(({ mail }) => mail.tags.subscription === id)
    .map(({ atMs }) => atMs)
    .sort((one, other) => one - other);
}

/** How often somebody was told to look, by why. */
export function attentionTo({ lines }: CapacityWorld, why: string): number {
  return lines.filter(({ event, fields }) => event === "attention" && fields?.why === why).length;
}

/** True when something of a reader waits for the operator. */
export function isParked({ due, trouble }: Subscription): boolean {
  return due === "parked" || (trouble ?? []).some(({ parked }) => parked === true);
}

/** How often a run claimed again after another had begun to: 0 where one run works at a time. */
export function alternations({ claims }: CapacityWorld): number {
  const over = new Set<string>();
  let current = "";
  let count = 0;
  for (const { by } of claims) {
    if (by === current) continue;
    if (over.has(by)) count += 1;
    over.add(current);
    current = by;
  }
  return count;
}
