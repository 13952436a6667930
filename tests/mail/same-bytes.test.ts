/**
 * Every mail beside one that is composed plainly: its text joined character by character, with nothing
 * kept from one mail to the next.
 */
import { join } from "node:path";
import PostalMime from "postal-mime";
import { beforeAll, describe, expect, it } from "vitest";
import { buildCourse } from "../../compiler/compile-course.ts";
import { mailsOf } from "../../compiler/composed.ts";
import { subscriptionIdOf } from "../../lambdas/domain/address.ts";
import type { CompiledCourse, PreparedBody } from "../../lambdas/domain/course.ts";
import type { Message, Subscription } from "../../lambdas/domain/subscription.ts";
import { signToken } from "../../lambdas/domain/token.ts";
import { compose, type Sender } from "../../lambdas/mail/message.ts";
import { testKeyring as keyring, testSender } from "../fakes/course.ts";
import { addressOf, at, subscription } from "../fakes/subscription.ts";

const now = at("08:00");

/** Quoted-printable of one value, a character at a time (RFC 2045, 6.7; RFC 2049, 3). */
function encoded(value: string): string {
  const line = (text: string) => {
    const rows = [""];
    for (const [index, char] of [...text].entries()) {
      const hex = [...Buffer.from(char)].map(
        (byte) => `=${byte.toString(16).toUpperCase().padStart(2, "0")}`,
      );
      const isLast = index === [...text].length - 1;
      const begins = (row: string) =>
        row === "" && (char === "." || [...text].slice(index).join("").startsWith("From "));
      const plain = char === " " ? !isLast : /^[!-<>-~]$/.test(char);
      const unit = (row: string) => (plain && !begins(row) ? char : hex.join(""));
      const row = rows.at(-1) ?? "";
      if (row.length + unit(row).length > 75) rows.push(unit(""));
      else rows[rows.length - 1] = row + unit(row);
    }
    return rows.join("=\r\n");
  };
  const text = value.split("\n").map(line).join("\r\n");
  return text === "" || text.endsWith("\n") ? text : `${text}=\r\n`;
}

const escaped = (value: string) =>
  [...value]
    .map(
      (char) =>
        ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" })[char] ?? char,
    )
    .join("");

/** Nothing of the words of a schedule: they come from what the mail itself says. */
const ofTheSchedule = new Set(["schedule", "nextLesson"]);

/** Whether this is the body with these values, to the last byte; the words of the schedule may be any. */
function isPlainly(
  written: string,
  { literals, tokens }: PreparedBody,
  values: Readonly<Record<string, string>>,
  write: (value: string) => string,
): boolean {
  let left = `${written}=\r\n`;
  const take = (text: string) => {
    if (!left.startsWith(text)) return false;
    left = left.slice(text.length);
    return true;
  };
  for (const [index, literal] of literals.entries()) {
    if (!take(literal)) return false;
    const token = tokens[index];
    if (token === undefined) continue;
    if (ofTheSchedule.has(token)) left = left.slice(left.indexOf(literals[index + 1] ?? ""));
    else if (!take(encoded(write(values[token] ?? `no ${token}`)))) return false;
  }
  // A body that a token ends has lost that token's soft break.
  return left === "" || left === "=\r\n";
}

const valuesOf = (sender: Sender, { id }: Subscription, message: Message) => {
  const link = (purpose: "preferences" | "owner") =>
    `${sender.baseUrl}/preferences/${signToken(keyring, { purpose, subscriptionId: id, issuedAt: now })}`;
  const isLinkMail = message.kind === "transactional" && message.mailKind === "link";
  const preferencesUrl = link(isLinkMail ? "owner" : "preferences");
  const leave = signToken(keyring, { purpose: "unsubscribe", subscriptionId: id });
  return {
    siteUrl: sender.baseUrl,
    senderName: sender.fromName,
    postalAddress: sender.postalAddress,
    unsubscribeUrl: `${sender.baseUrl}/unsubscribe/${leave}`,
    preferencesUrl,
    nextUrl: `${preferencesUrl}#next`,
    ...(message.kind === "transactional"
      ? {
          confirmUrl: `${sender.baseUrl}/confirm/${signToken(keyring, { purpose: "confirm", subscriptionId: id, issuedAt: message.at })}`,
        }
      : { webUrl: `${sender.baseUrl}/lessons/${message.slug}` }),
  };
};

