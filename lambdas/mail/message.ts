/**
 * The message: a compiled mail, one reader's links, and the headers a bulk mail needs.
 */
import { type CompiledMessage, type CourseMessages, mailNamed } from "../domain/course.ts";
import type { Instant } from "../domain/instant.ts";
import {
  type NextMail,
  nextAfter,
  nextAfterResuming,
  nextAfterStart,
  nextMail,
} from "../domain/next-mail.ts";
import { resumesWith } from "../domain/sign-up.ts";
import type { Message, Subscription } from "../domain/subscription.ts";
import { type Keyring, signToken } from "../domain/token.ts";
import { formatNextMailShort, formatSchedule } from "../domain/words/format.ts";
import { translator } from "../domain/words/words.ts";
import { type BodyBytes, bodyBytes, fillBody } from "./body.ts";
import { escapeHtml, type Header, mimeMessage, written } from "./mime.ts";

/** Who sends, and where the site is. */
export interface Sender {
  readonly fromName: string;
  readonly fromAddress: string;
  readonly replyTo: string;
  readonly postalAddress: string;
  /** https, no trailing slash. */
  readonly baseUrl: string;
  /** RFC 2919, without brackets. */
  readonly listId: string;
  /** The mailbox that takes leave by mail; absent where the course takes no mail. */
  readonly leaveMailbox?: string;
}

/** A subscription or the course lacks what the message needs; the message cannot be composed. */
export class ComposeError extends Error {
  override name = "ComposeError";
}

/** What every message of one deployment is made from. */
export interface ComposeContext {
  readonly course: CourseMessages;
  readonly sender: Sender;
  readonly keyring: Keyring;
}

/**
 * RFC 8058, 3.1: with this header the mail client's own button posts, and nothing else is asked.
 */
const oneClick = written({
  name: "List-Unsubscribe-Post",
  structured: "List-Unsubscribe=One-Click",
});

/**
 * A transactional mail answers one person's act: other robots must not answer it (RFC 3834, section 5).
 */
const autoSubmitted = written({ name: "Auto-Submitted", structured: "auto-generated" });
const bulk = written({ name: "Precedence", structured: "bulk" });

/** What is the same in every copy of a mail from one sender. */
interface Template {
  readonly sender: Sender;
  readonly headers: SameHeaders;
  readonly text: BodyBytes;
  readonly html: BodyBytes;
  readonly saysSchedule: boolean;
}

/** Made at a mail's first use, so that a cold start waits for none. */
const templates = new WeakMap<CompiledMessage, Template>();

function templateOf(sender: Sender, compiled: CompiledMessage): Template {
  const known = templates.get(compiled);
  if (known?.sender === sender) return known;
  const values = {
    siteUrl: sender.baseUrl,
    senderName: sender.fromName,
    postalAddress: sender.postalAddress,
  };
  const template = {
    sender,
    headers: sameHeaders(sender, compiled.subject),
    text: bodyBytes(compiled.text, values, (value) => value),
    html: bodyBytes(compiled.html, values, escapeHtml),
    saysSchedule: asksForSchedule(compiled),
  };
  templates.set(compiled, template);
  return template;
}

/**
 * Composes one message for one reader.
 *
 * @param now its date, and the issue time of its preferences link
 * @param unique letters and digits: the Message-ID (SES replaces it) and the MIME boundary
 * @throws ComposeError when the mail is not in the course or the reader has no address,
 *   InvalidHeaderError when the address cannot stand in a header
 */
export function compose(
  { course, sender, keyring }: ComposeContext,
  subscription: Subscription,
  message: Message,
  now: Instant,
  unique: string,
): { readonly to: string; readonly raw: Buffer } {
  const compiled = find(course, message);
  const to = subscription.deliverTo ?? subscription.email;
  if (!compiled) throw new ComposeError(`The course has no mail for "${message.id}".`);
  if (!to) throw new ComposeError("A reader who was erased has no address.");
  const { id: subscriptionId } = subscription;
  const { baseUrl } = sender;
  const template = templateOf(sender, compiled);
  const leaveToken = signToken(keyring, { purpose: "unsubscribe", subscriptionId });
  const unsubscribeUrl = `${baseUrl}/unsubscribe/${leaveToken}`;
  // The one mail that a reader asks for to be able to do everything.
  const isLinkMail = message.kind === "transactional" && message.mailKind === "link";
  const purpose = isLinkMail ? "owner" : "preferences";
  const preferences = signToken(keyring, { purpose, subscriptionId, issuedAt: now });
  const preferencesUrl = `${baseUrl}/preferences/${preferences}`;
  const values = {
    unsubscribeUrl,
    preferencesUrl,
    nextUrl: `${preferencesUrl}#next`,
    ...(message.kind === "transactional"
      ? transactionalValues(keyring, subscriptionId, baseUrl, message)
      : { webUrl: `${baseUrl}/lessons/${message.slug}` }),
    ...(template.saysSchedule && scheduleValues(course, subscription, message, now)),
  };
  const headers: Header[] = [
    ...commonHeaders(template.headers, sender, to, now, unique),
    template.headers.listId,
    { name: "List-Unsubscribe", structured: listUnsubscribe(unsubscribeUrl, leaveToken, sender) },
    oneClick,
    message.kind === "transactional" ? autoSubmitted : bulk,
  ];
  const encoded = new Map<string, string>();
  return {
    to,
    raw: mimeMessage({
      headers,
      boundary: unique,
      text: fillBody(template.text, values, encoded),
      html: fillBody(template.html, values, encoded),
    }),
  };
}

