/**
 * Attention: one log line where the operator should look. The list of reasons is closed, so that an
 * alarm and the operator's guide can have an entry for each.
 */
import type { Log } from "./ports.ts";

/** Why the operator should look. */
export type AttentionReason =
  /** A reader waits for the operator; `because` says what for, `code` is SES's. */
  | "parked"
  /** SES has refused a mail's content to one reader for a day or longer. */
  | "content-refused"
  /** An answer on no list has kept a reader waiting for a day or longer. */
  | "unlisted-refusal"
  /** A mail could not be composed. */
  | "composing-failed"
  /** SES refuses the content of a lesson to three readers: it is held until it is released. */
  | "lesson-held"
  /** SES took a mail and then rejected it; the record of the send was taken back. */
  | "rejected"
  /** The next slot of a reader cannot be reckoned: they wait a day. */
  | "no-next-slot"
  /** The same unlisted answer to three readers, and nothing accepted between: the run has ended. */
  | "refused-to-all"
  /** SES refuses everything the account sends: nothing leaves until the operator acts. */
  | "account-refused"
  /** Complaints or bounces are too many: the guard has stopped sending, or transactional mail. */
  | "guard-stopped"
  /** Complaints or bounces are half as many as stop sending; said once a day. */
  | "guard-warned"
  /** The schedule did not tick for a quarter of an hour or longer: the log has a hole there. */
  | "schedule-gap"
  /** Mails have been due for hours, and SES has accepted none of any kind. */
  | "none-sent"
  /** More is due in the next 24 hours than SES lets the account send. */
  | "quota-too-small"
  /** So many sign-ups were refused within an hour that somebody is trying to flood the form. */
  | "sign-ups-refused";

/** Writes the line; the fields hold ids, names and counts, never an address or a token. */
export function attention(
  log: Log,
  why: AttentionReason,
  fields: Readonly<Record<string, string | number | boolean>> = {},
): void {
  log("attention", { why, ...fields });
}