const senders: readonly Sender[] = [
  testSender,
  { ...testSender, leaveMailbox: "leave@example.com" },
  {
    ...testSender,
    fromName: `Ein Kurs über „Tee“ & <Wasser>, "so wie er ist", mit einem langen Namen`,
    postalAddress: ".Straße 1\nFrom here to 日本 = 'x'",
    baseUrl: `https://${"long.".repeat(30)}example.com`,
  },
];

const readers = [
  "ada@example.org",
  `${"a".repeat(64)}@${"d".repeat(60)}.${"e".repeat(60)}.example.org`,
  "o'brien+a=b@example.org",
  "q@xn--bcher-kva.example",
].map((email, index) =>
  subscription({
    email,
    id: subscriptionIdOf(keyring.address, addressOf(email)),
    schedule: {
      timeZone: ["UTC", "Asia/Kolkata", "America/Lima", "Europe/Berlin"][index] ?? "UTC",
      sendAt: "07:30",
      days: index % 2 ? "daily" : "weekdays",
    },
  }),
);

const courses = ["emails", ...["", "-de", "-ar"].map((one) => `tests/fixtures/course${one}`)];

describe.each(courses)("every mail of %s", (folder) => {
  let course: CompiledCourse;
  beforeAll(async () => {
    ({ course } = await buildCourse(join(import.meta.dirname, "../..", folder)));
  });

  /** Each mail for each reader from each sender, one after the other, as a run meets them. */
  const each = function* () {
    let round = 0;
    for (const reader of readers) {
      for (const { message } of mailsOf(course)) {
        for (const sender of senders) {
          round += 1;
          const unique = round.toString(16).padStart(32, "0");
          const { raw } = compose({ course, sender, keyring }, reader, message, now, unique);
          yield { reader, message, sender, unique, raw };
        }
      }
    }
  };

  it("has the bodies of a mail that was composed plainly, byte for byte", () => {
    for (const { reader, message, sender, unique, raw } of each()) {
      const compiled =
        message.kind === "transactional"
          ? course.transactional[message.mailKind]
          : course.mails.find(({ slug }) => slug === message.slug);
      if (!compiled) throw new Error(`There is no mail "${message.id}".`);
      const [, text = "", html = "", end] = raw.toString("latin1").split(`--=_${unique}`);
      const head = (kind: string) =>
        `\r\nContent-Type: text/${kind}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n`;
      const values = valuesOf(sender, reader, message);
      for (const [part, kind, body, write] of [
        [text, "plain", compiled.text, String],
        [html, "html", compiled.html, escaped],
      ] as const) {
        expect(part.startsWith(head(kind))).toBe(true);
        expect(part.endsWith("\r\n")).toBe(true);
        const written = part.slice(head(kind).length, -2);
        const same = isPlainly(written, body, values, write);
        expect(same, `${message.id} ${kind} for ${reader.email} from ${sender.fromName}`).toBe(
          true,
        );
      }
      expect(end).toBe("--\r\n");
    }
  });

  it("has its own subject, its reader's address and links, and its sender's names", async () => {
    for (const { reader, message, sender, unique, raw } of each()) {
      const mail = await PostalMime.parse(raw);
      const { unsubscribeUrl } = valuesOf(sender, reader, message);
      expect(mail.from).toMatchObject({ name: sender.fromName, address: sender.fromAddress });
      expect(mail.to).toMatchObject([{ address: reader.email }]);
      expect(mail.replyTo).toMatchObject([{ address: sender.replyTo }]);
      expect(mail.messageId).toBe(`<${unique}@example.com>`);
      const header = (name: string) => mail.headers.find(({ key }) => key === name)?.value;
      expect(header("list-unsubscribe")?.split(", ")[0]).toBe(`<${unsubscribeUrl}>`);
      expect(header("list-unsubscribe")?.includes("mailto:leave+")).toBe(
        sender.leaveMailbox !== undefined,
      );
      const subject =
        message.kind === "transactional"
          ? course.transactional[message.mailKind].subject
          : course.mails.find(({ slug }) => slug === message.slug)?.subject;
      expect(mail.subject).toBe(subject);
    }
  });
});
