/** A received mail as SES hands it to a function: its own example, and hostile ones. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InboundMailError, parseInboundMails } from "../../lambdas/adapters/inbound-mail.ts";
import { receiptEvent } from "./receipt-event-fixture.ts";

type Ses = ReturnType<typeof receiptEvent>["Records"][number]["ses"];

/** The example, changed, and what is read of it. */
function read(change: (ses: Ses) => void = () => undefined) {
  const event = receiptEvent();
  for (const { ses } of event.Records) change(ses);
  return parseInboundMails(event)[0];
}

describe("SES's event", () => {
  test("is read into the product's words", () => {
    expect(read()).toEqual({
      recipients: ["start@example.com"],
      returnPath: "prvs=144d0cba7=sender@example.com",
      headersTruncated: false,
      subject: "This is a test",
      headers: expect.arrayContaining([
        { name: "from", value: '"Doe, John" <sender@example.com>' },
        { name: "precedence", value: "Bulk" },
      ]),
      verdicts: { spf: "PASS", dkim: "PASS", dmarc: "GRAY", spam: "PASS", virus: "PASS" },
    });
  });

  test("has its headers unfolded, none merged and none dropped", () => {
    const mail = read(({ mail: { headers } }) => {
      headers.push({ name: "FROM ", value: "second@example.com" });
    });
    expect(mail?.headers.filter(({ name }) => name === "from")).toHaveLength(2);
    expect(mail?.headers.find(({ name }) => name === "received")?.value).not.toMatch(/[\r\n\t]/);
  });

  test("keeps a line break that is no fold, for the rules to refuse", () => {
    const mail = read(({ mail: { headers } }) => {
      headers.push({ name: "x", value: "a\r\nBcc: all@example.org" });
    });
    expect(mail?.headers.at(-1)?.value).toBe("a\r\nBcc: all@example.org");
  });

  test("of a bounce and of a mail without a subject is read too", () => {
    const mail = read((ses) => {
      ses.mail.source = "";
      ses.mail.commonHeaders.subject = undefined;
    });
    expect(mail).toMatchObject({ returnPath: "" });
    expect(mail).not.toHaveProperty("subject");
  });

  test("with a verdict nobody has heard of proves nothing", () => {
    const mail = read(({ receipt }) => {
      receipt.spfVerdict.status = "SPLENDID";
      receipt.dmarcVerdict.status = "FAIL";
      receipt.spamVerdict.status = "DISABLED";
    });
    expect(mail?.verdicts).toMatchObject({
      spf: "PROCESSING_FAILED",
      dmarc: "FAIL",
      spam: "DISABLED",
    });
  });

  test("has each verdict as SES gave it, and says where headers are missing", () => {
    const mail = read((ses) => {
      Object.assign(ses.mail, { headersTruncated: true, source: undefined });
      Object.assign(ses.receipt, {
        spfVerdict: { status: "PASS" },
        dkimVerdict: { status: "FAIL" },
        dmarcVerdict: { status: "GRAY" },
        spamVerdict: { status: "DISABLED" },
        virusVerdict: { status: "PROCESSING_FAILED" },
      });
    });
    expect(mail).toMatchObject({
      headersTruncated: true,
      returnPath: "",
      verdicts: {
        spf: "PASS",
        dkim: "FAIL",
        dmarc: "GRAY",
        spam: "DISABLED",
        virus: "PROCESSING_FAILED",
      },
    });
  });

  test("may hold anything strangers write", () => {
    const text = fc.string({ unit: "binary" });
    fc.assert(
      fc.property(text, text, text, text, (name, value, source, recipient) => {
        const mail = read((ses) => {
          ses.mail.source = source;
          ses.mail.headers = [{ name, value }];
          ses.mail.commonHeaders.subject = value;
          ses.receipt.recipients = [recipient];
        });
        expect(mail).toMatchObject({ returnPath: source, recipients: [recipient], subject: value });
      }),
    );
  });
});

test.each<[string, unknown, string]>([
  ["nothing", undefined, "event"],
  ["a test event of the console", { key1: "value1" }, "Records"],
  ["an event of another service", { Records: [{ eventSource: "aws:sqs", body: "{}" }] }, "0.ses"],
  [
    "one without verdicts",
    { Records: [{ ses: { ...receiptEvent().Records[0]?.ses, receipt: {} } }] },
    "receipt",
  ],
])("%s is refused by name", (_, event, where) => {
  expect(() => parseInboundMails(event)).toThrow(InboundMailError);
  expect(() => parseInboundMails(event)).toThrow(where);
});

test("a refusal repeats nothing of what the mail said", () => {
  const event = receiptEvent();
  const broken = {
    Records: [{ ses: { ...event.Records[0]?.ses, receipt: { recipients: "ann@example.org" } } }],
  };
  expect(() => parseInboundMails(broken)).toThrow(/receipt\.recipients/);
  expect(() => parseInboundMails(broken)).not.toThrow(/ann@/);
});
