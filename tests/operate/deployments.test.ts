/** The report of one deployment: its stack, its domains, the mail it takes. */
import { describe, expect, test } from "vitest";
import type { CourseConfig } from "../../infra/config.ts";
import { siteChecks } from "../../operate/doctor/checks/site.ts";
import type { Aws, Dns, Machine } from "../../operate/doctor/ports.ts";
import { runChecks } from "../../operate/doctor/run-checks.ts";
import {
  course,
  type Different,
  findings,
  healthyAws,
  inbound,
  report,
  usual,
  without,
  zone,
} from "./fake-world.ts";

const stack = (
  status: string,
  outputs: Readonly<Record<string, string>> = { TableName: "the-table" },
): Different => ({
  aws: {
    stack: async (name) =>
      name === "one-fine-course" ? { name, status, outputs } : healthyAws.stack(name),
    firstFailure: async () => "MailIdentity (AWS::SES::EmailIdentity): it exists already",
  },
});

describe("the stack's state", () => {
  test.each([
    ["CREATE_IN_PROGRESS", "warning", "Wait"],
    ["UPDATE_ROLLBACK_IN_PROGRESS", "warning", "Wait"],
    ["UPDATE_ROLLBACK_COMPLETE", "warning", "npm run deploy"],
    ["UPDATE_ROLLBACK_FAILED", "blocker", "continue-update-rollback"],
    ["ROLLBACK_COMPLETE", "blocker", "delete-stack --region eu-central-1 --stack-name one-fine"],
    ["ROLLBACK_FAILED", "blocker", "delete-stack"],
    ["CREATE_FAILED", "blocker", "delete-stack"],
    ["DELETE_FAILED", "blocker", "delete-stack"],
    ["REVIEW_IN_PROGRESS", "blocker", "delete-stack"],
    ["SOMETHING_NEW", "blocker", "console.aws.amazon.com/cloudformation"],
  ])("%s is a %s with a remedy", async (status, state, remedy) => {
    const line = (await report(stack(status))).get("stack");
    expect(line).toMatchObject({ state, fact: expect.stringContaining(status) });
    expect(line?.remedy).toContain(remedy);
    const failed = /FAILED|ROLLBACK_COMPLETE/.test(status);
    if (failed) expect(line?.fact).toContain("it exists already");
  });

  test("before the first deploy nothing of it is asked for, and nothing is a fault", async () => {
    const lines = await report({
      aws: {
        stack: async (name) => (name === "CDKToolkit" ? healthyAws.stack(name) : undefined),
        mailIdentity: async () => undefined,
      },
    });
    expect(lines.get("stack")).toMatchObject({ state: "not checked", remedy: "npm run deploy" });
    expect(lines.get("table-protection")?.fact).toContain("Needs the deployed stack");
    expect(lines.get("ses-identity")?.state).toBe("ok");
    expect(lines.get("dns-dkim")?.state).toBe("not checked");
  });
});

test("a first deploy that failed, or is under way, has no table to look at", async () => {
  for (const status of ["ROLLBACK_COMPLETE", "CREATE_IN_PROGRESS"]) {
    const lines = await report({ ...stack(status, {}) });
    for (const id of ["table-protection", "table-recovery", "sending-stopped", "ses-quota"]) {
      expect(lines.get(id)?.state, id).toBe("not checked");
    }
    expect(lines.get("ses-identity")?.state).toBe("ok");
  }
});

