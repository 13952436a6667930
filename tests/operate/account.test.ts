/** The doctor on its real AWS clients, against an AWS that is played on this machine. */
import { devNull } from "node:os";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { AccountIn } from "../../operate/doctor/doctor.ts";
import { accountsFound } from "../../operate/doctor/main.ts";
import type { Aws, LivePorts } from "../../operate/doctor/ports.ts";
import { course, findings, type ReportLine, report, runDoctor } from "./fake-world.ts";
import { openPlayedAws, type PlayedAws, Refusal, stacks } from "./played-aws.ts";

const ours = {
  AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
  AWS_SECRET_ACCESS_KEY: "secret",
  AWS_REGION: "eu-central-1",
  AWS_PROFILE: undefined,
  AWS_EC2_METADATA_DISABLED: "true",
  AWS_SHARED_CREDENTIALS_FILE: devNull,
  AWS_CONFIG_FILE: devNull,
};
const before = new Map(
  [...Object.keys(ours), "AWS_ENDPOINT_URL"].map((name) => [name, process.env[name]]),
);

let aws: PlayedAws;

beforeEach(async () => {
  aws = await openPlayedAws();
  setEnvironment({ ...ours, AWS_ENDPOINT_URL: aws.url });
});

afterEach(async () => {
  setEnvironment(Object.fromEntries(before));
  await aws.close();
});

function setEnvironment(values: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}

async function lines(...argv: string[]): Promise<ReadonlyMap<string, ReportLine>> {
  const { account } = await accountsFound();
  return report({ account: account ? withoutWaiting(account) : null }, ...argv);
}

/** The same account, for tests that have no time. */
function withoutWaiting(account: AccountIn): AccountIn {
  return (region) => {
    const { aws: calls, live } = account(region);
    return { aws: calls, live: (config) => ({ ...live(config), wait: async () => undefined }) };
  };
}

async function found(): Promise<{ readonly aws: Aws; readonly live: LivePorts }> {
  const { account } = await accountsFound();
  if (!account) throw new Error("The environment has credentials.");
  const { aws: calls, live } = account("eu-central-1");
  return { aws: calls, live: live(course as Parameters<typeof live>[0]) };
}

test("a deployed course that is well has nothing to do but its alarms", async () => {
  expect(findings(await lines())).toEqual(["warning alarm-subscription"]);
});

test("each question is asked once, however many lines come of it", async () => {
  await lines();
  const asked = aws.calls.filter((call) => !/DescribeStacks|GetItem|identities/.test(call));
  expect(new Set(asked).size).toBe(asked.length);
});

test("what is read is what the checks are told", async () => {
  const { aws: calls } = await found();
  expect(await calls.caller()).toMatchObject({ account: "123456789012" });
  expect(await calls.firstFailure("one-fine-course")).toBe(
    "First (AWS::SES::EmailIdentity): it exists already",
  );
  expect(await calls.topic("arn:aws:sns:eu-central-1:1:alarms")).toEqual({
    confirmed: 0,
    pending: 1,
  });
  expect(await calls.certificate("arn:aws:acm:eu-central-1:1:c/1")).toEqual({
    status: "PENDING_VALIDATION",
    domains: ["learn.one-fine-course.net"],
    records: [{ name: "_x.learn.one-fine-course.net.", value: "_y.acm" }],
  });
  expect(await calls.activeRuleSet()).toEqual({
    name: "course-mail",
    rules: [{ name: "one-fine-course", enabled: true }],
  });
});

test("what is not there is undefined, not a failure", async () => {
  aws.set({
    "dynamodb DescribeTable": () => new Refusal("ResourceNotFoundException"),
    "acm DescribeCertificate": () => new Refusal("ResourceNotFoundException"),
    "sns GetTopicAttributes": () => new Refusal("NotFound", 404),
    "ses DescribeActiveReceiptRuleSet": () => "",
    "ses GET /v2/email/identities/other.net": () => new Refusal("NotFoundException", 404),
  });
  const { aws: calls } = await found();
  expect(await calls.stack("no-such-stack")).toBeUndefined();
  expect(await calls.table("gone")).toBeUndefined();
  expect(await calls.certificate("arn")).toBeUndefined();
  expect(await calls.topic("arn")).toBeUndefined();
  expect(await calls.activeRuleSet()).toBeUndefined();
  expect(await calls.mailIdentity("other.net")).toBeUndefined();
});

