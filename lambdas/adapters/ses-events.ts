/**
 * SES events as EventBridge delivers them, one to a queue message, read into the product's words.
 *
 * Shapes: SES developer guide, "Examples of event data that Amazon SES sends through Amazon
 * EventBridge". The tags come back as arrays of strings, and are input from outside like all else.
 */
import * as v from "valibot";
import type { Feedback } from "../domain/feedback.ts";
import { instantOf } from "../domain/instant.ts";

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

const sesEvent = v.object({
  detail: v.object({
    eventType: v.pipe(v.string(), v.regex(/^[A-Za-z ]{1,40}$/)),
    mail: v.object({
      timestamp: v.pipe(
        v.string(),
        v.transform((text) => Date.parse(text)),
        v.number("must be a time"),
        v.finite("must be a time"),
      ),
      tags: v.optional(v.object({ subscription: tag, message: tag }), {}),
    }),
    bounce: v.optional(v.object({ bounceType: v.string() })),
  }),
});

/** Event types, by both of SES's spellings of two of them. */
const whatOf = new Map<string, Feedback["what"]>([
  ["Send", "sent"],
  ["Delivery", "delivered"],
  ["DeliveryDelay", "delayed"],
  ["Reject", "rejected"],
  ["Complaint", "complaint"],
]);

/**
 * Reads one queue message.
 *
 * @throws SesEventError when it is not a SES event of a kind we subscribe to
 */
export function parseSesEvent(body: string): Feedback {
  const result = v.safeParse(sesEvent, parseJson(body));
  if (!result.success) {
    const [issue] = result.issues;
    // What was expected, never what was received: a value may hold an address.
    const expected = issue.expected ?? issue.type;
    const where = v.getDotPath(issue) ?? "body";
    throw new SesEventError(`Not a SES event: at ${where}, expected ${expected}.`, where);
  }
  const { eventType, mail, bounce } = result.output.detail;
  const what =
    eventType === "Bounce"
      ? bounce?.bounceType === "Permanent"
        ? "permanent-bounce"
        : "transient-bounce"
      : whatOf.get(eventType);
  if (!what)
    throw new SesEventError(
      `Not an event this system asked for: eventType "${eventType}".`,
      "detail.eventType",
    );
  const { subscription, message } = mail.tags;
  return {
    what,
    mailAt: instantOf(mail.timestamp),
    ...(subscription && { subscriptionId: subscription }),
    ...(message && { messageId: message }),
  };
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new SesEventError("Not a SES event: the queue message is not JSON.");
  }
}
