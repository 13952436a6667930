/**
 * Inbound mail: what a mail to one of the course's two mailboxes asks for.
 *
 * `start@` signs its sender up. `leave+<token>@` ends the subscription the token names; the token
 * is the authority, so nothing else about such a mail must be proved. The word "unsubscribe" or
 * "stop" as the subject, or a mail to plain `leave@`, ends the sender's own subscription.
 *
 * Read are recipients, sender, subject and what SES found out about them, never the body. A mail
 * that no person wrote, or whose sender is not proved, asks for nothing: anybody who can make us
 * write to an address by naming it in `From` has a free list bomb, and two robots would answer each
 * other without end.
 */
import { type Address, parseAddress, subscriptionIdOf } from "../domain/address.ts";
import type { Instant } from "../domain/instant.ts";
import { type Keyring, verifyToken } from "../domain/token.ts";

/** What SES found out about one property of a mail. */
export type Verdict = "PASS" | "FAIL" | "GRAY" | "PROCESSING_FAILED" | "DISABLED";

/** A mail that came in, as far as it is read. */
export interface InboundMail {
  /** The envelope's recipients that are mailboxes of ours. */
  readonly recipients: readonly string[];
  /** The envelope's sender; empty for a bounce. */
  readonly returnPath: string;
  /** Names in lower case, values unfolded, in the mail's order. */
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  /** True when there were more headers than SES passes on (10 KB). */
  readonly headersTruncated: boolean;
  /** The subject as SES decoded it; absent when the mail has none. */
  readonly subject?: string;
  readonly verdicts: Readonly<Record<"spf" | "dkim" | "dmarc" | "spam" | "virus", Verdict>>;
}

/** The addresses of the two mailboxes, in lower case, without a label. */
export interface Mailboxes {
  readonly start: string;
  readonly leave: string;
}

/** Why a mail asks for nothing. */
export type MailProblem =
  | "other-recipient"
  | "robot"
  | "forged-token"
  | "too-many-headers"
  | "sender"
  | "verdict";

/** What a mail asks for. */
export type InboundRequest =
  | { readonly asks: "sign-up"; readonly address: Address }
  | { readonly asks: "leave"; readonly subscriptionIds: readonly string[] }
  | { readonly asks: "nothing"; readonly because: MailProblem };

/** The tokens in the addresses a mail goes to; nothing about them is proved. */
export function leaveTokens({ recipients }: InboundMail, mailboxes: Mailboxes): readonly string[] {
  return recipients.flatMap((recipient) => {
    const { box, label = "" } = mailboxOf(recipient, mailboxes) ?? {};
    return box === "leave" && label !== "" ? [label] : [];
  });
}

/** Reads what a mail asks for. */
export function requestOf(
  mail: InboundMail,
  mailboxes: Mailboxes,
  keyring: Keyring,
  now: Instant,
): InboundRequest {
  const ours = mail.recipients.flatMap((recipient) => mailboxOf(recipient, mailboxes) ?? []);
  if (ours.length === 0) return nothing("other-recipient");
  if (isAutoReply(mail)) return nothing("robot");
  const labels = ours.flatMap(({ box, label }) => (box === "leave" && label ? [label] : []));
  const ids = labels.flatMap((label) => idOf(label, keyring, now) ?? []);
  if (ids.length > 0) return { asks: "leave", subscriptionIds: [...new Set(ids)] };
  if (mail.headersTruncated) return nothing("too-many-headers");
  if (isAutomatic(mail)) return nothing("robot");
  const sender = senderOf(mail);
  if (!sender) return nothing("sender");
  if (mailboxOf(sender.normalised, mailboxes)) return nothing("robot");
  if (!isAuthenticated(mail, sender)) return nothing("verdict");
  if (asksToUnsubscribe(mail) || ours.some(({ box, label }) => box === "leave" && !label)) {
    return { asks: "leave", subscriptionIds: [subscriptionIdOf(keyring.address, sender)] };
  }
  if (labels.length > 0) return nothing("forged-token");
  return { asks: "sign-up", address: sender };
}

function nothing(because: MailProblem): InboundRequest {
  return { asks: "nothing", because };
}

/** Which mailbox a recipient is, and its label: the text between the plus sign and the at sign. */
function mailboxOf(
  recipient: string,
  mailboxes: Mailboxes,
): { readonly box: keyof Mailboxes; readonly label: string } | null {
  const [, user = "", label = "", domain = ""] =
    /^([^+@]+)(?:\+([^@]*))?@([^@]+)$/.exec(recipient.toLowerCase()) ?? [];
  const address = `${user}@${domain}`;
  if (address === mailboxes.start) return { box: "start", label };
  return address === mailboxes.leave ? { box: "leave", label } : null;
}

function idOf(label: string, keyring: Keyring, now: Instant): string | null {
  const token = verifyToken(keyring, "unsubscribe", label, now);
  return token.ok ? token.value.subscriptionId : null;
}

