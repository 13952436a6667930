/**
 * From a subscription and a lesson to the bytes of a message, beside what people would use instead:
 * `npm run bench -- compose`. The floor is what no way can do without: one tag for a link and one copy of
 * the message.
 */
import { createHmac } from "node:crypto";
import { join } from "node:path";
import handlebars from "handlebars";
import MailComposer from "nodemailer/lib/mail-composer";
import course from "../dist/course/course.js";
import type { CompiledCourse, PreparedBody } from "../lambdas/domain/course.ts";
import { compose } from "../lambdas/mail/message.ts";
import { testKeyring, testSender } from "../tests/fakes/course.ts";
import { at, subscription } from "../tests/fakes/subscription.ts";
import { type Contender, costsOf, machine, report } from "./measured.ts";
import { mjmlOf, renderFor } from "./peers/mjml.ts";

const { mails } = course as CompiledCourse;
const sizeOf = ({ html, text }: (typeof mails)[number]) =>
  html.literals.join("").length + text.literals.join("").length;
const [lesson] = mails.toSorted((one, other) => sizeOf(other) - sizeOf(one));
if (!lesson) throw new Error("The course has no mail. Build one that has.");

const context = { course: course as CompiledCourse, sender: testSender, keyring: testKeyring };
const message = { kind: "in-turn", id: `1-${lesson.slug}`, slug: lesson.slug } as const;
const reader = subscription({ email: "ada@example.org" });
const now = at("08:00");
const idOf = (round: number) => round.toString(16).padStart(32, "0");
const own = (round: number) => compose(context, reader, message, now, idOf(round)).raw;

/** The body as its author wrote it: quoted-printable undone, tokens in their places. */
function sourceOf({ literals, tokens }: PreparedBody): string {
  const encoded = literals
    .flatMap((literal, index) => [literal, tokens[index] ? `{{${tokens[index]}}}` : ""])
    .join("")
    .replaceAll("=\r\n", "")
    .replace(/=([0-9A-F]{2})/g, (_, byte) => String.fromCharCode(Number.parseInt(byte, 16)));
  return Buffer.from(encoded, "latin1").toString();
}

const html = sourceOf(lesson.html);
const text = sourceOf(lesson.text);
const fillHtml = handlebars.compile(html);
const fillText = handlebars.compile(text, { noEscape: true });
const values = (round: number) => ({
  siteUrl: testSender.baseUrl,
  senderName: testSender.fromName,
  postalAddress: testSender.postalAddress,
  unsubscribeUrl: `${testSender.baseUrl}/unsubscribe/${idOf(round)}`,
  preferencesUrl: `${testSender.baseUrl}/preferences/${idOf(round)}`,
  nextUrl: `${testSender.baseUrl}/preferences/${idOf(round)}#next`,
  webUrl: `${testSender.baseUrl}/lessons/${lesson.slug}`,
});
const mailOf = (round: number, bodies: { readonly html: string; readonly text: string }) =>
  new MailComposer({
    from: { name: testSender.fromName, address: testSender.fromAddress },
    to: "ada@example.org",
    replyTo: testSender.replyTo,
    subject: lesson.subject,
    messageId: `<${idOf(round)}@example.com>`,
    headers: {
      "List-Id": `<${testSender.listId}>`,
      "List-Unsubscribe": `<${values(round).unsubscribeUrl}>`,
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    },
    ...bodies,
  })
    .compile()
    .build();

// As it runs in production; React decides when it is loaded.
process.env.NODE_ENV = "production";
const { reactEmailOf } = await import("./peers/react-email.ts");
const renderReact = reactEmailOf(html, lesson.preheader);
const mjml = await mjmlOf(join(import.meta.dirname, "..", "emails"), `lessons/${lesson.slug}.mjml`);

const raw = own(0).toString();
const contenders: readonly Contender[] = [
  { name: "this product", work: own },
  {
    name: "the floor: one HMAC, one copy",
    work: (round) => [
      createHmac("sha256", testSender.baseUrl).update(idOf(round)).digest(),
      Buffer.from(raw),
    ],
  },
  { name: "MailComposer, bodies ready", work: (round) => mailOf(round, { html, text }) },
  {
    name: "handlebars and MailComposer",
    work: (round) =>
      mailOf(round, { html: fillHtml(values(round)), text: fillText(values(round)) }),
  },
  {
    name: "react-email and MailComposer",
    work: async (round) =>
      mailOf(round, { html: await renderReact(values(round)), text: fillText(values(round)) }),
  },
  {
    name: "MJML for each recipient, and MailComposer",
    work: async (round) =>
      mailOf(round, { html: await renderFor(mjml, values(round)), text: fillText(values(round)) }),
  },
];
const kb = new Map<string, number>();
for (const { name, work } of contenders) {
  const made = await work(0);
  if (Buffer.isBuffer(made)) kb.set(name, Math.round(made.length / 1024));
}
const costs = await costsOf(contenders);
report(
  "compose",
  {
    ...machine(["handlebars", "nodemailer", "@react-email/components", "react", "mjml"]),
  },
  costs.map(({ name, micros, ratio }) => ({
    name,
    "µs of CPU": Number(micros.toFixed(1)),
    "× this product": Number(ratio.toFixed(2)),
    "message, KB": kb.get(name) ?? "",
  })),
);
