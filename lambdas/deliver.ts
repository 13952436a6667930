/**
 * deliver: sends what is owed. Scheduled every minute for each worker, and invoked by `web` and
 * `receive` for one subscription right after its reader acted.
 */
import * as v from "valibot";
import { deliver } from "./flow/deliver.ts";
import { handlerOf } from "./runtime/handler.ts";
import { wireDeliver } from "./runtime/wiring.ts";

const invocation = v.union([
  v.strictObject({ subscription: v.pipe(v.string(), v.regex(/^[a-z2-7]{26}$/)) }),
  v.strictObject({
    worker: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(15)),
  }),
]);

const ports = wireDeliver();

/** Lambda entry point. */
export const handler = handlerOf("deliver", async (event: unknown) => {
  await deliver(ports, v.parse(invocation, event));
});
