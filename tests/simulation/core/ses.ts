/**
 * SES: takes mails or refuses them, by its own clock, whatever becomes of the caller.
 */
import type {
  failedSend as failedSendRule,
  SendingFailure,
  SendingOutcome,
} from "../../../lambdas/domain/sending-outcome.ts";
import type { Mailer, OutgoingMail } from "../../../lambdas/flow/ports.ts";
import { answer, type Calls, drawMode, freeze, type Process } from "./process.ts";

/** SES denies a request whose signature is older than this. */
const signatureMs = 5 * 60_000;

/** What the client waits for an answer. */
const clientTimeoutMs = 10_000;

/** SES's state and what it does with a mail it takes. */
export interface SesState {
  pausedUntilMs: number;
  quotaUntilMs: number;
  /** Until when it answers nobody, and refuses everybody in words that are on no list. */
  silentUntilMs: number;
  unknownWordsUntilMs: number;
  /** When it last took a mail. */
  acceptedAtMs: number;
  /** Calls, refused ones included. */
  requests: number;
  readonly accept: (mail: OutgoingMail) => void;
  /** Mails that it takes and then rejects, in addition to what the fault profile draws. */
  rejects: (mail: OutgoingMail) => boolean;
}

/** What is told of each request of SES. */
export interface Requests {
  /** Sent; 1, or refused for certain, -1. */
  readonly noteTry: (mail: OutgoingMail, by: number) => void;
  /** Refused for what can only be about this one reader. */
  readonly noteBlame: (mail: OutgoingMail) => void;
}

/** An acceptance this recent shows that the account may send; and what a run's own look at it may be off. */
const provenMs = 60_000 + 15_000;

const failures = {
  throttled: { code: "Throttling", message: "Maximum sending rate exceeded.", httpStatus: 400 },
  quota: { code: "Throttling", message: "Daily message quota exceeded.", httpStatus: 454 },
  paused: { code: "AccountSendingPausedException", message: "paused", httpStatus: 400 },
  expired: { code: "RequestExpired", message: "Signature expired.", httpStatus: 403 },
  rejected: { code: "MessageRejected", message: "Invalid address.", httpStatus: 400 },
  content: { code: "MessageRejected", message: "Unable to parse the headers.", httpStatus: 400 },
  unlisted: { code: "SomethingNew", message: "The thing is not in order.", httpStatus: 400 },
  server: { code: "InternalFailure", message: "", httpStatus: 500 },
  timeout: { code: "TimeoutError", message: "" },
  reset: { code: "ECONNRESET", message: "" },
  /** A proxy's answer, or one cut short: it carries no code of SES. */
  garbled: { code: "UnknownError", message: "", httpStatus: 400 },
  refused: { code: "ECONNREFUSED", message: "" },
} satisfies Record<string, SendingFailure>;

type Failure = keyof typeof failures;

/** A request reaches SES. */
function arrive(calls: Calls, ses: SesState, mail: OutgoingMail): Failure | "accepted" {
  const nowMs = calls.time.nowMs();
  ses.requests += 1;
  if (nowMs - Date.parse(mail.claimedAt) > signatureMs) return "expired";
  if (ses.pausedUntilMs > nowMs) return "paused";
  if (ses.quotaUntilMs > nowMs) return "quota";
  if (ses.unknownWordsUntilMs > nowMs) return "unlisted";
  ses.acceptedAtMs = nowMs;
  ses.accept(mail);
  return "accepted";
}

/** The mailer of one process. */
export function simulatedMailer(
  calls: Calls,
  process: Process,
  ses: SesState,
  failedSend: typeof failedSendRule,
  { noteTry, noteBlame }: Requests,
  quota: Mailer["quota"],
): Mailer {
  const { time } = calls;
  const outcomeOf = (result: Failure | "accepted", to: string): SendingOutcome =>
    result === "accepted"
      ? { outcome: "accepted", sesMessageId: `ses-${ses.requests}` }
      : failedSend(failures[result], { from: "course@example.com", to });
  /** An address; or words on no list while SES takes other mails, as far as anybody can know. */
  const isAboutReader = (result: Failure | "accepted") =>
    result === "rejected" ||
    (result === "unlisted" &&
      (process.frozenMs > 0 || time.nowMs() - ses.acceptedAtMs <= provenMs));
  return {
    quota,
    send: (mail) =>
      new Promise((resolve) => {
        const { message = "probe" } = mail.tags;
        const mode = drawMode(calls, process, "send", `${mail.to.split("@")[0]} ${message}`);
        noteTry(mail, 1);
        const wayMs = process.random.between(20, 90);
        const give = (result: Failure | "accepted") => {
          const outcome = outcomeOf(result, mail.to);
          calls.trace?.(`  SES ${message} ${result} → ${outcome.outcome}`);
          if (outcome.outcome === "refused") noteTry(mail, -1);
          if (isAboutReader(result)) noteBlame(mail);
          answer(calls, process, () => resolve(outcome));
        };
        const arriveAfter = (ms: number, then?: Failure) =>
          time.after(ms, () => {
            const result = arrive(calls, ses, mail);
            if (then === undefined) give(result);
            else calls.trace?.(`  SES ${message} ${result}, unheard`);
          });
        const giveAfter = (ms: number, result: Failure) => time.after(ms, () => give(result));
        if (ses.silentUntilMs > time.nowMs() && !/^(crash|freeze)/.test(mode)) {
          return giveAfter(clientTimeoutMs, "timeout");
        }
        switch (mode) {
          case "crash-before":
            process.dead = true;
            return;
          case "crash-after":
            process.dead = true;
            return arriveAfter(wayMs, "timeout");
          case "freeze-before":
            freeze(calls, process);
            return arriveAfter(process.frozenUntilMs - time.nowMs() + wayMs);
          case "freeze-after":
            freeze(calls, process);
            return arriveAfter(wayMs);
          case "throttled":
          case "rejected":
          case "content":
          case "unlisted":
            return giveAfter(wayMs, mode);
          case "not-connected":
            return giveAfter(wayMs, "refused");
          case "timeout-lost":
            return giveAfter(clientTimeoutMs, "timeout");
          case "500-lost":
            return giveAfter(wayMs, "server");
          case "timeout-accepted":
            arriveAfter(wayMs, "timeout");
            return giveAfter(clientTimeoutMs, "timeout");
          case "500-accepted":
            arriveAfter(wayMs, "server");
            return giveAfter(wayMs + 1, "server");
          case "reset-accepted":
            arriveAfter(wayMs, "reset");
            return giveAfter(wayMs + 1, "reset");
          case "garbled-accepted":
            arriveAfter(wayMs, "garbled");
            return giveAfter(wayMs + 1, "garbled");
          case "arrives-late":
            arriveAfter(process.random.between(clientTimeoutMs, 8 * 60_000), "timeout");
            return giveAfter(clientTimeoutMs, "timeout");
          default:
            return arriveAfter(wayMs);
        }
      }),
  };
}
