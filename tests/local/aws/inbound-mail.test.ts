import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseInboundMails } from "../../../lambdas/adapters/inbound-mail.ts";
import { mailBytesMax } from "../../../local/aws/ses/inbound.ts";
import { TemplateError } from "../../../local/runtime/errors.ts";
import { readDeployment } from "../../../local/stack/deployment.ts";
import { matches } from "../../../local/stack/receipt-rules.ts";
import {
  resolveTemplate,
  type Template,
  type TemplateResource,
} from "../../../local/stack/template.ts";
import type { LocalSystem } from "../../../local/system.ts";
import { handlers, smallTemplate, startSmallStack } from "../small-stack.ts";
import { type Outgoing, sendBySmtp } from "./smtp-client.ts";

const functionArn = { "Fn::GetAtt": ["Receive", "Arn"] };
const rule = (changes: Record<string, unknown> = {}): TemplateResource => ({
  Type: "AWS::SES::ReceiptRule",
  Properties: {
    RuleSetName: { Ref: "RuleSet" },
    Rule: {
      Name: "course",
      Enabled: true,
      ScanEnabled: true,
      Recipients: ["start@example.com", "Leave@example.com"],
      Actions: [{ LambdaAction: { FunctionArn: functionArn, InvocationType: "Event" } }],
      ...changes,
    },
  },
});
const permission = (changes: Record<string, unknown> = {}): TemplateResource => ({
  Type: "AWS::Lambda::Permission",
  Properties: {
    FunctionName: functionArn,
    Principal: "ses.amazonaws.com",
    SourceAccount: { Ref: "AWS::AccountId" },
    SourceArn: {
      "Fn::Join": [
        ":",
        [
          "arn:aws:ses",
          { Ref: "AWS::Region" },
          { Ref: "AWS::AccountId" },
          "receipt-rule-set/mail:receipt-rule/course",
        ],
      ],
    },
    ...changes,
  },
});
const stack = (changes: Readonly<Record<string, TemplateResource>> = {}): Template => ({
  Resources: {
    ...smallTemplate.Resources,
    RuleSet: { Type: "AWS::SES::ReceiptRuleSet", Properties: { RuleSetName: "mail" } },
    Rule2: rule(),
    MayInvoke: permission(),
    ReceiveRole: { Type: "AWS::IAM::Role", Properties: { Policies: [] } },
    Receive: {
      Type: "AWS::Lambda::Function",
      Metadata: { "aws:asset:path": join(handlers, "receive") },
      Properties: {
        Handler: "index.handler",
        Role: { "Fn::GetAtt": ["ReceiveRole", "Arn"] },
        Environment: {
          Variables: {
            TABLE_NAME: { Ref: "Table" },
            KEYS_SECRET_ARN: { Ref: "Keys" },
            DELIVER_FUNCTION_NAME: { Ref: "Deliver" },
            START_MAILBOX: "start@example.com",
            LEAVE_MAILBOX: "leave@example.com",
          },
        },
      },
    },
    ...changes,
  },
});

