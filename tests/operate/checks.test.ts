/** Each line of the report: silent when all is well, and right when its one thing is missing. */
import { describe, expect, test } from "vitest";
import {
  course,
  type Different,
  findings,
  healthyAws,
  mailAccount,
  mailIdentity,
  report,
  zone,
} from "./fake-world.ts";

const everything = {
  alarmEmail: "operator@one-fine-course.net",
  inbound: { ruleSet: "course-mail", create: true, domain: "mail.one-fine-course.net" },
};

/** The course without what other settings bring, as far as the settings here know them. */
const usual = ["warning alarm-subscription"];

function without(...keys: readonly string[]) {
  return Object.fromEntries(Object.entries(zone).filter(([key]) => !keys.includes(key)));
}

const stack = (status: string, outputs = { TableName: "the-table" }): Different => ({
  aws: {
    stack: async (name) =>
      name === "one-fine-course" ? { name, status, outputs } : healthyAws.stack(name),
    firstFailure: async () => "MailIdentity (AWS::SES::EmailIdentity): it exists already",
  },
});

test("a healthy course has nothing to do but the alarms it has not asked for", async () => {
  expect(findings(await report())).toEqual(usual);
});

test("a course that takes mail is healthy too", async () => {
  const lines = await report({ settings: { inbound: everything.inbound } });
  expect(findings(lines)).toEqual(usual);
  for (const id of ["receipt-rule-set", "dns-inbound-mx"]) {
    expect(lines.get(id)?.state, id).toBe("ok");
  }
});

interface Case {
  readonly missing: string;
  readonly different: Different;
  /** In the words of the report: state, id. */
  readonly found: string;
  /** What fact and remedy must name. */
  readonly names: readonly (string | RegExp)[];
}

