/** The ways to a message that `compose.ts` compares, each made only where it is measured. */
import { createHmac } from "node:crypto";
import { join } from "node:path";
import handlebars from "handlebars";
import MailComposer from "nodemailer/lib/mail-composer";
import { compose } from "../../lambdas/mail/message.ts";
import { testKeyring, testSender } from "../../tests/fakes/course.ts";
import { at, subscription } from "../../tests/fakes/subscription.ts";
import { built, html, lesson, mailFor, text, values } from "../lesson.ts";

/** Does the work once; a message, where it makes one. */
type Work = (round: number) => unknown;

const context = { course: built, sender: testSender, keyring: testKeyring };
const message = { kind: "in-turn", id: `1-${lesson.slug}`, slug: lesson.slug } as const;
const reader = subscription({ email: "ada@example.org" });
const now = at("08:00");
const idOf = (round: number) => round.toString(16).padStart(32, "0");
const own: Work = (round) => compose(context, reader, message, now, idOf(round)).raw;

const mailOf = (round: number, bodies: { readonly html: string; readonly text: string }) =>
  new MailComposer(mailFor(idOf(round), bodies)).compile().build();
const textOf = handlebars.compile(text, { noEscape: true });

/** By what each is called in the table; the first is the one that the others are compared with. */
export const ways: Readonly<Record<string, () => Promise<Work> | Work>> = {
  "this product": () => own,
  "the floor: one HMAC, one copy": () => {
    const raw = (own(0) as Buffer).toString("latin1");
    return (round) => [
      createHmac("sha256", testSender.baseUrl).update(idOf(round)).digest(),
      Buffer.from(raw),
    ];
  },
  "MailComposer, bodies ready": () => (round) => mailOf(round, { html, text }),
  "handlebars and MailComposer": () => {
    const htmlOf = handlebars.compile(html);
    return (round) =>
      mailOf(round, { html: htmlOf(values(idOf(round))), text: textOf(values(idOf(round))) });
  },
  "react-email and MailComposer": async () => {
    // As it runs in production; React decides when it is loaded.
    process.env.NODE_ENV = "production";
    const { reactEmailOf } = await import("../peers/react-email.ts");
    const render = reactEmailOf(html, lesson.preheader);
    return async (round) =>
      mailOf(round, {
        html: await render(values(idOf(round))),
        text: textOf(values(idOf(round))),
      });
  },
  "MJML for each recipient, and MailComposer": async () => {
    const { mjmlOf, renderFor } = await import("../peers/mjml.ts");
    const emails = join(import.meta.dirname, "..", "..", "emails");
    const mjml = await mjmlOf(emails, `lessons/${lesson.slug}.mjml`);
    return async (round) =>
      mailOf(round, {
        html: await renderFor(mjml, values(idOf(round))),
        text: textOf(values(idOf(round))),
      });
  },
};
