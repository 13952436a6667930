/**
 * Problems that the person at the keyboard can fix. `start.ts` prints the message alone, so each
 * one says what is wrong, where, and what to do about it.
 */
export class LocalError extends Error {
  override name = "LocalError";
}

/** The template holds something the local system cannot run. */
export class TemplateError extends LocalError {
  override name = "TemplateError";
}

/** A file that `npm run build` makes is not there. */
export class MissingBuildError extends LocalError {
  override name = "MissingBuildError";
}

/** Another program listens on a port that is needed. */
export class PortTakenError extends LocalError {
  override name = "PortTakenError";
}

/** What an earlier run left behind does not fit this one. */
export class StateError extends LocalError {
  override name = "StateError";
}

/** A function could not be loaded, crashed, or ran longer than it may. */
export class FunctionError extends LocalError {
  override name = "FunctionError";
}

/** The text of whatever was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
