/**
 * SES events as EventBridge delivers them, one to a queue message, read into the product's words.
 *
 * Shapes: SES developer guide, "Examples of event data that Amazon SES sends through Amazon
 * EventBridge". The tags come back as arrays of strings, and are input from outside like all else.
 */
import * as v from "valibot";
import type { Feedback } from "../domain/feedback.ts";
import { instantOf } from "../domain/instant.ts";
import {
  meaningOfBounce,
  meaningOfComplaint,
  type SesEvent,
  sesEvents,
} from "../domain/ses-events.ts";

/**
 * A queue message is no SES event; the message says what is missing where. It goes to the dead
 * letters.
 */
export class SesEventError extends Error {
  override name = "SesEventError";
  /** What of the event is not as it must be: a path of its shape, nothing that came with it. */
  readonly where: string;

  constructor(message: string, where = "body") {
    super(message);
    this.where = where;
  }
}

const tag = v.optional(
  v.pipe(
    v.array(v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,256}$/))),
    v.transform(([first]) => first),
  ),
);

/** What is said of a kind's details beyond what we know of them is left alone. */
const word = v.fallback(v.optional(v.string(), ""), "");

const sesEvent = v.object({
  detail: v.object({
    eventType: word,
    mail: v.object({
      timestamp: v.pipe(
        v.string(),
        v.transform((text) => Date.parse(text)),
        v.number("must be a time"),
      ),
      tags: v.optional(
        v.object({
          subscription: tag,
          message: tag,
          slug: tag,
          transactional: tag,
          probe: v.fallback(tag, undefined),
        }),
        {},
      ),
    }),
    bounce: v.fallback(
      v.optional(v.object({ bounceType: v.string(), bounceSubType: word })),
      undefined,
    ),
    complaint: v.fallback(v.optional(v.object({ complaintFeedbackType: word }), {}), {
      complaintFeedbackType: "",
    }),
  }),
});

const kinds: readonly SesEvent[] = Object.values(sesEvents);

/**
 * Reads one queue message. Whatever its kind and its details say, it tells that SES had the mail:
 * only the time and our tags must be readable.
 *
 * @throws SesEventError when it is no SES event, or its time or our tags cannot be read
 */
export function parseSesEvent(body: string): Feedback {
  const result = v.safeParse(sesEvent, parseJson(body));
  if (!result.success) {
    const [issue] = result.issues;
    // What was expected, never what was received: a value may hold an address.
    const where = v.getDotPath(issue) ?? "body";
    throw new SesEventError(`Not a SES event: at ${where}, expected ${issue.expected}.`, where);
  }
  const { detail } = result.output;
  const { subscription, message, slug, transactional, probe } = detail.mail.tags;
  return {
    what: meaningOf(detail),
    mailAt: instantOf(detail.mail.timestamp),
    ...(subscription && { subscriptionId: subscription }),
    ...(message && { messageId: message }),
    ...(slug && { slug }),
    ...(transactional && { transactional }),
    ...(probe && { probe }),
  };
}

function meaningOf({
  eventType,
  bounce,
  complaint,
}: v.InferOutput<typeof sesEvent>["detail"]): Feedback["what"] {
  const kind = kinds.find((one) => one.eventType === eventType);
  if (kind === sesEvents.bounce) {
    return bounce ? meaningOfBounce(bounce.bounceType, bounce.bounceSubType) : "other";
  }
  if (kind === sesEvents.complaint) return meaningOfComplaint(complaint.complaintFeedbackType);
  return kind?.means ?? "other";
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new SesEventError("Not a SES event: the queue message is not JSON.");
  }
}
