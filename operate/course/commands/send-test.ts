/** A mail of the course in one's own mailbox. */
import { createHash } from "node:crypto";
import { base32 } from "../../../lambdas/domain/base32.ts";
import {
  type CompiledCourse,
  mailNamed,
  type TransactionalKind,
  transactionalKinds,
} from "../../../lambdas/domain/course.ts";
import type { Instant } from "../../../lambdas/domain/instant.ts";
import type { Message, Subscription } from "../../../lambdas/domain/subscription.ts";
import { isBlocked, mailboxesOf } from "../../../lambdas/flow/mailbox.ts";
import { compose } from "../../../lambdas/mail/message.ts";
import { type Command, RefusedError } from "../command.ts";
import { addressIn } from "../reader.ts";

/** Sends a mail to see how it arrives. */
export const sendTest: Command = {
  name: "send-test",
  summary: "Sends one mail of the course to an address of yours, at once",
  details:
    "The mail is composed from the course as it is built on this computer, deployed or not, and goes out by SES as a real one does: same sender, same headers, signed. Its links belong to nobody: they open the page for links that are gone. Nothing is recorded for a reader, whoever has that address; SES's events carry the tag probe. It counts for SES's quota, and is sent while sending is stopped, too. A draft is not in the build: look at it in npm run preview.",
  parameters: [
    {
      name: "slug",
      summary: `the mail's slug, or ${transactionalKinds.join(", ")} for a transactional mail`,
    },
    { name: "address", summary: "where it goes; in SES's sandbox a verified one" },
  ],
  examples: ["send-test what-is-ml you@example.org", "send-test confirm you@example.org --json"],
  async run(call, ports) {
    const { clock, course, keys, mailer, random, sender } = ports;
    const slug = call.values.slug ?? "";
    const address = addressIn(call);
    const at = clock.now();
    const message = messageOf(course, slug, at);
    const keyring = await keys();
    if (await isBlocked(ports, mailboxesOf(keyring, address))) {
      throw new RefusedError(
        "Somebody asked that nothing is written to this mailbox again.",
        "Name another address; if it is yours, unsuppress lets it in again.",
      );
    }
    const probe = random.newId();
    const nobody = placeholder(probe, address.deliverable);
    const { to, raw } = compose({ course, sender, keyring }, nobody, message, at, probe);
    const outcome = await mailer.send({ to, raw, tags: { probe }, claimedAt: at });
    if (outcome.outcome === "refused") {
      throw new RefusedError(
        `SES refused the mail with ${outcome.code}; nothing was sent.`,
        "npm run doctor looks at sender, sandbox and quota; in the sandbox SES sends to verified addresses alone.",
      );
    }
    if (outcome.outcome === "unknown") {
      throw new RefusedError(
        `SES did not answer (${outcome.code}): the mail may have gone out, or not.`,
        "Look into the mailbox before you send it again.",
      );
    }
    const { sesMessageId } = outcome;
    return {
      value: { slug, sent: true, sesMessageId, probe, build: course.build },
      text: `Sent ${slug} of build ${course.build}. SES calls it ${sesMessageId}; its events are in the log as probe ${probe}.\n`,
    };
  },
};

/** @throws RefusedError when the course has no such mail */
function messageOf(course: CompiledCourse, slug: string, at: Instant): Message {
  const named = mailNamed(course.mails, slug);
  if (named) return { id: `1-${named.slug}`, kind: "in-turn", slug: named.slug };
  const mailKind = transactionalKinds.find((kind): kind is TransactionalKind => kind === slug);
  if (mailKind) return { id: `request-${Date.parse(at)}`, kind: "transactional", mailKind, at };
  throw new RefusedError(
    `The built course has no mail ${slug}.`,
    `It has ${[...course.mails.map((mail) => mail.slug), ...transactionalKinds].join(", ")}. After a change run npm run build; a draft is shown by npm run preview alone.`,
  );
}

/** A reader whom no table has: an id that belongs to no address. */
function placeholder(unique: string, email: string): Subscription {
  return {
    id: base32(createHash("sha256").update(unique).digest().subarray(0, 16)),
    version: 0,
    status: "active",
    email,
    schedule: { timeZone: "UTC", sendAt: "08:00", days: "daily" },
    round: 1,
    sent: {},
    missed: 0,
    requests: [],
    transactionalSends: [],
    softBounces: {},
  };
}
