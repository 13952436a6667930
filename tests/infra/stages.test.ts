import { describe, expect, test } from "vitest";
import { stageArgument, stageNames, stageSettings } from "../../infra/stages.ts";

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