describe("a template's receipt rules", () => {
  const place = {
    region: "eu-central-1",
    accountId: "000000000000",
    stackName: "local",
    siteUrl: "http://localhost:3000",
    awsUrl: "http://127.0.0.1:4000",
  };
  const read = (template: Template) =>
    readDeployment(resolveTemplate(template, place), place).receiptRules;

  test("are read; one that is not enabled counts for nothing", () => {
    expect(read(stack())).toEqual([
      {
        functionName: "receive",
        functionArn: "arn:aws:lambda:eu-central-1:000000000000:function:local-Receive",
        recipients: ["start@example.com", "leave@example.com"],
        scans: true,
      },
    ]);
    expect(read(stack({ Rule2: rule({ Enabled: false }) }))).toEqual([]);
    expect(read(smallTemplate)).toEqual([]);
  });

  test.each<[string, Record<string, TemplateResource>, RegExp]>([
    [
      "SES may not invoke",
      { MayInvoke: permission({ Principal: "s3.amazonaws.com" }) },
      /ses\.amazonaws\.com may not invoke/,
    ],
    [
      "another account's may",
      { MayInvoke: permission({ SourceAccount: "1" }) },
      /ses\.amazonaws\.com may not invoke/,
    ],
    [
      "another rule's may",
      { MayInvoke: permission({ SourceArn: "arn:x" }) },
      /receipt-rule\/course/,
    ],
    ["it takes all mail", { Rule2: rule({ Recipients: [] }) }, /Recipients/],
    ["it does more than invoke", { Rule2: rule({ Actions: [{ StopAction: {} }] }) }, /Actions/],
  ])("are refused when %s", (_, changes, sentence) => {
    expect(() => read(stack(changes))).toThrow(TemplateError);
    expect(() => read(stack(changes))).toThrow(sentence);
  });

  test.each<[string, string, boolean]>([
    ["start@example.com", "start@example.com", true],
    ["start@example.com", "Start+x@EXAMPLE.com", true],
    ["start@example.com", "restart@example.com", false],
    ["start@example.com", "start@in.example.com", false],
    ["start+x@example.com", "start+x@example.com", true],
    ["start+x@example.com", "start@example.com", false],
    ["example.com", "anybody@example.com", true],
    ["example.com", "anybody@in.example.com", false],
    [".example.com", "anybody@in.example.com", true],
    [".example.com", "anybody@example.com", false],
    ["start@example.com", "", false],
  ])("%s takes %s: %s", (pattern, recipient, taken) => {
    const spec = { functionName: "", functionArn: "", scans: true, recipients: [pattern] };
    expect(matches(spec, recipient)).toBe(taken);
  });
});