describe("the sender's identity", () => {
  const undeployed = async (name: string) =>
    name === "CDKToolkit" ? healthyAws.stack(name) : undefined;

  test("one that is to be made and is there already would fail the deploy", async () => {
    const line = (await report({ aws: { stack: undeployed } })).get("ses-identity");
    expect(line).toMatchObject({ state: "blocker", remedy: expect.stringMatching("existing") });
  });

  test("one that should be there and is not is a blocker", async () => {
    const lines = await report({
      settings: { identity: "existing" },
      aws: { mailIdentity: async () => undefined },
    });
    expect(lines.get("ses-identity")).toMatchObject({
      state: "blocker",
      remedy: expect.stringMatching("create-email-identity --region eu-central-1"),
    });
  });

  test("an existing one may be that of a domain above, whose records are looked for", async () => {
    const lines = await report({
      settings: {
        identity: "existing",
        senderDomain: "mails.one-fine-course.net",
        fromAddress: "hello@mails.one-fine-course.net",
      },
      zone: {
        ...zone,
        "_dmarc.mails.one-fine-course.net TXT": ["v=DMARC1;p=none"],
        "mails.one-fine-course.net TXT": ["google-site-verification=abc"],
      },
    });
    expect(findings(lines)).toEqual(usual);
    expect(lines.get("ses-identity")?.fact).toBe("one-fine-course.net is verified.");
  });
});

describe("a course that takes mail", () => {
  const settings = { inbound: inbound };

  test.each([
    [
      "another rule set is active",
      { name: "other", rules: [] },
      /other, not course-mail/,
      /course-mail\. It stops what other does/,
    ],
    [
      "none is active",
      undefined,
      /No receipt rule set is active/,
      /set-active-receipt-rule-set --region eu-central-1 --rule-set-name course-mail/,
    ],
    [
      "it has no rule of ours",
      { name: "course-mail", rules: [] },
      /no rule one-fine-course/,
      /npm run deploy/,
    ],
    [
      "our rule is off",
      { name: "course-mail", rules: [{ name: "one-fine-course", enabled: false }] },
      /switched off/,
      /#\/email-receiving/,
    ],
  ])("is told when %s", async (_, active, fact, remedy) => {
    const line = (await report({ settings, aws: { activeRuleSet: async () => active } })).get(
      "receipt-rule-set",
    );
    expect(line?.state).toBe("blocker");
    expect(line?.fact).toMatch(fact);
    expect(line?.remedy).toMatch(remedy);
  });

  test("is told when its domain's mail goes elsewhere, too", async () => {
    const mx = ["10 inbound-smtp.eu-central-1.amazonaws.com", "20 mx.elsewhere.net"];
    const lines = await report({ settings, zone: { ...zone, "mail.one-fine-course.net MX": mx } });
    expect(lines.get("dns-inbound-mx")).toMatchObject({
      state: "warning",
      fact: expect.stringContaining("20 mx.elsewhere.net"),
    });
  });

  test("is told when SES receives nothing in its region", async () => {
    const { region: _, ...rest } = course;
    const context = { course: { ...rest, ...settings } };
    const line = (await report({ context, region: "me-central-1" })).get("region");
    expect(line).toMatchObject({
      state: "blocker",
      fact: expect.stringContaining("takes no mail"),
    });
  });
});

