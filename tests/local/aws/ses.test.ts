import PostalMime from "postal-mime";
import { beforeEach, describe, expect, test } from "vitest";
import { openEventBus } from "../../../local/aws/eventbridge.ts";
import { AwsError } from "../../../local/aws/protocol.ts";
import { Inbox } from "../../../local/aws/ses/inbox.ts";
import { openSes, type Ses } from "../../../local/aws/ses/ses.ts";
import { openQueues } from "../../../local/aws/sqs.ts";
import { type Clock, startClock } from "../../../local/runtime/clock.ts";
import { PendingWork } from "../../../local/runtime/pending-work.ts";
import { memoryState } from "../../../local/runtime/state.ts";
import { readDeployment } from "../../../local/stack/deployment.ts";
import { resolveTemplate } from "../../../local/stack/template.ts";
import { smallTemplate } from "../small-stack.ts";

const place = {
  region: "eu-central-1",
  accountId: "000000000000",
  stackName: "local",
  siteUrl: "http://localhost:3000",
  awsUrl: "http://127.0.0.1:4000",
};
const deployment = readDeployment(resolveTemplate(smallTemplate, place), place);

const message = (headers: string[] = [], body = "Hello") =>
  [
    "From: Course <course@example.com>",
    "To: reader@example.org",
    "Subject: =?UTF-8?Q?Gr=C3=B6=C3=9Fe?=",
    "Date: Thu, 01 Jan 1970 00:00:00 +0000",
    "Message-ID: <ours@example.com>",
    "MIME-Version: 1.0",
    ...headers,
    "",
    body,
  ].join("\r\n");

let clock: Clock;
let inbox: Inbox;
let pendingWork: PendingWork;
let ses: Ses;
let events: () => { "detail-type": string; source: string; detail: SesDetail }[];

/** What `feedback` reads of an event. */
interface SesDetail {
  eventType: string;
  mail: { timestamp: string; messageId: string; destination: string[]; tags: object };
  bounce?: { bounceType: string; bouncedRecipients: { emailAddress: string }[] };
  complaint?: { complainedRecipients: { emailAddress: string }[] };
}

beforeEach(() => {
  clock = startClock(memoryState);
  inbox = new Inbox(memoryState);
  pendingWork = new PendingWork();
  const queues = openQueues(deployment.queues, clock, memoryState);
  const bus = openEventBus(deployment, queues, clock);
  ses = openSes({ deployment, clock, inbox, bus, pendingWork, publishMetric: () => undefined });
  const arn = deployment.rules[0]?.queueArns[0] ?? "";
  events = () =>
    queues
      .get(arn)
      .receive(100)
      .map(({ body }) => JSON.parse(body));
});

function request(raw: string, fields: Record<string, string> = {}, signedAt = clock.now()) {
  const form = new URLSearchParams({
    Action: "SendRawEmail",
    "RawMessage.Data": Buffer.from(raw).toString("base64"),
    "Destinations.member.1": "reader@example.org",
    ConfigurationSetName: "local-Set",
    "Tags.member.1.Name": "message",
    "Tags.member.1.Value": "1-welcome",
    ...fields,
  });
  return ses.read({ method: "POST", url: "/", headers: {}, body: String(form), signedAt });
}
const send = async (...input: Parameters<typeof request>) => await request(...input).perform();

