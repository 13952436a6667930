import { describe, expect, test } from "vitest";
import { cdkArguments } from "../../infra/cdk.ts";
import {
  deployments,
  everyStage,
  stageArgument,
  stageNames,
  stageSettings,
  warnings,
} from "../../infra/stages.ts";

const context = {
  course: { stackName: "baking", fromName: "Baking", workers: 2 },
  stages: { staging: { fromName: "Only a test" }, production: { stackName: "baking" } },
};

describe("a stage", () => {
  test("is the course with its own settings in place of those of the same name", () => {
    expect(stageSettings(context, "staging")).toEqual({
      stackName: "baking-staging",
      fromName: "Only a test",
      workers: 2,
    });
  });

  test("keeps the stack name it sets itself", () => {
    expect(stageSettings(context, "production")).toMatchObject({ stackName: "baking" });
  });

  test("of a course without a stack name is called after the default one", () => {
    expect(stageSettings({ stages: { staging: {} } }, "staging")).toEqual({
      stackName: "email-course-staging",
    });
  });

  test("is not needed, and not known, where the course has none", () => {
    expect(stageNames({ course: context.course })).toEqual([]);
    expect(stageSettings({ course: context.course }, undefined)).toEqual(context.course);
    expect(() => stageSettings({ course: context.course }, "staging")).toThrow(
      /no stage "staging".*Leave --stage out/,
    );
  });

  test("must be named where the course has some, and the refusal names them", () => {
    expect(stageNames(context)).toEqual(["staging", "production"]);
    expect(() => stageSettings(context, undefined)).toThrow(/staging, production: add --stage/);
    expect(() => stageSettings(context, "prod")).toThrow('no stage "prod"');
    expect(() => stageSettings(context, "toString")).toThrow('no stage "toString"');
  });

  test.each([
    [["staging"]],
    ["{"],
    [{ staging: "example.com" }],
    [{ "Staging Area": {} }],
    [{ "*": {} }],
  ])("in a list such as %j is refused with a sentence", (stages) => {
    expect(() => stageSettings({ ...context, stages }, "staging")).toThrow(
      /must hold an object|is no name for a stage|is no JSON/,
    );
  });

  test("may come with its course as text, from the CDK's -c", () => {
    const text = { course: JSON.stringify(context.course), stages: JSON.stringify(context.stages) };
    expect(stageSettings(text, "staging")).toEqual(stageSettings(context, "staging"));
    expect(() => stageSettings({ course: "{workers: 2}" }, undefined)).toThrow(
      /-c course=… is no JSON/,
    );
  });
});

describe("the stacks to make", () => {
  test("are the one of the stage that is named, or of every stage", () => {
    expect(deployments(context, "staging").map(({ stage }) => stage)).toEqual(["staging"]);
    expect(deployments(context, everyStage).map(({ stage }) => stage)).toEqual([
      "staging",
      "production",
    ]);
    expect(() => deployments(context, undefined)).toThrow("Which stage?");
  });

  test("are one, of no stage, where the course has none", () => {
    const { course } = context;
    for (const stage of [undefined, everyStage]) {
      expect(deployments({ course }, stage)).toEqual([{ stage: undefined, settings: course }]);
    }
  });

  test.each([
    ["stackName", { stackName: "baking-staging" }],
    ["siteDomain", { siteDomain: "learn.one-fine-course.net" }],
    ["baseUrl", { baseUrl: "https://learn.one-fine-course.net" }],
    ["table", { table: "StorageTable" }],
    ["keysSecret", { keysSecret: "arn" }],
    ["inbound.domain", { inbound: { ruleSet: "mail", domain: "in.one-fine-course.net" } }],
    ["inbound.domain", { inbound: { ruleSet: "mail" }, senderDomain: "one-fine-course.net" }],
  ])("must not have the same %s: %j", (name, same) => {
    const stages = { staging: same, production: same };
    expect(() => deployments({ course: {}, stages }, "staging")).toThrow(
      new RegExp(`staging and production have the same ${name}, ".*", but .*: set it in one stage`),
    );
    expect(() => deployments({ course: {}, stages: { staging: same } }, "staging")).not.toThrow();
  });

  test("may share a domain in two accounts, which is said where it is one", () => {
    const course = { senderDomain: "one-fine-course.net" };
    const of = (production: object, staging = {}) =>
      warnings({ course, stages: { staging, production } });
    expect(of({})).toEqual([expect.stringContaining('"identity": "existing"')]);
    expect(of({ identity: "existing" })).toEqual([]);
    expect(of({ region: "eu-west-1" }, { region: "eu-central-1" })).toEqual([]);
    const inbound = (domain: string) => ({
      inbound: { ruleSet: "mail", create: true, domain },
      identity: "existing",
    });
    expect(of(inbound("a.one-fine-course.net"), inbound("b.one-fine-course.net"))).toEqual([
      expect.stringContaining('"create": false'),
    ]);
    expect(warnings({ course })).toEqual([]);
  });
});

describe("npm run deploy", () => {
  test("goes on to cdk with the stage as context, and the other options as they are", () => {
    const options = ["--require-approval", "never"];
    expect(cdkArguments(["deploy", "--stage", "staging", ...options], context)).toEqual([
      "deploy",
      ...options,
      "-c",
      "stage=staging",
    ]);
    const { course } = context;
    expect(cdkArguments(["deploy", ...options], { course })).toEqual(["deploy", ...options]);
  });

  test.each(["deploy", "diff", "destroy"])(
    "%s without a stage is refused with their names",
    (command) => {
      expect(() => cdkArguments([command], context)).toThrow(/staging, production/);
      expect(() => cdkArguments([command, "--stage", "prod"], context)).toThrow('no stage "prod"');
    },
  );

  test("leaves to the app what -c says, which may be the course and its stages", () => {
    const said = ["deploy", "-c", "stage=staging"];
    expect(cdkArguments(said, context)).toEqual(said);
  });

  test("prepares the regions of every stage with bootstrap, unless one is named", () => {
    expect(cdkArguments(["bootstrap"], context)).toEqual(["bootstrap", "-c", "stage=*"]);
    expect(cdkArguments(["bootstrap", "--stage", "staging"], context)).toEqual([
      "bootstrap",
      "-c",
      "stage=staging",
    ]);
  });
});

describe("--stage", () => {
  test("is taken out of the arguments, wherever it stands; the others go on in their order", () => {
    const rest = ["--require-approval", "never"];
    for (const argv of [
      ["--stage", "staging", ...rest],
      [...rest, "--stage=staging"],
      ["--require-approval", "--stage", "staging", "never"],
    ]) {
      expect(stageArgument(argv)).toEqual({ stage: "staging", rest });
    }
    expect(stageArgument(rest)).toEqual({ stage: undefined, rest });
  });

  test("without a name, or twice, is refused with a sentence", () => {
    for (const argv of [["--stage"], ["--stage="], ["--stage", "--json"]]) {
      expect(() => stageArgument(argv)).toThrow("--stage needs a name");
    }
    expect(() => stageArgument(["--stage", "a", "--stage=b"])).toThrow("more than once");
  });
});
