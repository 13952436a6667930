/** What comes next for one reader, and why: read from the item, by the rules that will decide. */
import { type Course, nextInTurn } from "../../lambdas/domain/course.ts";
import { type Instant, latest } from "../../lambdas/domain/instant.ts";
import {
  allows,
  isMember,
  isRequestParked,
  isTurnParked,
  type MailRequest,
  requestMessageId,
  type Subscription,
  slugInTurn,
} from "../../lambdas/domain/subscription.ts";
import { type Trouble, troubleOf } from "../../lambdas/domain/trouble.ts";
import { minute } from "./words.ts";

/** A mail that is owed. */
export interface Expected {
  /** The slug, or the kind of transactional mail. */
  readonly mail: string;
  /** When it is tried next; absent while it waits for something else than a time. */
  readonly at?: Instant;
  readonly why: string;
}

/** What the reader is owed, or why it is nothing. */
export interface Outlook {
  readonly expected: readonly Expected[];
  /** A sentence on what holds for all of it. */
  readonly because?: string;
}

/** What else there is to know. */
export interface OutlookContext {
  readonly course: Course;
  readonly now: Instant;
  /** Why sending, or transactional mail alone, is stopped. */
  readonly stopped?: string | undefined;
  readonly transactionalStopped?: string | undefined;
  /** Slugs of held lessons. */
  readonly held: ReadonlySet<string>;
}

/** What comes next and why. */
export function outlook(reader: Subscription, context: OutlookContext): Outlook {
  const because = context.stopped
    ? `Sending is stopped (${context.stopped}): nothing leaves before the resume.`
    : undefined;
  const expected = [
    ...reader.requests
      .filter(({ kind }) => allows(reader.status, kind))
      .map((request) => ofRequest(reader, request, context)),
    ...inTurn(reader, context),
  ];
  if (expected.length === 0) return { expected, because: whyNothing(reader) };
  return { expected, ...(because && { because }) };
}

function whyNothing({ status, reason, email, expiresAt }: Subscription): string {
  if (email === undefined) return "Nothing: the reader is erased.";
  switch (status) {
    case "pending":
      return `Nothing: the sign-up was not confirmed${expiresAt ? `, and is forgotten on ${expiresAt.slice(0, 10)}` : ""}.`;
    case "completed":
      return "Nothing: the course is completed.";
    case "unsubscribed":
      return "Nothing: the reader has left.";
    case "suppressed":
      return `Nothing: the address is suppressed${reason ? ` after a ${reason}` : ""}.`;
    default:
      return "Nothing is owed; the next run looks again.";
  }
}

function ofRequest(reader: Subscription, request: MailRequest, context: OutlookContext): Expected {
  const { kind, at, notBefore } = request;
  const mail =
    kind === "again"
      ? request.slug
      : kind === "next"
        ? (request.slug ?? nextInTurn(context.course, reader.sent)?.slug ?? "the next mail")
        : kind;
  const asked = `asked for on ${minute(at)}`;
  const message = requestMessageId(at);
  const trouble = troubleOf(reader.trouble, message);
  const transactional = kind !== "again" && kind !== "next";
  if (isOpen(reader, message)) return { mail, why: `${asked}; ${unknownOutcome}` };
  if (isRequestParked(reader, request)) return { mail, why: `${asked}; ${parkedFor(trouble)}` };
  if (context.held.has(mail)) return { mail, why: `${asked}; ${heldBack}` };
  if (transactional && context.transactionalStopped) {
    const why = `transactional mail is stopped (${context.transactionalStopped})`;
    return { mail, why: `${asked}; ${why}` };
  }
  const due = latest(at, notBefore ?? at);
  if (due <= context.now) return { mail, at: due, why: `${asked}; leaves with the next run` };
  return { mail, at: due, why: `${asked}; ${waits(trouble)}` };
}

function inTurn(reader: Subscription, context: OutlookContext): readonly Expected[] {
  const { slot, notBefore } = reader;
  const next = nextInTurn(context.course, reader.sent);
  const open = reader.claim && slugInTurn(reader, reader.claim.messageId);
  if (open !== undefined) return [{ mail: open, why: unknownOutcome }];
  if (!isMember(reader) || !slot) return [];
  if (!next) {
    return [
      { mail: "none", at: slot, why: "they have had every mail: the course is completed then" },
    ];
  }
  const { slug: mail } = next;
  const trouble = troubleOf(reader.trouble, `${reader.round}-${mail}`);
  if (isTurnParked(reader)) return [{ mail, why: parkedFor(trouble) }];
  if (context.held.has(mail)) return [{ mail, why: heldBack }];
  const at = latest(slot, notBefore ?? slot);
  return [{ mail, at, why: whyThen(reader, at, next.waitDays, trouble, context.now) }];
}

function whyThen(
  reader: Subscription,
  at: Instant,
  waitDays: number,
  trouble: Trouble | undefined,
  now: Instant,
): string {
  const { schedule, slot, slotDate, pausedUntil, keepsSlot } = reader;
  const hour = `their hour, ${schedule.sendAt} ${schedule.timeZone} ${schedule.days}`;
  if (keepsSlot) return "it waited for the day's quota, and does not go out at night";
  if (trouble && at > now) return waits(trouble);
  if (Object.keys(reader.sent).length === 0)
    return "the first mail follows the confirmation at once";
  if (!slotDate) return "their next hour could not be reckoned: the next look is then";
  if (pausedUntil) return `paused until ${pausedUntil}; then ${hour}`;
  const days = waitDays > 1 ? `, ${waitDays} days after the mail before` : "";
  return slot && slot <= now ? `it is due: ${hour}; leaves with the next run` : `${hour}${days}`;
}

function isOpen({ claim }: Subscription, message: string): boolean {
  return claim?.messageId === message;
}

const unknownOutcome =
  "it is being sent, or nobody knows yet whether SES took it: SES's events settle that";

const heldBack = "the lesson is held, SES refuses it: see parked";

function parkedFor(trouble: Trouble | undefined): string {
  if (!trouble) return "it waits for you: see parked";
  return `it waits for you (${trouble.why}${trouble.code ? `, ${trouble.code}` : ""}): see parked`;
}

function waits(trouble: Trouble | undefined): string {
  if (!trouble) return "it is tried again then";
  return `SES refused it (${trouble.code || trouble.why}) ${trouble.refusals} times since ${minute(trouble.since)}; it is tried again then`;
}
