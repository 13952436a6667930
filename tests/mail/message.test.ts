/** The message: its headers and links, read back by an independent parser. */
import PostalMime, { type Email } from "postal-mime";
import { describe, expect, it, test } from "vitest";
import type { CompiledCourse } from "../../lambdas/domain/course.ts";
import { ok } from "../../lambdas/domain/result.ts";
import { signUp } from "../../lambdas/domain/sign-up.ts";
import type { Message } from "../../lambdas/domain/subscription.ts";
import { verifyToken } from "../../lambdas/domain/token.ts";
import { MissingTokenError } from "../../lambdas/mail/body.ts";
import { ComposeError, compose, probeMessage, type Sender } from "../../lambdas/mail/message.ts";
import { InvalidHeaderError, prepareBody } from "../../lambdas/mail/mime.ts";
import { testKeyring as keyring, testSender as sender } from "../fakes/course.ts";
import {
  adaId,
  addressOf,
  at,
  confirmationSentAt,
  consent,
  done,
  course as plain,
  subscription,
  without,
} from "../fakes/subscription.ts";

const now = at("08:00");
const unique = "0123456789abcdef0123456789abcdef";

/** A course whose mails show every value that a mail may ask for. */
const everyValue =
  "{{siteUrl}} {{senderName}} {{postalAddress}} {{unsubscribeUrl}} {{preferencesUrl}} {{nextUrl}}";
const shows = (tokens: string, subject = "Grüße aus dem Kurs") => ({
  subject,
  preheader: "",
  html: prepareBody(`<p>${tokens}</p>`),
  text: prepareBody(tokens),
});
const course: CompiledCourse = {
  ...plain,
  mails: plain.mails.map((mail) => ({ ...mail, ...shows(`${everyValue} {{webUrl}}`) })),
  transactional: {
    confirm: shows(`${everyValue} {{confirmUrl}}`),
    "already-subscribed": shows(everyValue),
    link: shows(everyValue),
  },
};

const lesson: Message = { id: "1-lesson-1", kind: "in-turn", slug: "lesson-1" };
const again: Message = { id: "request-1", kind: "again", slug: "welcome" };
const transactional = (kind: "confirm" | "already-subscribed" | "link"): Message => ({
  id: "request-1",
  kind: "transactional",
  mailKind: kind,
  at: confirmationSentAt,
});
const messages = [
  lesson,
  again,
  transactional("confirm"),
  transactional("already-subscribed"),
  transactional("link"),
];

function composed(message: Message, from: Partial<Sender> = {}, reader = subscription()) {
  const materials = { course, keyring, sender: { ...sender, ...from } };
  return compose(materials, reader, message, now, unique);
}

async function parsed(message: Message, from: Partial<Sender> = {}): Promise<Email> {
  return PostalMime.parse(composed(message, from).raw);
}

function header(mail: Email, name: string): string[] {
  return mail.headers.filter(({ key }) => key === name.toLowerCase()).map(({ value }) => value);
}

function link(mail: Email, path: string): string {
  return new RegExp(`${sender.baseUrl}/${path}/([^\\s#<]*)`).exec(mail.text ?? "")?.[1] ?? "";
}

describe("every message", () => {
  test.each(messages)(
    "$id $kind: has each header once, both parts, and ways to leave",
    async (message) => {
      const mail = await parsed(message);
      expect(mail.from).toMatchObject({ name: "A Course", address: "course@example.com" });
      expect(mail.to).toMatchObject([{ address: "Ada@example.org" }]);
      expect(mail.replyTo).toMatchObject([{ address: "help@example.com" }]);
      expect(mail.subject).toBe("Grüße aus dem Kurs");
      expect(header(mail, "Date")).toEqual(["Mon, 23 Nov 2026 08:00:00 +0000"]);
      expect(header(mail, "Message-ID")).toEqual([`<${unique}@example.com>`]);
      expect(header(mail, "List-Id")).toEqual(["<course.example.com>"]);
      expect(header(mail, "List-Unsubscribe")).toEqual([
        `<${sender.baseUrl}/unsubscribe/${link(mail, "unsubscribe")}>`,
      ]);
      expect(header(mail, "List-Unsubscribe-Post")).toEqual(["List-Unsubscribe=One-Click"]);
      for (const part of [mail.text, mail.html]) {
        expect(part).toContain("1 Example Street");
        expect(part).toContain(`${sender.baseUrl}/unsubscribe/`);
        expect(part).toContain(`${sender.baseUrl}/preferences/`);
      }
      const names = mail.headers.map(({ key }) => key);
      expect(names, "SES refuses a header given twice").toEqual([...new Set(names)]);
    },
  );

  test.each(messages)("$id $kind: is ASCII in short lines with CRLF", (message) => {
    const lines = composed(message).raw.toString("latin1").split("\r\n");
    for (const line of lines) expect(line).toMatch(/^[ -~]{0,998}$/);
  });

  test.each(messages)("$id $kind: has no address in a link", async (message) => {
    const mail = await parsed(message);
    const links = [...`${mail.text} ${mail.html}`.matchAll(/https:\S+/g)].map(([url]) => url);
    expect(links.length).toBeGreaterThan(5);
    for (const url of links) {
      expect(decodeURIComponent(url).toLowerCase()).not.toMatch(/@|ada|example\.org/);
    }
  });

  test.each(messages)("$id $kind: its links open what they are for", async (message) => {
    const mail = await parsed(message);
    const unsubscribe = verifyToken(keyring, "unsubscribe", link(mail, "unsubscribe"), now);
    // The mail that a reader asks for can do everything; all others may be forwarded.
    const purpose = "mailKind" in message && message.mailKind === "link" ? "owner" : "preferences";
    const preferences = verifyToken(keyring, purpose, link(mail, "preferences"), now);
    expect(unsubscribe).toEqual(ok({ purpose: "unsubscribe", subscriptionId: adaId }));
    expect(preferences).toEqual(ok({ purpose, subscriptionId: adaId, issuedAt: now }));
  });
});