describe("an accepted mail", () => {
  test("is in the inbox with SES's own Date and Message-ID", async () => {
    const answer = await send(message());
    const [mail] = inbox.all();
    expect(answer).toMatchObject({
      status: 200,
      body: expect.stringContaining(`<MessageId>${mail?.id}<`),
    });
    expect(mail).toMatchObject({
      to: ["reader@example.org"],
      subject: "Größe",
      tags: { message: "1-welcome" },
    });
    const parsed = await PostalMime.parse(Buffer.from(mail?.raw ?? "", "base64"));
    expect(parsed.messageId).toBe(`<${mail?.id}@eu-central-1.amazonses.com>`);
    expect(Date.parse(parsed.date ?? "")).toBe(
      Math.floor(Date.parse(mail?.at ?? "") / 1000) * 1000,
    );
    expect(parsed.text?.trim()).toBe("Hello");
    expect(parsed.headers.filter(({ key }) => key === "date" || key === "message-id")).toHaveLength(
      2,
    );
  });

  test("is followed by Send and Delivery in EventBridge's shape", async () => {
    await send(message());
    await pendingWork.idle();
    const [mail] = inbox.all();
    const published = events();
    expect(published.map((event) => event["detail-type"])).toEqual([
      "Email Sent",
      "Email Delivered",
    ]);
    expect(published.map(({ detail }) => detail.eventType)).toEqual(["Send", "Delivery"]);
    expect(published[0]).toMatchObject({
      source: "aws.ses",
      detail: {
        mail: {
          timestamp: mail?.at,
          messageId: mail?.id,
          destination: ["reader@example.org"],
          tags: { message: ["1-welcome"], "ses:configuration-set": ["local-Set"] },
        },
      },
    });
  });

  test.each([
    ["bounce@simulator.amazonses.com", ["Send", "Bounce"]],
    ["bounce+label@simulator.amazonses.com", ["Send", "Bounce"]],
    ["complaint@simulator.amazonses.com", ["Send", "Delivery", "Complaint"]],
    ["success@simulator.amazonses.com", ["Send", "Delivery"]],
  ])("to %s becomes %j", async (to, kinds) => {
    await send(message(), { "Destinations.member.1": to });
    await pendingWork.idle();
    expect(events().map(({ detail }) => detail.eventType)).toEqual(kinds);
  });

  test("can bounce for good, for now, and be complained about", async () => {
    await send(message());
    await pendingWork.idle();
    events();
    const [mail] = inbox.all();
    if (!mail) throw new Error("no mail");
    for (const kind of ["Bounce", "SoftBounce", "Complaint"] as const) ses.report(mail, kind);
    const [bounce, soft, complaint] = events().map(({ detail }) => detail);
    expect(bounce?.bounce).toMatchObject({
      bounceType: "Permanent",
      bouncedRecipients: [{ emailAddress: "reader@example.org" }],
    });
    expect(soft).toMatchObject({ eventType: "Bounce", bounce: { bounceType: "Transient" } });
    expect(complaint?.complaint?.complainedRecipients).toEqual([
      { emailAddress: "reader@example.org" },
    ]);
  });

  test("can be delayed, rejected, bounce and be complained about in SES's finer words", async () => {
    await send(message());
    await pendingWork.idle();
    events();
    const [mail] = inbox.all();
    if (!mail) throw new Error("no mail");
    ses.report(mail, "Delay");
    ses.report(mail, "Reject");
    ses.report(mail, "Bounce", { subType: "NoEmail" });
    ses.report(mail, "Bounce", { subType: "Undetermined" });
    ses.report(mail, "Complaint", { feedbackType: "not-spam" });
    ses.report(mail, "Rendering Failure");
    ses.report(mail, "Something New");
    expect(events().map((event) => [event["detail-type"], event.detail])).toMatchObject([
      [
        "Email Delivery Delayed",
        {
          eventType: "DeliveryDelay",
          deliveryDelay: { delayedRecipients: [{ emailAddress: "reader@example.org" }] },
        },
      ],
      ["Email Rejected", { eventType: "Reject", reject: { reason: "Bad content" } }],
      ["Email Bounced", { bounce: { bounceType: "Permanent", bounceSubType: "NoEmail" } }],
      ["Email Bounced", { bounce: { bounceType: "Undetermined", bounceSubType: "Undetermined" } }],
      ["Email Complaint Received", { complaint: { complaintFeedbackType: "not-spam" } }],
      // The set asks for neither of these; both must be playable.
      ["Email Rendering Failed", { eventType: "Rendering Failure", failure: {} }],
      ["Email Something New", { eventType: "Something New", somethingNew: {} }],
    ]);
  });

  test("without a configuration set has no events", async () => {
    await send(message(), { ConfigurationSetName: "" });
    await pendingWork.idle();
    expect(inbox.all()).toHaveLength(1);
    expect(events()).toEqual([]);
  });
});

