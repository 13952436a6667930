/**
 * The answer of everything that may say no: done, with what came of it, or refused, and why.
 */

/** Done, or refused and why. */
export type Result<Value, Why> = Ok<Value> | Refused<Why>;

/** Done, with what came of it. */
export interface Ok<Value> {
  readonly ok: true;
  readonly value: Value;
}

/** Refused; nothing was changed. */
export interface Refused<Why> {
  readonly ok: false;
  readonly why: Why;
}

/** Answers that it is done. */
export function ok<Value>(value: Value): Ok<Value> {
  return { ok: true, value };
}

/** Answers why it is not done. */
export function refused<Why>(why: Why): Refused<Why> {
  return { ok: false, why };
}
