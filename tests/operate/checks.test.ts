/** Each line of the report: silent when all is well, and right when its one thing is missing. */
import { expect, test } from "vitest";
import {
  type Different,
  findings,
  healthyAws,
  inbound,
  mailAccount,
  mailIdentity,
  report,
  usual,
  without,
  zone,
} from "./fake-world.ts";

test("a healthy course has nothing to do but the alarms it has not asked for", async () => {
  expect(findings(await report())).toEqual(usual);
});

test("a course that takes mail is healthy too", async () => {
  const lines = await report({ settings: { inbound: inbound } });
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
        bootstrapVersion: async () => undefined,
        stack: async (name) => (name === "CDKToolkit" ? undefined : healthyAws.stack(name)),
      },
    },
    found: "blocker bootstrap",
    names: ["eu-central-1", "npm run bootstrap"],
  },
  {
    missing: "a bootstrap that is new enough",
    different: { aws: { bootstrapVersion: async () => 4 } },
    found: "blocker bootstrap",
    names: ["version 4", "needs 6", "npm run bootstrap"],
  },
  {
    missing: "a bootstrap that succeeded",
    different: {
      aws: {
        bootstrapVersion: async () => undefined,
        stack: async (name) =>
          name === "CDKToolkit"
            ? { name, status: "ROLLBACK_COMPLETE", outputs: {} }
            : healthyAws.stack(name),
      },
    },
    found: "blocker bootstrap",
    names: ["ROLLBACK_COMPLETE", "delete-stack", "npm run bootstrap"],
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
      `aws dynamodb update-item --region eu-central-1 --table-name the-table --key '{"pk":{"S":"STOP#sending"}}'`,
      "resumedAt",
    ],
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
