/**
 * The timeline of one reader: the lines of the journal in the order in which they came to be, in
 * words for the operator.
 */
import { type Course, lessonNumber, presentSlug } from "./course.ts";
import { type Instant, minuteMs, msOf } from "./instant.ts";
import type { JournalLine } from "./journal.ts";
import { presentMessage } from "./renamed.ts";

/** One entry of a timeline. */
export interface TimelineEntry {
  readonly at: Instant;
  readonly version: number;
  readonly act: JournalLine["act"];
  /** Such as "lesson 3 (kettle) sent". */
  readonly text: string;
}

/**
 * What became of one reader, oldest first. The lines may come in any order and more than once. A
 * claim is told only where nothing says what came of it, and SES's event "sent" only where no line
 * of our own says so.
 *
 * @param lines all of one subscription, or those of some time of it
 * @param course tells which lesson a slug is; one it does not have is told by its slug
 */
export function timeline(lines: readonly JournalLine[], course: Course): readonly TimelineEntry[] {
  const ordered = inOrder(distinct(lines)).map((line) => ({
    ...line,
    ...(line.message && { message: presentMessage(course, line.message) }),
  }));
  return ordered
    .filter((line, index) => !isTold(line, ordered, index))
    .map((line) => ({
      at: line.at,
      version: line.version,
      act: line.act,
      text: textOf(line, course),
    }));
}

function distinct(lines: readonly JournalLine[]): readonly JournalLine[] {
  return [...new Map(lines.map((line) => [JSON.stringify(line), line])).values()];
}

/**
 * By version, which no two clocks can confuse. A sign-up that was forgotten begins again at 1: what
 * lies between is 30 days or more.
 */
function inOrder(lines: readonly JournalLine[]): readonly JournalLine[] {
  const begins = lines
    .filter(({ act, version, refusal }) => act === "sign-up-requested" && version === 1 && !refusal)
    .map(({ at }) => msOf(at) - minuteMs);
  const lifeOf = ({ at }: JournalLine) => begins.filter((ms) => ms <= msOf(at)).length;
  return lines
    .map((line) => ({ line, life: lifeOf(line) }))
    .sort(
      (a, b) =>
        a.life - b.life ||
        a.line.version - b.line.version ||
        (a.line.at < b.line.at ? -1 : a.line.at > b.line.at ? 1 : 0),
    )
    .map(({ line }) => line);
}

const outcomes = new Set<JournalLine["act"]>([
  "mail-sent",
  "send-refused",
  "send-unconfirmed",
  "claim-dropped",
  "claim-released",
]);

/** True for what another line says as well. */
function isTold(line: JournalLine, ordered: readonly JournalLine[], index: number): boolean {
  const { act, message } = line;
  if (act === "mail-claimed") {
    const next = ordered
      .slice(index + 1)
      .find((one) => one.message === message && (outcomes.has(one.act) || one.act === act));
    return next !== undefined && next.act !== act;
  }
  if (act === "feedback-recorded" && line.what === "sent") {
    return ordered.some((one) => one.act === "mail-sent" && one.message === message);
  }
  return isEndAgain(line, ordered.slice(0, index));
}

/** An end is told before its save, and again where the save lost a race or was asked for twice. */
function isEndAgain(line: JournalLine, before: readonly JournalLine[]): boolean {
  const isEnd = line.act === "subscription-ended" || line.command === "erase";
  if (!isEnd || line.refusal) return false;
  const last = before.findLast(
    ({ act, command, refusal }) =>
      !refusal &&
      (act === "sign-up-requested" ||
        act === "subscription-confirmed" ||
        act === "ending-undone" ||
        command === "start-over" ||
        (act === line.act && command === line.command)),
  );
  return last?.act === line.act && last.command === line.command;
}

function textOf(line: JournalLine, course: Course): string {
  const { refusal, parked, status, because } = line;
  const text = words[line.act]?.(line, nameOf(line, course), course) ?? line.act;
  return [
    because === "operator" ? `${text} (by the operator)` : text,
    ...(refusal ? [`refused: ${refusal}`] : []),
    ...(status === "completed" ? ["the course is completed"] : []),
    ...(parked ? [`waits for the operator: ${parked}`] : []),
  ].join("; ");
}

type Words = (line: JournalLine, mail: string, course: Course) => string;

const withCode = (text: string, code: string | undefined) => (code ? `${text} (${code})` : text);