describe("a lesson", () => {
  it("is bulk mail, and no robot's answer", async () => {
    const mail = await parsed(lesson);
    expect(header(mail, "Precedence")).toEqual(["bulk"]);
    expect(header(mail, "Auto-Submitted")).toEqual([]);
  });

  it("links its web edition and the next lesson", async () => {
    const { text } = await parsed(lesson);
    expect(text).toContain(`${sender.baseUrl}/lessons/lesson-1`);
    expect(text).toMatch(/\/preferences\/[a-z2-7]+#next/);
  });

  it("asked for again is the same mail", async () => {
    expect((await parsed(again)).text).toContain(`${sender.baseUrl}/lessons/welcome`);
  });
});

describe("a transactional mail", () => {
  it("was made by a robot, and is no bulk", async () => {
    const mail = await parsed(transactional("confirm"));
    expect(header(mail, "Auto-Submitted")).toEqual(["auto-generated"]);
    expect(header(mail, "Precedence")).toEqual([]);
  });

  it("that confirms carries its own instant, not the time of sending", async () => {
    const token = link(await parsed(transactional("confirm")), "confirm");
    expect(verifyToken(keyring, "confirm", token, now)).toEqual(
      ok({ purpose: "confirm", subscriptionId: adaId, issuedAt: confirmationSentAt }),
    );
  });

  it("of another kind confirms nothing", async () => {
    for (const kind of ["already-subscribed", "link"] as const) {
      expect((await parsed(transactional(kind))).text).not.toContain("/confirm/");
    }
  });
});

describe("where the course takes mail", () => {
  it("one can leave by mail too, by a token that fits the mailbox's name", async () => {
    const mail = await parsed(lesson, { leaveMailbox: "leave@mail.example.com" });
    const [value = ""] = header(mail, "List-Unsubscribe");
    const [, https, token = ""] =
      /^<(https:[^>]+)>, <mailto:leave\+([a-z2-7]+)@mail\.example\.com\?subject=unsubscribe>$/.exec(
        value,
      ) ?? [];
    expect(https).toBe(`${sender.baseUrl}/unsubscribe/${token}`);
    expect(`leave+${token}`.length).toBeLessThanOrEqual(64);
  });
});

describe("what cannot be composed", () => {
  it("is a mail that the course no longer has", () => {
    const removed: Message = { id: "1-removed", kind: "in-turn", slug: "removed" };
    expect(() => composed(removed)).toThrow(ComposeError);
  });

  it("is a mail to nobody, or to an address that cannot stand in a header", () => {
    expect(() => composed(lesson, {}, without(subscription(), "email"))).toThrow(ComposeError);
    expect(() => composed(lesson, {}, subscription({ email: "ada@example.org, x@y.org" }))).toThrow(
      InvalidHeaderError,
    );
  });

  it("is a lesson that asks for a transactional mail's link", () => {
    const asking = {
      ...course,
      mails: plain.mails.map((mail) => ({ ...mail, ...shows("{{confirmUrl}}") })),
    };
    const materials = { course: asking, keyring, sender };
    expect(() => compose(materials, subscription(), lesson, now, unique)).toThrow(
      MissingTokenError,
    );
  });

  it("never names the address: errors are logged", () => {
    const bad = subscription({ email: "ada@home@example.org" });
    expect(() => composed(lesson, {}, bad)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining("ada") }),
    );
  });
});

describe("addresses on the way out", () => {
  test.each<[email: string, to: string]>([
    ["Ada@Example.ORG", "Ada@example.org"],
    ["a.b+tag@example.org", "a.b+tag@example.org"],
    ["ada@bücher.example", "ada@xn--bcher-kva.example"],
  ])("%s goes to %s", async (email, to) => {
    const { schedule } = subscription();
    const form = { id: adaId, address: addressOf(email), consent, schedule };
    const { deliverTo } = done(signUp(undefined, form, now));
    const mail = composed(lesson, {}, subscription({ email, ...(deliverTo && { deliverTo }) }));
    expect(mail.to).toBe(to);
    expect((await PostalMime.parse(mail.raw)).to).toMatchObject([{ address: to }]);
  });

  it("values are escaped in HTML and left alone in text", async () => {
    const mail = await parsed(lesson, { fromName: 'A & B <script>"x"' });
    expect(mail.html).toContain("A &amp; B &lt;script&gt;&quot;x&quot;");
    expect(mail.html).not.toContain("<script>");
    expect(mail.text).toContain('A & B <script>"x"');
  });
});

test("a probe is a mail of ours that carries nothing", async () => {
  const raw = probeMessage(sender, "success@simulator.amazonses.com", now, unique);
  const mail = await PostalMime.parse(raw);
  expect(mail.to).toMatchObject([{ address: "success@simulator.amazonses.com" }]);
  expect(mail.from).toMatchObject({ address: "course@example.com" });
  expect(header(mail, "Date")).toHaveLength(1);
  expect(raw.toString("latin1")).not.toContain("unsubscribe");
});