describe("mail that comes in", () => {
  const lines: string[] = [];
  let system: LocalSystem;
  const port = () => system.smtp?.port ?? 0;
  const raw = "From: Ann <ann@example.org>\nTo: start@example.com\nSubject: Hi\n\n.\nHello\n";
  const mail: Outgoing = { from: "ann@example.org", to: ["start@example.com"], raw };
  /** The mails handed to the function since the last look. */
  const handed = async () => {
    await system.idle();
    const found = lines.splice(0).filter((line) => line.startsWith("receive: {"));
    return found.map((line) => JSON.parse(line.slice("receive: ".length)));
  };
  const post = (query: string, body: string = raw) =>
    fetch(`${system.studioUrl}/api/mail${query}`, {
      method: "POST",
      headers: { "content-type": "message/rfc822" },
      body,
    });

  beforeAll(async () => {
    system = await startSmallStack({ template: stack(), lines });
  });
  afterAll(() => system.close());

  test("by SMTP is handed to the function in SES's words", async () => {
    expect(await sendBySmtp(port(), mail)).toBe("250 OK");
    const [ses] = await handed();
    expect(ses).toMatchObject({
      mail: {
        source: "ann@example.org",
        destination: ["start@example.com"],
        headersTruncated: false,
        headers: expect.arrayContaining([{ name: "From", value: "Ann <ann@example.org>" }]),
        commonHeaders: { subject: "Hi", from: ["Ann <ann@example.org>"] },
      },
      receipt: {
        recipients: ["start@example.com"],
        spfVerdict: { status: "PASS" },
        dmarcVerdict: { status: "PASS" },
        action: { type: "Lambda", invocationType: "Event" },
      },
    });
    expect(JSON.stringify(ses)).not.toContain("Hello");
    expect(parseInboundMails({ Records: [{ ses }] })).toHaveLength(1);
  });

  test("for nobody here is refused, and for whom it is not", async () => {
    const strangers = ["nobody@example.com", "start@example.org"];
    for (const to of strangers) {
      expect(await sendBySmtp(port(), { ...mail, to: [to] }), to).toMatch(
        /^550 .*start@example\.com or leave@example\.com/,
      );
    }
    expect(await handed()).toEqual([]);
    const both = await post("?to=LEAVE%2Babc@example.com&to=nobody@example.com");
    expect(await both.json()).toEqual({ recipients: ["LEAVE+abc@example.com"] });
    expect((await handed())[0].receipt.recipients).toEqual(["LEAVE+abc@example.com"]);
  });

  test("that is too large is refused before it is sent, and after", async () => {
    const large = `${raw}${"x".repeat(998)}\n`.padEnd(mailBytesMax + 1, "x\n");
    expect(await sendBySmtp(port(), { ...mail, size: mailBytesMax + 1 })).toMatch(/^552 /);
    expect(await sendBySmtp(port(), { ...mail, raw: large })).toMatch(/^552 /);
    expect((await post("", large)).status).toBe(413);
    expect(await handed()).toEqual([]);
    expect(await sendBySmtp(port(), { ...mail, size: raw.length })).toBe("250 OK");
    expect(await handed()).toHaveLength(1);
  });

  test("with long headers has them cut where SES cuts them", async () => {
    const headers = Array.from({ length: 20 }, (_, index) => `X-${index}: ${"y".repeat(900)}\n`);
    await post("", headers.join("") + raw);
    const [ses] = await handed();
    expect(ses.mail.headersTruncated).toBe(true);
    expect(JSON.stringify(ses.mail.headers).length).toBeLessThan(12_000);
    expect(ses.mail.headers.map(({ name }: { name: string }) => name)).not.toContain("From");
  });

  test("is found to be what the query says", async () => {
    const answer = await post("?dmarc=FAIL&spf=gray&virus=PROCESSING_FAILED");
    expect(await answer.json()).toEqual({ recipients: ["start@example.com"] });
    expect((await handed())[0].receipt).toMatchObject({
      spfVerdict: { status: "GRAY" },
      dkimVerdict: { status: "PASS" },
      dmarcVerdict: { status: "FAIL" },
      dmarcPolicy: "reject",
      virusVerdict: { status: "PROCESSING_FAILED" },
    });
  });

  test("by the API has the envelope of the query, or the mail's own", async () => {
    await post("?from=&to=start@example.com");
    await post("", `Return-Path: <>\n${raw}`);
    await post("");
    const sources = (await handed()).map((ses) => ses.mail.source);
    expect(sources).toEqual(["", "", "ann@example.org"]);
  });

  test.each<[string, string, number, string]>([
    ["?dmarc=MAYBE", raw, 400, "query.dmarc"],
    ["", raw.replace("start@", "nobody@"), 404, "body: To"],
    ["?to=nobody@example.com", raw, 404, "query: to"],
    ["", "", 404, "body: To"],
  ])("wrong is refused with what, where and remedy: %s", async (query, body, status, where) => {
    const answer = await post(query, body);
    expect([answer.status, await answer.json()]).toEqual([
      status,
      { what: expect.any(String), where, remedy: expect.any(String) },
    ]);
  });

  test("that the function fails on is handed over three times", async () => {
    await post("", raw.replace("Hi", "poison"));
    expect(await handed()).toHaveLength(3);
  });

  test("is taken from this machine, without a login, and never from a browser", async () => {
    const socket = connect(port(), "127.0.0.1");
    socket.setEncoding("utf8");
    let said = "";
    socket.on("data", (text) => {
      said += text;
    });
    socket.end("POST / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await once(socket, "close");
    expect(said).toMatch(/^421 /);
  });

  test("has no endpoint where the stack takes no mail", async () => {
    const silent = await startSmallStack();
    expect(silent.smtp).toBeUndefined();
    const answer = await fetch(`${silent.studioUrl}/api/mail`, { method: "POST", body: raw });
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain("takes no mail");
    await silent.close();
  });
});
