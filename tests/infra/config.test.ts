import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { synthesize } from "../../infra/app.ts";
import { cdkContext, inboundOf, listId, readConfig, siteUrlOf } from "../../infra/config.ts";
import { deployments, everyStage } from "../../infra/stages.ts";
import { fixtureBundles } from "../fixtures/build.ts";
import { settings } from "./template.ts";

const complaint = (overrides: Record<string, unknown>) => () =>
  readConfig({ ...settings, ...overrides }, false);

describe("the operator's settings", () => {
  test("need four answers; the rest has defaults", () => {
    const { senderDomain, fromAddress, fromName, postalAddress } = settings;
    const answers = { senderDomain, fromAddress, fromName, postalAddress };
    expect(readConfig(answers, true)).toEqual({
      ...answers,
      stackName: "email-course",
      workers: 1,
      rateShare: 1,
      identity: "create",
      keepApiAddress: false,
      signUpProofOfWork: false,
      forgetAfterDays: 400,
      monthlyBudget: 20,
    });
  });

  test.each([
    ["senderDomain", "one fine course"],
    ["senderDomain", "localhost"],
    ["forgetAfterDays", 90],
    ["forgetAfterDays", 3651],
    ["forgetAfterDays", 400.5],
    ["senderDomain", "Upper.Case.net"],
    ["fromAddress", "hello"],
    ["fromAddress", "hello@elsewhere.net"],
    ["fromAddress", "hello@sub.mails.one-fine-course.net"],
    ["fromName", ""],
    ["fromName", "   "],
    ["fromName", "Course\r\nBcc: everyone@elsewhere.net"],
    ["fromName", "x".repeat(65)],
    ["replyTo", "nobody"],
    ["postalAddress", "here"],
    ["postalAddress", "Hauptstrasse 1\nBerlin, Germany"],
    ["baseUrl", "http://course.one-fine-course.net"],
    ["baseUrl", "https://course.one-fine-course.net/"],
    ["baseUrl", "https://course.one-fine-course.net/course"],
    ["baseUrl", "http://localhost.one-fine-course.net"],
    ["region", "Frankfurt"],
    ["workers", 0],
    ["workers", 17],
    ["workers", 1.5],
    ["workers", "2"],
    ["rateShare", 0],
    ["rateShare", 1.1],
    ["identity", "reuse"],
    ["signUpProofOfWork", "on"],
    ["alarmEmail", "somebody"],
    ["monthlyBudget", 0],
    ["monthlyBudget", "20"],
    ["inbound", true],
    ["inbound", {}],
    ["inbound", { ruleSet: "" }],
    ["inbound", { ruleSet: "all our mail" }],
    ["inbound", { ruleSet: "mail-" }],
    ["inbound", { ruleSet: "m".repeat(65) }],
    ["inbound", { ruleSet: "mail", create: "yes" }],
    ["inbound", { ruleSet: "mail", create: false, domain: "elsewhere.net" }],
    ["inbound", { ruleSet: "mail", create: false, domain: "notmails.one-fine-course.net" }],
    ["inbound", { ruleSet: "mail", domian: "mails.one-fine-course.net" }],
    ["siteDomain", "https://learn.one-fine-course.net"],
    ["siteDomain", "learn.one-fine-course.net/"],
    ["siteDomain", `${"x".repeat(50)}.one-fine-course.net`],
    ["certificateArn", "3e0b6c2a-5a0e-4b5b-9a52-1f8f1d0f2d11"],
    ["certificateArn", "arn:aws:iam::123456789012:server-certificate/course"],
    ["hostedZone", "Z0123456789ABCDEFGHIJ"],
    ["hostedZone", { id: "/hostedzone/Z0123456789ABCDEFGHIJ", name: "one-fine-course.net" }],
    ["hostedZone", { id: "Z0123456789ABCDEFGHIJ", name: "one-fine-course.net." }],
    ["proxy", true],
    ["proxy", { header: "X-Forwarded-For", secretHeader: "x-secret", secretName: "a" }],
    ["proxy", { header: "cf-connecting-ip", secretHeader: "CF-Connecting-IP", secretName: "a" }],
    ["proxy", { header: "cf-connecting-ip", secretHeader: "x-secret", secretName: "a b" }],
    ["table", "a"],
    ["table", "arn:aws:dynamodb:eu-central-1:123456789012:table/subscriptions"],
    ["keysSecret", "StorageKeys-1A2B3C"],
    ["keysSecret", "arn:aws:secretsmanager:eu-central-1:123456789012:secret:StorageKeys"],
    ["unitsPerSecondMax", 99],
    ["unitsPerSecondMax", 40_001],
    ["stackName", "My_Course"],
    ["stackName", `c${"x".repeat(40)}`],
  ])("a wrong %s (%j) stops synthesis with a sentence that says what to set", (name, value) => {
    const start = `"${name}" is ${JSON.stringify(value)}: set it to `;
    expect(complaint({ [name]: value })).toThrow(start);
    expect(complaint({ [name]: value })).toThrow('cdk.json, "context", "course"');
  });

  test.each(["senderDomain", "fromAddress", "fromName", "postalAddress"])(
    "a missing %s stops synthesis with a sentence",
    (name) => {
      expect(complaint({ [name]: undefined })).toThrow(`"${name}" is missing: set it to `);
    },
  );

  test("an unknown one is named, with the ones there are", () => {
    expect(complaint({ wrokers: 2 })).toThrow(
      /"wrokers" is not a setting; remove it\. The settings are stackName, .*workers/,
    );
  });

  test("are complained about all at once", () => {
    expect(complaint({ workers: 99, region: "here", fromName: undefined })).toThrow(
      /"fromName".*\n- "region".*\n- "workers"/,
    );
  });

  test("that are absent or no object are asked for", () => {
    expect(() => readConfig(undefined, false)).toThrow('"senderDomain" is missing');
    expect(() => readConfig("senderDomain", false)).toThrow('"course" must be an object');
  });

  describe("that are right alone and contradict each other", () => {
    const siteDomain = "learn.one-fine-course.net";
    const certificateArn =
      "arn:aws:acm:eu-central-1:123456789012:certificate/3e0b6c2a-5a0e-4b5b-9a52-1f8f1d0f2d11";
    const keysSecret =
      "arn:aws:secretsmanager:eu-central-1:123456789012:secret:StorageKeys-1A2B3C-a1B2c3";
    const proxy = { header: "cf-connecting-ip", secretHeader: "x-secret", secretName: "proxy" };

    test.each<[string, Record<string, unknown>, RegExp]>([
      [
        "two addresses",
        { siteDomain, baseUrl: "https://course.one-fine-course.net" },
        /a site has one address: keep siteDomain .* or baseUrl .*; remove the other one/,
      ],
      ["a proxy that mails lead around", { proxy }, /lead around it: set baseUrl .* or siteDomain/],
      [
        "a certificate for no name",
        { certificateArn },
        /set siteDomain .* or remove certificateArn/,
      ],
      [
        "a certificate of another region",
        { siteDomain, certificateArn, region: "us-east-1" },
        /"certificateArn" is in the region eu-central-1, .* name one that is in us-east-1/,
      ],
      [
        "keys of another region",
        { keysSecret, region: "us-east-1" },
        /"keysSecret" is in the region eu-central-1, .* name one that is in us-east-1/,
      ],
      [
        "a zone that holds none of the names",
        { hostedZone: { id: "Z0123456789ABCDEFGHIJ", name: "fine-course.net" } },
        /none of the course's names \(mails.one-fine-course.net\) .* name the zone that holds them/,
      ],
      [
        "mail taken where bounces come back",
        { inbound: { ruleSet: "mail", domain: "bounce.mails.one-fine-course.net" } },
        /is the MAIL FROM domain, .* set inbound.domain to another one/,
      ],
      ["a region without SES", { region: "eu-south-2" }, /has no SES .* set "region" to one/],
      [
        "a region where SES takes no mail",
        { region: "eu-central-2", inbound: { ruleSet: "mail" } },
        /SES takes no mail .* remove "inbound", or set "region"/,
      ],
    ])("%s", (_, overrides, remedy) => {
      expect(complaint(overrides)).toThrow(remedy);
    });

    test("are told beside those that are wrong alone", () => {
      expect(complaint({ workers: 99, proxy })).toThrow(/"workers" is 99.*\n- "proxy" is set/);
    });

    test("unless what contradicts is wrong itself", () => {
      expect(complaint({ siteDomain: "x", certificateArn })).not.toThrow(/without siteDomain/);
    });

    test("a region may send and take no mail, or be newer than the list", () => {
      for (const region of ["eu-central-2", "xx-new-9"]) {
        const sending = { ...settings, inbound: undefined, region };
        expect(() => readConfig(sending, true)).not.toThrow();
      }
    });

    test.each<[string, Record<string, unknown>, string | undefined]>([
      ["nothing, for API Gateway's own", {}, undefined],
      ["a name that this stack serves", { siteDomain }, `https://${siteDomain}`],
      ["the same behind a proxy", { siteDomain, proxy }, `https://${siteDomain}`],
      ["a proxy with another one", { baseUrl: "https://a.net", proxy }, "https://a.net"],
    ])("the site's address is one: %s", (_, overrides, address) => {
      expect(siteUrlOf(readConfig({ ...settings, ...overrides }, true))).toBe(address);
    });
  });

  test("may name the local site without https, for the local runner alone", () => {
    const local = { ...settings, baseUrl: "http://localhost:3000" };
    expect(readConfig(local, false).baseUrl).toBe("http://localhost:3000");
    expect(() => readConfig(local, true)).toThrow('"baseUrl" is "http://localhost:3000"');
  });

  test("that are still examples synthesize, but are refused when deploying", () => {
    const examples = {
      senderDomain: "example.com",
      fromAddress: "course@example.com",
      replyTo: "me@mail.example.org",
      postalAddress: "Example Street 1, 12345 Example Town, Exampleland",
      baseUrl: "https://course.example.com",
    };
    expect(() => readConfig({ ...settings, ...examples }, false)).not.toThrow();
    for (const [name, value] of Object.entries(examples)) {
      expect(() => readConfig({ ...settings, ...examples }, true)).toThrow(
        `"${name}" is still the example ${JSON.stringify(value)}: set it to `,
      );
    }
  });

  test("when wrong, end the command with the sentences alone, and leave no assembly", () => {
    const context = { course: { ...settings, postalAddress: "Example Street 1" } };
    const outdir = mkdtempSync(join(tmpdir(), "course-refused-"));
    onTestFinished(() => rmSync(outdir, { recursive: true }));
    const { status, stdout, stderr } = spawnSync(process.execPath, ["infra/app.ts"], {
      encoding: "utf8",
      env: {
        ...process.env,
        CDK_CONTEXT_JSON: JSON.stringify(context),
        CDK_OUTDIR: outdir,
      },
    });
    expect(status).toBe(1);
    expect(stdout).toBe("");
    expect(readdirSync(outdir)).toEqual([]);
    expect(stderr.split("\n")).toEqual([
      'The settings of the course need attention: cdk.json, "context", "course".',
      expect.stringMatching(
        /^- "postalAddress" is still the example "Example Street 1": set it to /,
      ),
      "",
    ]);
  });

  test("without a region are held against the one of the profile", () => {
    const outdir = mkdtempSync(join(tmpdir(), "course-region-"));
    onTestFinished(() => rmSync(outdir, { recursive: true }));
    const { status, stderr } = spawnSync(process.execPath, ["infra/app.ts"], {
      encoding: "utf8",
      env: {
        ...process.env,
        CDK_CONTEXT_JSON: JSON.stringify({ course: settings }),
        CDK_OUTDIR: outdir,
        CDK_DEFAULT_REGION: "eu-south-2",
      },
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^The region is eu-south-2, where AWS has no SES .* set "region" to/);
  });

  test("take mail at the sender's domain, or at one below it", () => {
    expect(inboundOf(readConfig({ ...settings, inbound: undefined }, false))).toBeUndefined();
    const inbound = { ruleSet: "mail" };
    expect(inboundOf(readConfig({ ...settings, inbound }, false))).toEqual({
      ruleSet: "mail",
      create: false,
      domain: "mails.one-fine-course.net",
      start: "start@mails.one-fine-course.net",
      leave: "leave@mails.one-fine-course.net",
    });
    const below = { ...inbound, domain: "in.mails.one-fine-course.net" };
    expect(inboundOf(readConfig({ ...settings, inbound: below }, false))?.start).toBe(
      "start@in.mails.one-fine-course.net",
    );
  });

  test("that this repository holds, of every stage, are ones the stack can be made with", () => {
    for (const { settings } of deployments(cdkContext(), everyStage)) {
      const made = () =>
        synthesize(settings as object, { validate: true, bundles: fixtureBundles });
      expect(made).not.toThrow();
    }
  });

  test("name the list in the sender's own domain", () => {
    expect(listId(readConfig({ ...settings, stackName: "baking" }, false))).toBe(
      "baking.mails.one-fine-course.net",
    );
  });
});
