/**
 * One event of each type as EventBridge hands it to a queue: SES developer guide, "Examples of event
 * data that Amazon SES sends through Amazon EventBridge", shortened where nothing reads it.
 */
export const mail = {
  timestamp: "2026-11-23T08:00:00.123Z",
  source: "course@example.com",
  sendingAccountId: "123456789012",
  messageId: "0100018f-EXAMPLE",
  destination: ["ada@example.org"],
  headersTruncated: false,
  headers: [{ name: "To", value: "ada@example.org" }],
  commonHeaders: { to: ["ada@example.org"], messageId: "0100018f-EXAMPLE" },
  tags: {
    "ses:configuration-set": ["course"],
    "ses:source-ip": ["192.0.2.1"],
    subscription: ["abcdefghijklmnopqrstuvwxya"],
    message: ["1-lesson-1"],
    claim: ["0123456789abcdef0123456789abcdef"],
  },
};

/** The EventBridge envelope around one SES event. */
export function envelope(detailType: string, eventType: string, rest: object): string {
  return JSON.stringify({
    version: "0",
    id: "12345678-1234-1234-1234-123456789012",
    "detail-type": detailType,
    source: "aws.ses",
    account: "123456789012",
    time: "2026-11-23T08:00:02Z",
    region: "eu-west-1",
    resources: ["arn:aws:ses:eu-west-1:123456789012:configuration-set/course"],
    detail: { eventType, mail, ...rest },
  });
}

const recipient = { emailAddress: "ada@example.org" };

export const send = envelope("Email Sent", "Send", { send: {} });

export const delivery = envelope("Email Delivered", "Delivery", {
  delivery: {
    timestamp: "2026-11-23T08:00:01.456Z",
    processingTimeMillis: 1333,
    recipients: ["ada@example.org"],
    smtpResponse: "250 2.6.0 Message received",
    reportingMTA: "mta.example.com",
  },
});

export const delay = envelope("Email Delivery Delayed", "DeliveryDelay", {
  deliveryDelay: {
    timestamp: "2026-11-23T08:30:00.000Z",
    delayType: "TransientCommunicationFailure",
    expirationTime: "2026-11-23T22:00:00.000Z",
    delayedRecipients: [{ ...recipient, status: "4.4.1", diagnosticCode: "smtp; 421 4.4.1 busy" }],
  },
});

export const reject = envelope("Email Rejected", "Reject", { reject: { reason: "Bad content" } });

const bounceOf = (bounceType: string, bounceSubType: string) =>
  envelope("Email Bounced", "Bounce", {
    bounce: {
      bounceType,
      bounceSubType,
      bouncedRecipients: [{ ...recipient, action: "failed", status: "5.1.1" }],
      timestamp: "2026-11-23T08:00:01.999Z",
      feedbackId: "0100018f-FEEDBACK",
      reportingMTA: "dsn; mta.example.com",
    },
  });

export const permanentBounce = bounceOf("Permanent", "General");
export const suppressedBounce = bounceOf("Permanent", "OnAccountSuppressionList");
export const transientBounce = bounceOf("Transient", "MailboxFull");

export const complaint = envelope("Email Complaint Received", "Complaint", {
  complaint: {
    complainedRecipients: [recipient],
    timestamp: "2026-11-23T09:00:00.000Z",
    feedbackId: "0100018f-FEEDBACK",
    userAgent: "Mail Client/1.0",
    complaintFeedbackType: "abuse",
  },
});

/** What each fixture is read as; what stands behind a space tells two of a kind apart. */
export const events: Readonly<Record<string, readonly [body: string]>> = {
  sent: [send],
  delivered: [delivery],
  delayed: [delay],
  rejected: [reject],
  complaint: [complaint],
  "permanent-bounce of the mailbox": [permanentBounce],
  "permanent-bounce of SES's own list": [suppressedBounce],
  "transient-bounce": [transientBounce],
};
