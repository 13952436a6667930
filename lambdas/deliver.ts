/**
 * deliver: sends what is owed. Scheduled for everyone in one share of the index, and invoked by `web`
 * for one subscription right after its reader acted.
 */
import * as v from "valibot";
import { deliver, deliverNow } from "./flow/deliver.ts";
import { wireDeliver } from "./runtime/wiring.ts";

const invocation = v.union([
  v.strictObject({ subscription: v.pipe(v.string(), v.regex(/^[a-z2-7]{26}$/)) }),
  v.pipe(
    v.strictObject({
      worker: v.pipe(v.number(), v.integer(), v.minValue(0)),
      workers: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(16)),
    }),
    v.check(({ worker, workers }) => worker < workers, "worker must be less than workers"),
  ),
]);

const ports = wireDeliver();

/** Lambda entry point. */
export async function handler(event: unknown): Promise<void> {
  const invoked = v.parse(invocation, event);
  if ("subscription" in invoked) await deliverNow(ports, invoked.subscription);
  else await deliver(ports, invoked);
}
