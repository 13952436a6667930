/**
 * The kinds of events SES tells of a mail it took, and what each means here: one table from which
 * the stack's subscription, the parser, the local SES and the studio follow.
 *
 * Sources: SES developer guide, "Contents of event data that Amazon SES publishes to Amazon
 * EventBridge" and "Bounce types"; RFC 5965 and the IANA registry "MARF Feedback Type".
 */
import type { Feedback } from "./feedback.ts";

/** One kind of event. */
export interface SesEvent {
  /** SES's `eventType`. */
  readonly eventType: string;
  /** EventBridge's `detail-type`. */
  readonly detailType: string;
  /** The key under which an event holds its details. */
  readonly details: string;
  /** What it means where its details say no more. */
  readonly means: Feedback["what"];
  /** Whether the stack has SES publish it. */
  readonly published: boolean;
}

/**
 * By the name that a configuration set's event destination knows each kind by.
 *
 * Opens and clicks are not published on purpose: they would rewrite links and add a tracking pixel.
 * A rendering failure is of templates kept at SES, a subscription of SES's own list management:
 * neither is used here. Should one come all the same, it is evidence like any other.
 */
export const sesEvents = {
  send: {
    eventType: "Send",
    detailType: "Email Sent",
    details: "send",
    means: "sent",
    published: true,
  },
  delivery: {
    eventType: "Delivery",
    detailType: "Email Delivered",
    details: "delivery",
    means: "delivered",
    published: true,
  },
  bounce: {
    eventType: "Bounce",
    detailType: "Email Bounced",
    details: "bounce",
    means: "transient-bounce",
    published: true,
  },
  complaint: {
    eventType: "Complaint",
    detailType: "Email Complaint Received",
    details: "complaint",
    means: "complaint",
    published: true,
  },
  reject: {
    eventType: "Reject",
    detailType: "Email Rejected",
    details: "reject",
    means: "rejected",
    published: true,
  },
  deliveryDelay: {
    eventType: "DeliveryDelay",
    detailType: "Email Delivery Delayed",
    details: "deliveryDelay",
    means: "delayed",
    published: true,
  },
  renderingFailure: {
    eventType: "Rendering Failure",
    detailType: "Email Rendering Failed",
    details: "failure",
    means: "other",
    published: false,
  },
  open: {
    eventType: "Open",
    detailType: "Email Opened",
    details: "open",
    means: "other",
    published: false,
  },
  click: {
    eventType: "Click",
    detailType: "Email Clicked",
    details: "click",
    means: "other",
    published: false,
  },
  subscription: {
    eventType: "Subscription",
    detailType: "Email Subscribed",
    details: "subscription",
    means: "other",
    published: false,
  },
} as const satisfies Record<string, SesEvent>;

/** The names of the kinds that the stack has SES publish. */
export const publishedEvents = (Object.keys(sesEvents) as (keyof typeof sesEvents)[]).filter(
  (name) => sesEvents[name].published,
);

/**
 * What a bounce means, by its type and sub-type. One mail goes to one address, so a bounce is that
 * address's. What ends a course is taken back by a new sign-up a week later.
 */
export const bounceMeanings: Readonly<Record<string, Feedback["what"]>> = {
  // The mailbox is not there.
  "Permanent/General": "permanent-bounce",
  // The report names no address; it is about this mail all the same.
  "Permanent/NoEmail": "permanent-bounce",
  // SES wrote to nobody: the address is on its list of those that bounced, or on the account's.
  // Each further mail would bounce in the same way.
  "Permanent/Suppressed": "permanent-bounce",
  "Permanent/OnAccountSuppressionList": "permanent-bounce",
  // Left by SES's own list management, which nobody here offers.
  "Permanent/UnsubscribedRecipient": "permanent-bounce",
  // Full, away, greylisted: tomorrow's mail may arrive.
  "Transient/General": "transient-bounce",
  "Transient/MailboxFull": "transient-bounce",
  // These are about the one mail: they say nothing against the mailbox, so they never end a course.
  "Transient/MessageTooLarge": "content-bounce",
  "Transient/ContentRejected": "content-bounce",
  "Transient/AttachmentRejected": "content-bounce",
  // SES could not read the report.
  "Undetermined/Undetermined": "transient-bounce",
};

/**
 * Feedback types of a complaint that are none: the reader took a mail out of the spam folder, or a
 * program found a fault with a mail or with its signature. Every other type, and none, is one.
 */
export const harmlessComplaints: readonly string[] = ["not-spam", "auth-failure", "virus", "fraud"];

/** What a bounce means; a new sub-type means what its type does, a new type nothing for good. */
export function meaningOfBounce(type: string, subType: string): Feedback["what"] {
  const key = `${type}/${subType}`;
  const listed = Object.hasOwn(bounceMeanings, key) ? bounceMeanings[key] : undefined;
  return listed ?? (type === "Permanent" ? "permanent-bounce" : "transient-bounce");
}

/** What a complaint means. */
export function meaningOfComplaint(feedbackType: string): Feedback["what"] {
  return harmlessComplaints.includes(feedbackType.trim().toLowerCase())
    ? "harmless-complaint"
    : "complaint";
}