describe("a site with a name of its own", () => {
  const settings = { siteDomain: "learn.one-fine-course.net" };
  const target = "d-1.execute-api.eu-central-1.amazonaws.com";
  const arn = "arn:aws:acm:eu-central-1:1:certificate/1";
  const site = (different: Different = {}) =>
    report({
      settings,
      zone: {
        ...zone,
        [`${settings.siteDomain} A`]: ["192.0.2.7"],
        [`${target} A`]: ["192.0.2.7"],
      },
      ...different,
      aws: {
        stack: async (name) =>
          name === "one-fine-course"
            ? {
                name,
                status: "UPDATE_COMPLETE",
                outputs: {
                  TableName: "the-table",
                  DnsSite: `${settings.siteDomain} CNAME ${target}`,
                },
              }
            : healthyAws.stack(name),
        stackResources: async () => [
          { logicalId: "C", type: "AWS::CertificateManager::Certificate", id: arn },
        ],
        ...different.aws,
      },
    });

  test("is healthy when the name leads to it, as an alias too", async () => {
    expect(findings(await site())).toEqual(usual);
  });

  test("has the line to add when the name leads nowhere, or elsewhere", async () => {
    for (const records of [{}, { [`${settings.siteDomain} A`]: ["203.0.113.1"] }]) {
      expect((await site({ zone: { ...zone, ...records } })).get("dns-site")).toMatchObject({
        state: "blocker",
        remedy: expect.stringContaining(`${settings.siteDomain} CNAME ${target}`),
      });
    }
  });

  test("whose certificate waits for its record holds up the deploy, and the record is shown", async () => {
    const waiting = {
      status: "PENDING_VALIDATION",
      domains: [settings.siteDomain],
      records: [{ name: "_x.learn.one-fine-course.net.", value: "_y.acm-validations.aws." }],
    };
    const lines = await site({ aws: { certificate: async () => waiting } });
    expect(lines.get("certificate")).toMatchObject({
      state: "blocker",
      remedy: expect.stringContaining(
        "_x.learn.one-fine-course.net. CNAME _y.acm-validations.aws.",
      ),
    });
  });

  test.each([
    [
      "is for another name",
      { status: "ISSUED", domains: ["www.other.net"], records: [] },
      /www\.other\.net, not for learn/,
    ],
    ["failed", { status: "FAILED", domains: [settings.siteDomain], records: [] }, /FAILED/],
    ["is gone", undefined, /no certificate arn:aws:acm/],
  ])("is told when its certificate %s", async (_, certificate, fact) => {
    const line = (await site({ aws: { certificate: async () => certificate } })).get("certificate");
    expect(line?.state).toBe("blocker");
    expect(line?.fact).toMatch(fact);
  });

  test("may have a certificate for all names of its domain", async () => {
    const certificate = { status: "ISSUED", domains: ["*.one-fine-course.net"], records: [] };
    const lines = await site({ aws: { certificate: async () => certificate } });
    expect(lines.get("certificate")?.state).toBe("ok");
  });
});

describe("alarms", () => {
  // As a check of its own: the settings here need not know it yet.
  async function alarms(settings: object, aws: Partial<Aws> = {}) {
    const [line] = await runChecks(
      siteChecks.filter(({ id }) => id === "alarm-subscription"),
      {
        machine: {} as Machine,
        dns: {} as Dns,
        region: "eu-central-1",
        stageOption: "",
        config: { ...course, ...settings } as unknown as CourseConfig,
        aws: { ...healthyAws, ...aws },
      },
    );
    return line;
  }
  const alarmEmail = "operator@one-fine-course.net";

  test("that nobody asked for are said to be missing", async () => {
    expect(await alarms({})).toMatchObject({
      state: "warning",
      fact: expect.stringContaining("nobody is told"),
      remedy: expect.stringContaining('"alarmEmail"'),
    });
  });

  test("are well when their address is confirmed", async () => {
    expect(await alarms({ alarmEmail })).toMatchObject({ state: "ok" });
  });

  test("reach nobody until their address is confirmed", async () => {
    const line = await alarms(
      { alarmEmail },
      { topic: async () => ({ confirmed: 0, pending: 1 }) },
    );
    expect(line).toMatchObject({
      state: "warning",
      remedy: expect.stringContaining("aws sns subscribe --region eu-central-1 --topic-arn arn"),
    });
    expect(JSON.stringify(line)).not.toContain(alarmEmail);
  });

  test("are not deployed yet, or gone", async () => {
    const { aws = {} } = stack("UPDATE_COMPLETE");
    expect(await alarms({ alarmEmail }, aws)).toMatchObject({ remedy: "npm run deploy" });
    expect(await alarms({ alarmEmail }, { topic: async () => undefined })).toMatchObject({
      state: "blocker",
    });
  });
});

test("a record that the stack makes itself is not to be added by hand", async () => {
  const hostedZone = { id: "Z0123456789", name: "one-fine-course.net" };
  const lines = await report({
    settings: { hostedZone },
    zone: without("bounce.one-fine-course.net MX"),
  });
  expect(lines.get("dns-mail-from-mx")).toMatchObject({
    state: "warning",
    remedy: expect.stringMatching(/^The stack makes this record .* npm run deploy/),
  });
});

test("no line names an address of the course or of a reader", async () => {
  const { aws } = stack("ROLLBACK_COMPLETE");
  const lines = await report({ ...(aws && { aws }), zone: {} });
  expect([...lines.values()].map(({ fact }) => fact).join("\n")).not.toContain(course.fromAddress);
});
