import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { synthesize } from "../../infra/app.ts";
import { cdkContext, inboundOf, listId, readConfig } from "../../infra/config.ts";
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
      signUpProofOfWork: false,
      monthlyBudget: 20,
      logRetentionDays: 30,
    });
  });

  test.each([
    ["senderDomain", "one fine course"],
    ["senderDomain", "localhost"],
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
    ["logRetentionDays", 31],
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

  test("that this repository holds are ones the stack can be made with", () => {
    const own = cdkContext().course as object;
    expect(() => synthesize(own, { validate: true, bundles: fixtureBundles })).not.toThrow();
  });

  test("name the list in the sender's own domain", () => {
    expect(listId(readConfig({ ...settings, stackName: "baking" }, false))).toBe(
      "baking.mails.one-fine-course.net",
    );
  });
});