test("a stop that was lifted is history", async () => {
  const item = (resumedAt: string) => ({
    Item: { pk: { S: "STOP#sending" }, id: { S: "sending" }, resumedAt: { S: resumedAt } },
  });
  aws.set({ "dynamodb GetItem": () => item("2026-11-01T00:00:00.000Z") });
  expect((await lines()).get("sending-stopped")?.state).toBe("ok");
  aws.set({ "dynamodb GetItem": () => item("2999-01-01T00:00:00.000Z") });
  expect((await lines()).get("sending-stopped")?.state).toBe("blocker");
});

test("a new account: nothing prepared, in the sandbox, on the dearer plan", async () => {
  aws.set({
    "cloudformation DescribeStacks": stacks({}),
    "ssm GetParameter": () => new Refusal("ParameterNotFound"),
    "ses GET /v2/email/identities/one-fine-course.net": () => new Refusal("NotFoundException", 404),
    "ses GET /v2/email/account": () => ({
      ProductionAccessEnabled: false,
      SendingEnabled: true,
      EnforcementStatus: "HEALTHY",
      SendQuota: { Max24HourSend: 200, MaxSendRate: 1, SentLast24Hours: 0 },
      PricingAttributes: { CurrentPlan: "ESSENTIALS" },
    }),
  });
  const { account } = await accountsFound();
  const { exit, out } = await runDoctor([], { account: account ?? null });
  expect(exit).toBe(1);
  expect(out).toMatch(/^blocker +bootstrap/);
  expect(out).toMatch(/blocker +ses-sandbox/);
  expect(out).toMatch(/warning +ses-price-plan/);
  expect(out).toMatch(/not checked +stack\n.*No stack one-fine-course/);
});

test("the stack CDKToolkit tells of the bootstrap where its parameter may not be read", async () => {
  const refused = () => new Refusal("AccessDeniedException", 400);
  aws.set({ "ssm GetParameter": refused });
  expect((await lines()).get("bootstrap")?.fact).toContain("version 28");
  aws.set({ "cloudformation DescribeStacks": stacks({}) });
  expect((await lines()).get("bootstrap")).toMatchObject({
    state: "not checked",
    fact: "These credentials may not call ssm:GetParameter.",
  });
});

describe("a call that is not allowed", () => {
  test.each([
    ["cloudformation DescribeStacks", "AccessDenied", "cloudformation:DescribeStacks", "stack"],
    ["ses GET /v2/email/account", "AccessDeniedException", "ses:GetAccount", "ses-price-plan"],
    [
      "ses GET /v2/email/identities/one-fine-course.net",
      "AccessDeniedException",
      "ses:GetEmailIdentity",
      "ses-identity",
    ],
    [
      "dynamodb DescribeTable",
      "AccessDeniedException",
      "dynamodb:DescribeTable",
      "table-protection",
    ],
    [
      "dynamodb DescribeContinuousBackups",
      "AccessDeniedException",
      "dynamodb:DescribeContinuousBackups",
      "table-recovery",
    ],
    ["dynamodb GetItem", "AccessDeniedException", "dynamodb:GetItem", "sending-stopped"],
    [
      "lambda GET /2016-08-19/account-settings",
      "AccessDeniedException",
      "lambda:GetAccountSettings",
      "lambda-concurrency",
    ],
  ])("%s: its line is not checked and names it", async (call, code, action, id) => {
    const denied = () => new Refusal(code, 403, "User is not authorized");
    aws.set({ [call]: denied, [`${call}/`]: denied });
    const all = await lines();
    expect(all.get(id)).toMatchObject({
      state: "not checked",
      fact: `These credentials may not call ${action}.`,
    });
    expect(findings(all).join()).not.toContain("blocker");
  });
});