describe("SES refuses", () => {
  const big = `${"x".repeat(76)}\r\n`.repeat(110_000);
  test.each<[string, string, string, Record<string, string>]>([
    [
      "an unknown configuration set",
      "ConfigurationSetDoesNotExist",
      message(),
      { ConfigurationSetName: "no" },
    ],
    [
      "a From outside the identity",
      "MessageRejected",
      message().replace("@example.com>", "@example.net>"),
      {},
    ],
    ["a singleton header twice", "InvalidParameterValue", message(["Subject: again"]), {}],
    [
      "a non-ASCII local part",
      "InvalidParameterValue",
      message(),
      { "Destinations.member.1": "jürgen@example.org" },
    ],
    [
      "an address without a domain",
      "InvalidParameterValue",
      message(),
      { "Destinations.member.1": "reader" },
    ],
    ["a tag with a colon", "InvalidParameterValue", message(), { "Tags.member.1.Value": "09:30" }],
    ["more than 10 MB in base64", "InvalidParameterValue", message([], big), {}],
  ])("%s", async (_, code, raw, fields) => {
    await expect(async () => send(raw, fields)).rejects.toMatchObject({ name: "AwsError", code });
    expect(inbox.all()).toEqual([]);
  });

  test("a request signed more than five minutes ago, by the virtual clock", async () => {
    const signedAt = clock.now();
    clock.moveTo(signedAt + 4 * 60_000);
    await send(message(), {}, signedAt);
    clock.moveTo(signedAt + 6 * 60_000);
    await expect(send(message(), {}, signedAt)).rejects.toMatchObject({ code: "RequestExpired" });
    await expect(send(message(), {}, Number.NaN)).rejects.toThrow(AwsError);
    expect(inbox.all()).toHaveLength(1);
  });
});

describe("faults", () => {
  test.each([
    ["throttle", "Throttling"],
    ["paused", "AccountSendingPausedException"],
  ] as const)("%s refuses with %s", async (fault, code) => {
    ses.setFaults({ ses: fault });
    await expect(send(message())).rejects.toMatchObject({ code, status: 400 });
    expect(inbox.all()).toEqual([]);
  });

  test("timeout-accepted takes the mail, tells of it by events and answers nothing", async () => {
    ses.setFaults({ ses: "timeout-accepted" });
    expect(await send(message())).toBe("cut");
    await pendingWork.idle();
    expect(inbox.all()).toHaveLength(1);
    expect(events()).toHaveLength(2);
  });

  test("timeout-lost takes nothing and answers nothing", async () => {
    ses.setFaults({ ses: "timeout-lost" });
    expect(await send(message())).toBe("cut");
    await pendingWork.idle();
    expect(inbox.all()).toEqual([]);
    expect(events()).toEqual([]);
  });
});

test("the quota counts the last 24 hours", async () => {
  await send(message());
  const quota = async () => {
    const body = "Action=GetSendQuota";
    return ses.read({ method: "POST", url: "/", headers: {}, body, signedAt: 0 }).perform();
  };
  expect(await quota()).toMatchObject({ body: expect.stringContaining("<SentLast24Hours>1<") });
  clock.moveTo(clock.now() + 86_400_001);
  expect(await quota()).toMatchObject({ body: expect.stringContaining("<SentLast24Hours>0<") });
});

test("IAM is asked with the address in the From header", () => {
  expect(request(message()).call).toEqual({
    action: "ses:SendRawEmail",
    resources: [
      "arn:aws:ses:eu-central-1:000000000000:identity/example.com",
      "arn:aws:ses:eu-central-1:000000000000:configuration-set/local-Set",
    ],
    context: { "ses:fromaddress": "course@example.com" },
  });
});
