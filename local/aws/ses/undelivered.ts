/** Why mails did not go out: what SES answered, for the person who waits for them. */

/** One reason, however often it was met. */
export interface Undelivered {
  readonly code: string;
  readonly message: string;
  /** HTTP status; undefined when SES did not refuse the call. */
  readonly status: number | undefined;
  readonly times: number;
  /** ISO-8601, of the last time. */
  readonly lastAt: string;
  /** The last time's recipients; empty for a call that sends nothing. */
  readonly lastTo: readonly string[];
}

const kept = 20;

/** The reasons since the start, the latest first; the oldest of more than 20 are forgotten. */
export class UndeliveredLog {
  readonly #reasons = new Map<string, Undelivered>();

  /** Notes that mails to `lastTo` did not go out for this reason. */
  note(one: Omit<Undelivered, "times">): void {
    const key = JSON.stringify([one.code, one.message, one.status]);
    const times = (this.#reasons.get(key)?.times ?? 0) + 1;
    // Deleted first: a map keeps the place of a key it knows.
    this.#reasons.delete(key);
    this.#reasons.set(key, { ...one, times });
    const [oldest] = this.#reasons.keys();
    if (this.#reasons.size > kept && oldest !== undefined) this.#reasons.delete(oldest);
  }

  /** The latest first. */
  all(): readonly Undelivered[] {
    return [...this.#reasons.values()].reverse();
  }
}
