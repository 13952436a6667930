/**
 * From a subscription and a lesson to the bytes of a message, beside what people would use instead:
 * `npm run bench -- compose`. The floor is what no way can do without: one tag for a link and one copy of
 * the message.
 */
import { createHmac } from "node:crypto";
import { join } from "node:path";
import handlebars from "handlebars";
import MailComposer from "nodemailer/lib/mail-composer";
import { compose } from "../lambdas/mail/message.ts";
import { testKeyring, testSender } from "../tests/fakes/course.ts";
import { at, subscription } from "../tests/fakes/subscription.ts";
import { built, html, lesson, mailFor, text, values } from "./lesson.ts";
import { type Contender, costsOf, machine, report } from "./measured.ts";
import { mjmlOf, renderFor } from "./peers/mjml.ts";

const context = { course: built, sender: testSender, keyring: testKeyring };
const message = { kind: "in-turn", id: `1-${lesson.slug}`, slug: lesson.slug } as const;
const reader = subscription({ email: "ada@example.org" });
const now = at("08:00");
const idOf = (round: number) => round.toString(16).padStart(32, "0");
const own = (round: number) => compose(context, reader, message, now, idOf(round)).raw;

const fillHtml = handlebars.compile(html);
const fillText = handlebars.compile(text, { noEscape: true });
const mailOf = (round: number, bodies: { readonly html: string; readonly text: string }) =>
  new MailComposer(mailFor(idOf(round), bodies)).compile().build();

// As it runs in production; React decides when it is loaded.
process.env.NODE_ENV = "production";
const { reactEmailOf } = await import("./peers/react-email.ts");
const renderReact = reactEmailOf(html, lesson.preheader);
const mjml = await mjmlOf(join(import.meta.dirname, "..", "emails"), `lessons/${lesson.slug}.mjml`);

const raw = own(0).toString("latin1");
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
      mailOf(round, { html: fillHtml(values(idOf(round))), text: fillText(values(idOf(round))) }),
  },
  {
    name: "react-email and MailComposer",
    work: async (round) =>
      mailOf(round, {
        html: await renderReact(values(idOf(round))),
        text: fillText(values(idOf(round))),
      }),
  },
  {
    name: "MJML for each recipient, and MailComposer",
    work: async (round) =>
      mailOf(round, {
        html: await renderFor(mjml, values(idOf(round))),
        text: fillText(values(idOf(round))),
      }),
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