test("credentials that AWS does not know, or that have expired", async () => {
  for (const code of ["InvalidClientTokenId", "ExpiredToken"]) {
    aws.set({ "sts GetCallerIdentity": () => new Refusal(code, 403) });
    expect((await lines()).get("credentials")).toMatchObject({
      state: "not checked",
      fact: expect.stringContaining(code),
    });
  }
});

test("nobody answers: everything about the account is not checked", async () => {
  setEnvironment({ AWS_ENDPOINT_URL: "http://127.0.0.1:1" });
  const all = await lines();
  expect(all.get("credentials")).toMatchObject({
    state: "not checked",
    fact: expect.stringContaining("ECONNREFUSED"),
  });
  expect(all.get("bootstrap")?.state).toBe("not checked");
});

test("no credentials and no region are found where there are none", async () => {
  setEnvironment({
    AWS_ACCESS_KEY_ID: undefined,
    AWS_SECRET_ACCESS_KEY: undefined,
    AWS_REGION: undefined,
  });
  expect(await accountsFound()).toEqual({});
});

test("a profile that is not there is named", async () => {
  setEnvironment({
    AWS_ACCESS_KEY_ID: undefined,
    AWS_SECRET_ACCESS_KEY: undefined,
    AWS_PROFILE: "nobody",
  });
  const found = await accountsFound();
  expect(found.account).toBeUndefined();
  expect(found.why).toContain("nobody");
});

describe("live", () => {
  test("mails go out as the product sends them, and SES refuses an old signature", async () => {
    aws.set({
      "logs FilterLogEvents": ({ body }) => {
        const { filterPattern, logGroupName, startTime } = JSON.parse(body);
        expect(logGroupName).toBe("the-log");
        expect(startTime).toBeGreaterThan(Date.parse("2026-01-01"));
        const [, probe] = /\$\.probe = "([a-z0-9]+)"/.exec(filterPattern) ?? [];
        const message = (what: string) => JSON.stringify({ event: "probe-reported", probe, what });
        return {
          events: ["delivered", "permanent-bounce", "complaint"].map((what) => ({
            message: message(what),
          })),
        };
      },
    });
    const all = await lines("--live");
    for (const id of ["success", "bounce", "complaint"]) {
      expect(all.get(`live-${id}`), id).toMatchObject({ state: "ok" });
    }
    expect(all.get("live-stale-signature")).toMatchObject({
      state: "ok",
      fact: expect.stringContaining("SignatureDoesNotMatch"),
    });
  });

  test("the log may not be read: not checked", async () => {
    aws.set({ "logs FilterLogEvents": () => new Refusal("AccessDeniedException", 400) });
    expect((await lines("--live")).get("live-success")).toMatchObject({
      state: "not checked",
      fact: "These credentials may not call logs:FilterLogEvents.",
    });
  });

  test("a mail carries the headers of a lesson and no subscription's tags", async () => {
    const { live } = await found();
    let sent = new URLSearchParams();
    aws.set({
      "ses SendRawEmail": ({ body }) => {
        sent = new URLSearchParams(body);
        return "<MessageId>0100</MessageId>";
      },
    });
    const probe = live.newId();
    await live.send({
      to: "bounce@simulator.amazonses.com",
      configurationSet: "the-set",
      probe,
      signedAt: new Date().toISOString() as never,
    });
    const raw = Buffer.from(sent.get("RawMessage.Data") ?? "", "base64").toString();
    expect(raw).toContain("List-Unsubscribe-Post: List-Unsubscribe=One-Click");
    expect(raw).toContain(`X-Course-Probe: ${probe}`);
    expect(sent.get("ConfigurationSetName")).toBe("the-set");
    expect(sent.get("Tags.member.1.Name")).toBe("probe");
    expect(sent.get("Tags.member.2.Name")).toBeNull();
  });
});
