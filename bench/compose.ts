/**
 * From a subscription and a lesson to the bytes of a message, beside what people would use instead:
 * `npm run bench -- compose`. The floor is what no way can do without: one tag for a link and one copy of
 * the message.
 */
import { createHmac } from "node:crypto";
import handlebars from "handlebars";
import MailComposer from "nodemailer/lib/mail-composer";
import { compose } from "../lambdas/mail/message.ts";
import { testKeyring, testSender } from "../tests/fakes/course.ts";
import { at, subscription } from "../tests/fakes/subscription.ts";
import { built, html, lesson, mailFor, text, values } from "./lesson.ts";
import { costsOf, machine, report } from "./measured.ts";

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

const raw = own(0).toString("latin1");
const costs = await costsOf([
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
]);
report(
  "compose",
  { ...machine(["handlebars", "nodemailer"]), message: `${Math.round(raw.length / 1024)} KB` },
  costs.map(({ name, micros, ratio }) => ({
    name,
    "µs of CPU": Number(micros.toFixed(1)),
    "× this product": Number(ratio.toFixed(2)),
  })),
);
