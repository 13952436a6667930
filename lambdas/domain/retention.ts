/**
 * How long is kept what is not in a subscription's item, in days. The stack sets these, and the
 * privacy page says them: a number that changes here changes both.
 */
export const retention = {
  /** Any state of the table can be brought back for so long (DynamoDB allows 35 at most). */
  backupDays: 35,
  /** Lines of the log: what was done, under a keyed id; never an address. */
  journalDays: 60,
  /** A report of SES that waits to be recorded. */
  queueDays: 7,
  /** What could not be processed and waits for the operator. */
  deadLetterDays: 14,
} as const;
