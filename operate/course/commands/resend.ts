/** “I have lost lesson 3.” */
import { type Course, type CourseMail, mailNamed } from "../../../lambdas/domain/course.ts";
import type { Refusal } from "../../../lambdas/domain/reader-commands.ts";
import { changePreferences } from "../../../lambdas/flow/preferences.ts";
import { readStop } from "../../../lambdas/flow/stop.ts";
import { type Command, RefusedError } from "../command.ts";
import type { OperatorPorts } from "../ports.ts";
import {
  addressIn,
  addressParameter,
  idOf,
  readReader,
  standing,
  unknownAddress,
} from "../reader.ts";

/** Sends a reader one of their mails again. */
export const resend: Command = {
  name: "resend",
  summary: "Sends a reader one mail of the course again that they have had",
  details:
    "As “again” on their own page does, and with the same limits: five waiting and twenty a day. It leaves at once, as the deployed course has it now; their next lesson comes as before. Stopped sending stays stopped: then it leaves after the resume.",
  parameters: [{ name: "slug", summary: "the mail's slug, such as what-is-ml" }, addressParameter],
  examples: ["resend what-is-ml reader@example.org", "resend what-is-ml reader@example.org --json"],
  async run(call, ports) {
    const { slug } = mailCalled(ports.course, call.values.slug ?? "");
    const id = await idOf(ports, addressIn(call));
    const known = await readReader(ports, id);
    if (!known) throw unknownAddress();
    const link = { subscriptionId: id, issuedAt: ports.clock.now() };
    const asked = await changePreferences(ports, link, { command: "again", slug });
    if (!asked.ok) throw refusalOf(asked.why, standing(known), slug);
    const waitsFor = await whatHolds(ports, slug);
    return {
      value: { id, slug, asked: true, ...(waitsFor && { waitsFor }) },
      text: waitsFor
        ? `Asked for ${slug}. ${waitsFor}\n`
        : `Asked for ${slug}; it leaves within a minute.\n`,
    };
  },
};

/**
 * The mail of the course with this name, be it one that it had before.
 *
 * @throws RefusedError when there is none
 */
function mailCalled({ mails, retired = [] }: Course, name: string): CourseMail {
  const mail = mailNamed(mails, name);
  if (mail) return mail;
  const what = mailNamed(retired, name)
    ? `${name} is retired: it is not sent any more.`
    : `The built course has no mail ${name}.`;
  throw new RefusedError(what, `It has ${mails.map(({ slug }) => slug).join(", ")}.`);
}

function refusalOf(why: Refusal, stands: string, slug: string): RefusedError {
  if (why === "no-longer-sent") {
    return new RefusedError(
      `The built course has no mail ${slug} any more.`,
      "Run npm run build, and ask for one that it has.",
    );
  }
  if (why === "not-possible") {
    return new RefusedError(
      `The reader has not had ${slug} in this round.`,
      "Run find with their address: it lists what they had, and what comes next.",
    );
  }
  if (why === "too-many-requests") {
    return new RefusedError(
      "The reader has five mails waiting, or twenty were asked for today.",
      "Wait until they have arrived; find shows what waits.",
    );
  }
  return new RefusedError(
    `The reader ${stands}: nothing of the course is sent to them.`,
    "If they want to begin again: unsuppress lets them, where find says that something keeps them out; then they sign up on the site.",
  );
}

async function whatHolds(ports: OperatorPorts, slug: string): Promise<string | undefined> {
  const [stop, held] = await Promise.all([
    readStop(ports, "sending"),
    ports.store.read("held", slug),
  ]);
  if (stop) return `Sending is stopped (${stop.reason}): it leaves after the resume.`;
  if (held?.since) return "The lesson is held since SES refused it: see parked.";
  return undefined;
}