function valuesOf({ headers }: InboundMail, name: string): readonly string[] {
  return headers.filter((header) => header.name === name).map(({ value }) => value);
}

/** RFC 3834, 5: the keyword before any parameter or comment. */
function autoSubmitted(mail: InboundMail): readonly string[] {
  return valuesOf(mail, "auto-submitted").map(
    (value) => /^[a-z-]*/.exec(value.trim().toLowerCase())?.[0] ?? "",
  );
}

/**
 * A bounce, a vacation notice, or a mailing list's copy. Nobody wrote it to us, so it ends nothing,
 * whatever address it goes to.
 */
function isAutoReply(mail: InboundMail): boolean {
  return (
    /^(?:<>)?$|^<?mailer-daemon\b/i.test(mail.returnPath.trim()) ||
    autoSubmitted(mail).includes("auto-replied") ||
    valuesOf(mail, "list-id").length > 0 ||
    valuesOf(mail, "content-type").some((value) => /^\s*multipart\/report\b/i.test(value))
  );
}

/**
 * Sent by a program. To the address with a token such a mail is welcome: some mail programs leave a
 * list on their reader's behalf and say so, and leaving is answered by nobody, so nothing can loop.
 */
function isAutomatic(mail: InboundMail): boolean {
  return (
    autoSubmitted(mail).some((keyword) => keyword !== "no") ||
    valuesOf(mail, "precedence").some((value) =>
      /^\s*(?:bulk|list|junk|auto_reply)\b/i.test(value),
    ) ||
    ["x-autoreply", "x-autorespond"].some((name) => valuesOf(mail, name).length > 0)
  );
}

/** RFC 5322, 2.1.1; a longer line is an attack, or nothing to sign up with. */
const fromMax = 998;

/**
 * The one address in the one `From`: with a name, quoted or not, with the address itself for a name
 * as many programs write it, and with comments (RFC 5322, 3.4). Where a reader of headers could
 * take another address for the sender there is none: that has been the way to show one sender to
 * the checks and another to the program behind them.
 */
function senderOf(mail: InboundMail): Address | null {
  const [from = "", ...others] = valuesOf(mail, "from").map((value) => value.trim());
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused.
  if (others.length > 0 || from.length > fromMax || /[\x00-\x1f\x7f]/.test(from)) return null;
  const plain = withoutComments(from).trim();
  const bracket = plain.lastIndexOf("<");
  if (bracket < 0) return addressIn(plain);
  const before = plain.slice(0, bracket);
  const address = plain.endsWith(">") ? addressIn(plain.slice(bracket + 1, -1)) : null;
  const name = before.trim().replace(/^'(.*)'$/, "$1");
  if (name.toLowerCase() === address?.typed.toLowerCase()) return address;
  return /["<>@;()]/.test(before.replace(quoted, "")) ? null : address;
}

const quoted = /"(?:[^"\\]|\\.)*"/g;

/** Comments become spaces, inner ones first; one that could be read as an address stays. */
function withoutComments(text: string): string {
  // What is quoted is no comment: it is put aside, and its place marked by what no header holds.
  const asides: string[] = [];
  let plain = text.replace(quoted, (one) => `\0${asides.push(one) - 1}\0`);
  for (let before = ""; before !== plain; ) {
    before = plain;
    plain = plain.replace(/\([^()<>@,;:"\\\0]*\)/g, " ");
  }
  return plain.replace(/\0(\d+)\0/g, (_, index) => asides[Number(index)] ?? "");
}

function addressIn(text: string): Address | null {
  const address = parseAddress(text);
  // Exactly as written: nothing is trimmed that a check may have read otherwise.
  return address.ok && address.value.typed === text ? address.value : null;
}

/**
 * That the mail is its sender's own, and neither spam nor a virus. DMARC says so; where a domain
 * has no DMARC, its own envelope must have passed SPF. DKIM alone may be the signature of anybody.
 *
 * A forged sign-up would make us write to the person named in it, a forged leaving would cost
 * somebody their course.
 */
function isAuthenticated({ verdicts, returnPath }: InboundMail, sender: Address): boolean {
  const { spf, dkim, dmarc, spam, virus } = verdicts;
  if (spam === "FAIL" || virus === "FAIL" || dmarc === "FAIL") return false;
  if (dmarc === "PASS") return spf === "PASS" || dkim === "PASS";
  return spf === "PASS" && domainOf(returnPath) === domainOf(sender.normalised);
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf("@") + 1).toLowerCase();
}

/** No subject that asks to leave is longer; the rest is not looked at. */
const subjectMax = 200;

function asksToUnsubscribe(mail: InboundMail): boolean {
  return [mail.subject ?? "", ...valuesOf(mail, "subject")]
    .map((subject) => subject.slice(0, subjectMax))
    .some(
      (subject) =>
        /\bunsubscribe\b/i.test(subject) ||
        /^\W*(?:(?:re|aw|fwd?) *: *)*(?:please )?stop(?: please)?\W*$/i.test(subject),
    );
}
