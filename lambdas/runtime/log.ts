/**
 * The log and the journal: one JSON line an event, with a stable name to alarm on; in the journal
 * the name is `act`. They take names, numbers and flags, never a whole object, so that no address
 * and no token can slip in with one.
 */
import type { Log, Tell } from "../flow/ports.ts";
import { failureFields } from "./failure.ts";

/** Writes one line of the log to standard output, which Lambda keeps in CloudWatch. */
export const log: Log = (event, fields = {}, error) => {
  writeLine({ event, ...fields, ...failureOf(error) });
};

/** Writes one line of the journal to the same place. */
export const tell: Tell = (line, failure) => {
  writeLine({ ...line, ...failureOf(failure) });
};

function failureOf(error: unknown) {
  return error === undefined ? {} : failureFields(error);
}

/**
 * Not by `console.log`: Lambda puts a time and an id before what that writes, and no filter for a
 * field of JSON finds such a line. Linux writes to a pipe before `write` returns, so that a line is
 * with Lambda when the next call begins.
 */
function writeLine(line: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
