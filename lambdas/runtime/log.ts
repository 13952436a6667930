/**
 * The log: one JSON line an event, with a stable name to alarm on. It takes names, numbers and
 * flags, never a whole object, so that no address and no token can slip in with one.
 */
import type { Log } from "../flow/ports.ts";
import { failureFields } from "./failure.ts";

/** Writes one line to standard output, which Lambda keeps in CloudWatch. */
export const log: Log = (event, fields = {}, error) => {
  const failure = error === undefined ? {} : failureFields(error);
  console.log(JSON.stringify({ event, ...fields, ...failure }));
};
