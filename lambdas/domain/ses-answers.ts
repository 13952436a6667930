/**
 * What SES has said in one run, and what follows for the mails behind.
 */
import { minuteMs } from "./instant.ts";
import type { RefusalScope, RefusedSend } from "./sending-outcome.ts";

/** Throttles without an acceptance, and unknown outcomes in a row, after which a run sends nothing more. */
const throttlesMax = 10;
const unknownMax = 5;

/** Readers with the same unlisted refusal who make it the account's. */
const unlistedMax = 3;

/** An acceptance this recent shows that the account may send. */
const provenMs = minuteMs;

/** SES's answers so far; times are milliseconds of a clock that never jumps. */
export interface SesAnswers {
  accepted(nowMs: number): void;
  /** True when it was one too many in a row. */
  unknown(): boolean;
  /** True when it was one too many without an acceptance. */
  throttled(): boolean;
  /**
   * Whom a refusal is charged to. An unlisted one is the account's once the same code has met three readers
   * with no acceptance between, the message's if another mail was accepted in the last minute, else nobody's.
   */
  charge(refusal: RefusedSend, reader: string, nowMs: number): RefusalScope | "unlisted";
}

/** A run to which SES has said nothing yet. */
export function sesAnswers(): SesAnswers {
  let throttles = 0;
  let unknowns = 0;
  let acceptedMs = Number.NEGATIVE_INFINITY;
  const refusedTo = new Map<string, Set<string>>();
  return {
    accepted(nowMs) {
      acceptedMs = nowMs;
      throttles = 0;
      unknowns = 0;
      refusedTo.clear();
    },
    unknown() {
      unknowns += 1;
      return unknowns >= unknownMax;
    },
    throttled() {
      throttles += 1;
      return throttles >= throttlesMax;
    },
    charge({ scope, code }, reader, nowMs) {
      unknowns = 0;
      if (scope !== "unlisted") return scope;
      const readers = (refusedTo.get(code) ?? new Set<string>()).add(reader);
      refusedTo.set(code, readers);
      if (readers.size >= unlistedMax) return "account";
      return nowMs - acceptedMs <= provenMs ? "message" : "unlisted";
    },
  };
}