function find(course: CourseMessages, message: Message): CompiledMessage | undefined {
  return message.kind === "transactional"
    ? course.transactional[message.mailKind]
    : mailNamed(course.mails, message.slug);
}

function transactionalValues(
  keyring: Keyring,
  subscriptionId: string,
  baseUrl: string,
  { mailKind, at }: Message & { kind: "transactional" },
): Record<string, string> {
  if (mailKind !== "confirm") return {};
  const token = signToken(keyring, { purpose: "confirm", subscriptionId, issuedAt: at });
  return { confirmUrl: `${baseUrl}/confirm/${token}` };
}

const scheduleTokens = ["schedule", "nextLesson"] as const;

/** Most mails do not, and reckoning takes longer than all else of them. */
function asksForSchedule({ text, html }: CompiledMessage): boolean {
  return scheduleTokens.some((token) => [text, html].some(({ tokens }) => tokens.includes(token)));
}

/**
 * When this reader's mails come: the hour, zone and days, and the next mail with its day. In a
 * confirmation mail they are those asked for, as if its button were pressed now.
 */
function scheduleValues(
  course: CourseMessages,
  subscription: Subscription,
  message: Message,
  now: Instant,
): Record<(typeof scheduleTokens)[number], string> {
  const text = { language: course.language, t: translator(course) };
  const isConfirm = message.kind === "transactional" && message.mailKind === "confirm";
  const schedule = (isConfirm && subscription.pendingSignUp?.schedule) || subscription.schedule;
  const next = isConfirm
    ? (resumesWith(subscription, course) ? nextAfterResuming : nextAfterStart)(
        subscription,
        schedule,
        course,
        now,
      )
    : nextAfterMessage(course, subscription, message, now);
  return {
    schedule: formatSchedule(text, schedule),
    nextLesson: next
      ? formatNextMailShort(text, course.mails, next, schedule.timeZone)
      : text.t("mail.nothingPlanned"),
  };
}

function nextAfterMessage(
  course: CourseMessages,
  subscription: Subscription,
  message: Message,
  now: Instant,
): NextMail | undefined {
  return message.kind === "in-turn"
    ? nextAfter(subscription, message.slug, course, now)
    : nextMail(subscription, course);
}

/** RFC 2369, 3.2: the way we like best comes first. The token fits the local part of an address. */
function listUnsubscribe(unsubscribeUrl: string, token: string, { leaveMailbox }: Sender): string {
  if (!leaveMailbox) return `<${unsubscribeUrl}>`;
  const labelled = leaveMailbox.replace("@", `+${token}@`);
  return `<${unsubscribeUrl}>, <mailto:${labelled}?subject=unsubscribe>`;
}

/** The headers that are the same in every copy of a mail. */
type SameHeaders = Readonly<Record<"from" | "replyTo" | "subject" | "listId", Header>>;

function sameHeaders(sender: Sender, subject: string): SameHeaders {
  const { fromName: name, fromAddress: address } = sender;
  return {
    from: written({ name: "From", mailbox: { name, address } }),
    replyTo: written({ name: "Reply-To", mailbox: { address: sender.replyTo } }),
    subject: written({ name: "Subject", text: subject }),
    listId: written({ name: "List-Id", structured: `<${sender.listId}>` }),
  };
}

function commonHeaders(
  { from, replyTo, subject }: SameHeaders,
  { fromAddress }: Sender,
  to: string,
  now: Instant,
  unique: string,
): Header[] {
  const domain = fromAddress.split("@")[1] ?? "";
  return [
    from,
    { name: "To", mailbox: { address: to } },
    replyTo,
    subject,
    // RFC 5322, 3.3 wants a numeric zone; "GMT" is the obsolete form. SES replaces both of these.
    { name: "Date", structured: new Date(now).toUTCString().replace("GMT", "+0000") },
    { name: "Message-ID", structured: `<${unique}@${domain}>` },
  ];
}

/** A mail to SES's mailbox simulator that carries nothing. */
export function probeMessage(sender: Sender, to: string, now: Instant, unique: string): Buffer {
  const words = "This mail asks the mail service for a sign of life.";
  return mimeMessage({
    headers: commonHeaders(sameHeaders(sender, "Probe"), sender, to, now, unique),
    boundary: unique,
    text: [words],
    html: [`<p>${words}</p>`],
  });
}