const cases: readonly Case[] = [
  {
    missing: "a Node that is new enough",
    different: { machine: { nodeVersion: "22.17.9" } },
    found: "blocker node",
    names: ["22.17.9", "22.18", "nodejs.org"],
  },
  {
    missing: "npm",
    different: { machine: { npmVersion: async () => undefined } },
    found: "warning npm",
    names: ["nodejs.org"],
  },
  {
    missing: "a new npm",
    different: { machine: { npmVersion: async () => "9.8.0" } },
    found: "warning npm",
    names: ["9.8.0", "npm install --global npm"],
  },
  {
    missing: "the build",
    different: { machine: { missingOfBuild: async () => ["dist/lambdas/web/index.mjs"] } },
    found: "warning build",
    names: ["dist/lambdas/web/index.mjs", "npm run build"],
  },
  {
    missing: "the bootstrap",
    different: {
      aws: {
        stack: async (name) => (name === "CDKToolkit" ? undefined : healthyAws.stack(name)),
      },
    },
    found: "blocker bootstrap",
    names: ["eu-central-1", "npm run bootstrap"],
  },
  {
    missing: "a bootstrap that is new enough",
    different: {
      aws: {
        stack: async (name) =>
          name === "CDKToolkit"
            ? { name, status: "CREATE_COMPLETE", outputs: { BootstrapVersion: "4" } }
            : healthyAws.stack(name),
      },
    },
    found: "blocker bootstrap",
    names: ["version 4", "needs 6", "npm run bootstrap"],
  },
  {
    missing: "a bootstrap that succeeded",
    different: {
      aws: {
        stack: async (name) =>
          name === "CDKToolkit"
            ? { name, status: "ROLLBACK_COMPLETE", outputs: {} }
            : healthyAws.stack(name),
      },
    },
    found: "blocker bootstrap",
    names: ["ROLLBACK_COMPLETE", "npm run bootstrap"],
  },
  {
    missing: "à la carte prices",
    different: { aws: { mailAccount: async () => ({ ...mailAccount, plan: "ESSENTIALS" }) } },
    found: "warning ses-price-plan",
    names: [
      "0.16 $",
      "0.10 $",
      "22 July 2026",
      "https://aws.amazon.com/ses/pricing/",
      "aws sesv2 put-account-pricing-attributes --region eu-central-1 --plan NONE",
    ],
  },
  {
    missing: "a word on the price plan",
    different: {
      aws: {
        mailAccount: async () => {
          const { plan, ...rest } = mailAccount;
          return rest;
        },
      },
    },
    found: "warning ses-price-plan",
    names: ["does not say", "0.16 $", "0.10 $", "--plan NONE"],
  },
  {
    missing: "a plan known here",
    different: { aws: { mailAccount: async () => ({ ...mailAccount, plan: "DELUXE" }) } },
    found: "warning ses-price-plan",
    names: ["DELUXE"],
  },
  {
    missing: "leave to send",
    different: { aws: { mailAccount: async () => ({ ...mailAccount, sendingEnabled: false }) } },
    found: "blocker ses-sending",
    names: ["aws sesv2 put-account-sending-attributes --region eu-central-1 --sending-enabled"],
  },
  {
    missing: "AWS's trust",
    different: { aws: { mailAccount: async () => ({ ...mailAccount, enforcement: "SHUTDOWN" }) } },
    found: "blocker ses-sending",
    names: ["shut down", "https://console.aws.amazon.com/support/home"],
  },
  {
    missing: "AWS's full trust",
    different: { aws: { mailAccount: async () => ({ ...mailAccount, enforcement: "PROBATION" }) } },
    found: "warning ses-sending",
    names: ["under review"],
  },
  {
    missing: "production access",
    different: { aws: { mailAccount: async () => ({ ...mailAccount, productionAccess: false }) } },
    found: "blocker ses-sandbox",
    names: ["eu-central-1", "200", "#/get-set-up", "docs/operating.md"],
  },
  {
    missing: "AWS's answer about production access",
    different: {
      aws: {
        mailAccount: async () => ({ ...mailAccount, productionAccess: false, review: "PENDING" }),
      },
    },
    found: "blocker ses-sandbox",
    names: ["under review", "Wait"],
  },
  {
    missing: "a quota for the list",
    different: { aws: { mailAccount: async () => ({ ...mailAccount, perDay: 500 }) } },
    found: "warning ses-quota",
    names: ["500 mails in 24 hours", "800 items", "servicequotas"],
  },
  {
    missing: "what is left of the day's quota",
    different: {
      aws: { mailAccount: async () => ({ ...mailAccount, perDay: 1_000, sentLast24Hours: 990 }) },
    },
    found: "warning ses-quota",
    names: ["990 of the 1,000"],
  },
  {
    missing: "a rate for the list",
    different: {
      aws: {
        mailAccount: async () => ({ ...mailAccount, perDay: -1 }),
        table: async () => ({ status: "ACTIVE", deletionProtection: true, items: 100_000 }),
      },
    },
    found: "warning ses-quota",
    names: ["14 mails a second", "120 minutes", "100,000 items"],
  },
  {
    missing: "verification of the sender's domain",
    different: { aws: { mailIdentity: async () => ({ ...mailIdentity, verified: false }) } },
    found: "blocker ses-identity",
    names: ["one-fine-course.net is not verified", "dns-"],
  },
  {
    missing: "DKIM in force",
    different: { aws: { mailIdentity: async () => ({ ...mailIdentity, dkim: "PENDING" }) } },
    found: "blocker ses-dkim",
    names: ["PENDING", "dns-dkim-"],
  },
  {
    missing: "DKIM",
    different: { aws: { mailIdentity: async () => ({ ...mailIdentity, dkimEnabled: false }) } },
    found: "blocker ses-dkim",
    names: ["put-email-identity-dkim-attributes", "--email-identity one-fine-course.net"],
  },
  {
    missing: "MAIL FROM in force",
    different: { aws: { mailIdentity: async () => ({ ...mailIdentity, mailFrom: "FAILED" }) } },
    found: "warning ses-mail-from",
    names: ["FAILED", "dns-mail-from-"],
  },
  {
    missing: "a MAIL FROM domain",
    different: {
      aws: {
        mailIdentity: async () => {
          const { mailFromDomain, mailFrom, ...rest } = mailIdentity;
          return rest;
        },
      },
    },
    found: "warning ses-mail-from",
    names: ["put-email-identity-mail-from-attributes", "bounce.one-fine-course.net"],
  },
  {
    missing: "one DKIM record",
    different: { zone: without("bbb._domainkey.one-fine-course.net CNAME") },
    found: "blocker dns-dkim-2",
    names: ["bbb._domainkey.one-fine-course.net CNAME bbb.dkim.amazonses.com"],
  },
  {
    missing: "the right DKIM record",
    different: {
      zone: { ...zone, "aaa._domainkey.one-fine-course.net CNAME": ["old.example.net"] },
    },
    found: "blocker dns-dkim-1",
    names: ["old.example.net", "aaa._domainkey.one-fine-course.net CNAME aaa.dkim.amazonses.com"],
  },
  {
    missing: "the bounce address's MX",
    different: { zone: without("bounce.one-fine-course.net MX") },
    found: "warning dns-mail-from-mx",
    names: ["bounce.one-fine-course.net MX 10 feedback-smtp.eu-central-1.amazonses.com"],
  },
  {
    missing: "SES in the SPF record",
    different: { zone: { ...zone, "bounce.one-fine-course.net TXT": ["v=spf1 -all"] } },
    found: "warning dns-mail-from-spf",
    names: ["v=spf1 -all", 'bounce.one-fine-course.net TXT "v=spf1 include:amazonses.com ~all"'],
  },
  {
    missing: "one SPF record instead of two",
    different: {
      zone: {
        ...zone,
        "bounce.one-fine-course.net TXT": ["v=spf1 include:amazonses.com ~all", "v=spf1 -all"],
      },
    },
    found: "warning dns-mail-from-spf",
    names: ["and v=spf1 -all"],
  },
  {
    missing: "DMARC",
    different: { zone: { ...zone, "_dmarc.one-fine-course.net TXT": ["something else"] } },
    found: "warning dns-dmarc",
    names: ['_dmarc.one-fine-course.net TXT "v=DMARC1; p=none"'],
  },
  {
    missing: "Google's verification",
    different: { zone: { ...zone, "one-fine-course.net TXT": ["v=spf1 -all"] } },
    found: "warning gmail-complaints",
    names: ["no complaint", "https://postmaster.google.com", "google-site-verification"],
  },
  {
    missing: "room for the functions",
    different: { aws: { concurrency: async () => 10 } },
    found: "warning lambda-concurrency",
    names: ["Only 10", "request-service-quota-increase --region eu-central-1", "L-B99A9384"],
  },
  {
    missing: "the table's protection",
    different: {
      aws: { table: async () => ({ status: "ACTIVE", deletionProtection: false, items: 5 }) },
    },
    found: "warning table-protection",
    names: [
      "aws dynamodb update-table --region eu-central-1 --table-name the-table --deletion-protection-enabled",
    ],
  },
  {
    missing: "the table",
    different: { aws: { table: async () => undefined } },
    found: "blocker table-protection",
    names: ["the-table is gone"],
  },
  {
    missing: "backups",
    different: { aws: { pointInTimeRecovery: async () => false } },
    found: "warning table-recovery",
    names: ["update-continuous-backups", "--table-name the-table"],
  },
  {
    missing: "leave to send, by an item in the table",
    different: {
      aws: {
        stops: async () => [
          { id: "sending", reason: "too many complaints", at: "2026-11-25T10:00:00.000Z" },
        ],
      },
    },
    found: "blocker sending-stopped",
    names: [
      "2026-11-25T10:00:00.000Z",
      "too many complaints",
      `aws dynamodb delete-item --region eu-central-1 --table-name the-table --key '{"pk":{"S":"STOP#sending"}}'`,
    ],
  },
  {
    missing: "leave to send, by the guard",
    different: {
      aws: { stops: async () => [{ id: "transactional", reason: "bounces", by: "guard" }] },
    },
    found: "blocker sending-stopped",
    names: ["update-item", "resumedAt", "STOP#transactional", "bounces"],
  },
  {
    missing: "leave to send, by an item written by hand that says nothing",
    different: { aws: { stops: async () => [{ id: "transactional" }] } },
    found: "blocker sending-stopped",
    names: ["Transactional mail is stopped.", "STOP#transactional"],
  },
];

test.each(cases)("without $missing: $found", async ({ different, found, names }) => {
  const lines = await report(different);
  expect(findings(lines).filter((line) => !usual.includes(line))).toEqual([found]);
  const line = lines.get(found.split(" ").at(-1) ?? "");
  for (const name of names) expect(`${line?.fact}\n${line?.remedy}`).toMatch(name);
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
  const settings = { inbound: everything.inbound };

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