const words: Readonly<Record<JournalLine["act"], Words>> = {
  "sign-up-requested": ({ mail, until, refusal }) =>
    [
      "asked for the course",
      ...(mail || refusal ? [] : ["no other mail is sent for it"]),
      ...(mail === "already-subscribed" ? ["has it already, and is told so by mail"] : []),
      ...(until ? [`the mail waits until ${until}`] : []),
    ].join("; "),
  "subscription-confirmed": ({ round }) => (round ? `confirmed, round ${round}` : "confirmed"),
  "subscription-ended": () => "left",
  "ending-undone": ({ round }) =>
    round ? `undid starting over, back in round ${round}` : "undid leaving",
  "subscription-suppressed": ({ what }, mail) => `${suppressedBy(what)} (${mail}): nothing is sent`,
  "subscription-unsuppressed": () => "let in again",
  "preferences-changed": (line, _, course) => commandOf(line, course),
  "link-requested": () => "asked for the mail with the link",
  "mail-claimed": (_, mail) => `${mail} is about to be sent; no line says what came of it`,
  "mail-sent": (_, mail) => `${mail} sent`,
  "send-refused": ({ code }, mail) => withCode(`${mail} refused by SES`, code),
  "send-unconfirmed": ({ code }, mail) =>
    withCode(`${mail}: nobody knows whether SES took it`, code),
  "composing-failed": ({ code }, mail) => withCode(`${mail} could not be composed`, code),
  "mail-dropped": ({ because }, mail) => `${mail} is not sent any more: ${because}`,
  "mail-postponed": ({ because, until }, mail) => `${mail} is ${because}, and waits until ${until}`,
  "mail-rescheduled": ({ until }) => (until ? `the next look is at ${until}` : "nothing is owed"),
  "hold-started": (_, mail) => `${mail}: newer events have come without it`,
  "claim-dropped": (_, mail) => `${mail} was not sent, as far as SES's events tell`,
  "claim-released": (_, mail) => `${mail} came too late to be sent`,
  "message-released": () => "released by the operator or a new build",
  "feedback-recorded": ({ what = "" }, mail) => `${mail} ${reported[what] ?? `reported: ${what}`}`,
};

const reported: Readonly<Record<string, string>> = {
  sent: "sent, by SES's event",
  delivered: "delivered",
  delayed: "delayed",
  rejected: "rejected by SES after it had taken it",
  "permanent-bounce": "bounced for good",
  "transient-bounce": "bounced for a while",
  "content-bounce": "bounced for what is in it",
  complaint: "complained about",
  "harmless-complaint": "reported, and it is no complaint",
  other: "reported by an event that is not known",
};

function suppressedBy(what: string | undefined): string {
  if (what === "complaint") return "complained";
  return what === "permanent-bounce" ? "bounced" : "bounced again and again";
}

function commandOf(line: JournalLine, course: Course): string {
  const { command = "", until, slug = "", sendAt, days, timeZone } = line;
  switch (command) {
    case "save":
      return sendAt ? `chose ${sendAt}, ${days}, ${timeZone}` : "chose hour and days";
    case "pause":
      return until ? `paused until ${until}` : "asked for a pause";
    case "resume":
      return "resumed";
    case "next":
      return "asked for the next lesson now";
    case "link":
      return "asked for the mail with the link";
    case "again":
      return slug ? `asked for ${lessonOf(slug, course)} again` : "asked for a lesson again";
    case "start-over":
      return "started over";
    case "revoke-links":
      return "took the links to the settings out of use";
    case "erase":
      return "erased";
    default:
      return command;
  }
}

const transactional: Readonly<Record<string, string>> = {
  confirm: "the confirmation mail",
  "already-subscribed": "the mail that says they are subscribed",
  link: "the mail with the link",
};

/** What the message of a line is called. */
function nameOf({ message = "", mail = "" }: JournalLine, course: Course): string {
  if (Object.hasOwn(transactional, mail)) return transactional[mail] ?? mail;
  if (mail) return `${lessonOf(mail, course)} (asked for again)`;
  const slug = /^\d+-(.+)$/.exec(message)?.[1];
  return slug ? lessonOf(slug, course) : message || "a mail";
}

function lessonOf(slug: string, { mails }: Course): string {
  const present = presentSlug({ mails }, slug);
  const number = lessonNumber(
    mails,
    mails.findIndex((mail) => mail.slug === present),
  );
  return number === undefined ? present : `lesson ${number} (${present})`;
}
