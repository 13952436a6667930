/** `POST /api/events`, and the buttons with the same verbs: what becomes of a mail. */
import type { Hono } from "hono";
import * as v from "valibot";
import { bounceMeanings, harmlessComplaints, sesEvents } from "../lambdas/domain/ses-events.ts";
import { knownKinds, type SesEventKind } from "../local/aws/ses/events.ts";
import type { Mail } from "../local/aws/ses/inbox.ts";
import type { Ses } from "../local/aws/ses/ses.ts";
import type { PendingWork } from "../local/runtime/pending-work.ts";
import { check, readBody } from "./requests.ts";

/** A page or an answer never waits longer for what is under way. */
const patienceMs = 3_000;

/** The local SES's kinds by the names this API knows them by: `softBounce`. */
const kinds: Readonly<Record<string, SesEventKind>> = Object.fromEntries(
  knownKinds.map((kind) => [kind.replace(/^./, (first) => first.toLowerCase()), kind]),
);

/** What can be played: these kinds, and SES's others in its own spelling. */
export const eventTypes: readonly string[] = [
  ...Object.keys(kinds),
  ...Object.values(sesEvents)
    .filter(({ published }) => !published)
    .map(({ eventType }) => eventType),
];

/** Sub-types of a bounce that mean something of their own. */
export const bounceSubTypes: readonly string[] = Object.keys(bounceMeanings).map(
  (key) => key.split("/")[1] ?? "",
);

/** Feedback types of a complaint. */
export const feedbackTypes: readonly string[] = ["abuse", ...harmlessComplaints];

const word = /^[A-Za-z_-]{1,60}$/;
const eventInput = v.object({
  messageId: v.string(),
  type: v.pipe(
    v.string(),
    // SES's own spelling begins with a capital, so a kind that is not known here can be told
    // from a mistyped one.
    v.check(
      (type) => Object.hasOwn(kinds, type) || /^[A-Z][A-Za-z ]{0,39}$/.test(type),
      `must be one of ${Object.keys(kinds).join(", ")}, or any eventType in SES's spelling, as "Rendering Failure"`,
    ),
  ),
  feedbackType: v.optional(v.pipe(v.string(), v.regex(word))),
  subType: v.optional(v.pipe(v.string(), v.regex(word))),
});

const example = `{"messageId":"…","type":${Object.keys(kinds)
  .map((type) => `"${type}"`)
  .join("|")}|"Rendering Failure","subType":"MailboxFull"?,"feedbackType":"not-spam"?}`;

/** What the routes need. */
export interface EventParts {
  readonly ses: Ses;
  readonly activity: PendingWork;
  /** @throws RequestError when there is none with this id. */
  readonly mailOf: (id: string, where: string) => Mail;
}

/** Adds the routes to the studio. */
export function eventRoutes(app: Hono, { ses, activity: pendingWork, mailOf }: EventParts): void {
  async function report(input: v.InferOutput<typeof eventInput>, mail: Mail): Promise<void> {
    const { type, subType, feedbackType } = input;
    ses.report(mail, kinds[type] ?? type, { subType, feedbackType });
    await pendingWork.idle(patienceMs);
  }

  app.post("/api/events", async (context) => {
    const input = await readBody(context, eventInput, example);
    await report(input, mailOf(input.messageId, "body.messageId"));
    return context.json(input);
  });
  app.post("/mail/:id/event", async (context) => {
    const mail = mailOf(context.req.param("id"), "path");
    const filled = Object.entries(await context.req.parseBody()).filter(([, value]) => value);
    const given = { ...Object.fromEntries(filled), messageId: mail.id };
    await report(check(eventInput, given, "form", `Choose as in ${example}.`), mail);
    return context.redirect(`/mail/${encodeURIComponent(mail.id)}`, 303);
  });
}
