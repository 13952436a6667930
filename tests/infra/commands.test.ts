/** The commands that synthesize, as an operator types them. */
import { execFile } from "node:child_process";
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { devNull, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { settings } from "./template.ts";

const app = join(import.meta.dirname, "../../infra/app.ts");
const cdk = join(
  dirname(createRequire(import.meta.url).resolve("aws-cdk/package.json")),
  "bin",
  "cdk",
);
const examples = {
  senderDomain: "example.com",
  fromAddress: "course@example.com",
  fromName: "A Course",
  postalAddress: "Example Street 1, 12345 Example Town, Exampleland",
};

/** Runs a program in a folder of its own whose cdk.json has these settings, with no way into AWS. */
async function run(course: object, program: string, ...args: string[]) {
  return runStages({ course }, program, ...args);
}

/** The same, with stages. */
async function runStages(settings: object, program: string, ...args: string[]) {
  const folder = mkdtempSync(join(tmpdir(), "course-command-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const context = { ...settings, "cli-telemetry": false };
  writeFileSync(
    join(folder, "cdk.json"),
    JSON.stringify({ app: `"${process.execPath}" "${app}"`, context }),
  );
  const own = Object.entries(process.env).filter(([name]) => !/^(AWS|CDK)_/.test(name));
  const env = {
    ...Object.fromEntries(own),
    CI: "true",
    // For the app without the CDK's command line, which puts here what it reads in cdk.json.
    CDK_CONTEXT_JSON: JSON.stringify(context),
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_CONFIG_FILE: devNull,
  };
  return new Promise<{ folder: string; failed: boolean; output: string }>((resolve) => {
    execFile(process.execPath, [program, ...args], { cwd: folder, env }, (error, out, err) =>
      resolve({ folder, failed: error !== null, output: `${out}${err}` }),
    );
  });
}

/** A command loads the CDK and all its checks anew, in milliseconds. */
const timeout = 180_000;

describe("the example settings", () => {
  test("are refused by a bare cdk deploy, with a sentence for each", { timeout }, async () => {
    const { failed, output } = await run(examples, cdk, "deploy", "--no-notices");
    expect(failed).toBe(true);
    for (const name of ["senderDomain", "fromAddress", "postalAddress"]) {
      expect(output).toContain(`"${name}" is still the example`);
    }
    expect(output).not.toContain("AWS account");
  });

  test("are good enough for npm run synth, which leaves nothing that can be deployed", {
    timeout,
  }, async () => {
    const { folder, failed, output } = await run(examples, app);
    expect(failed, output).toBe(false);
    expect(readdirSync(folder)).toEqual(["cdk.json"]);
    const [, file = ""] = /The template is in (.*)\.\n$/.exec(output) ?? [];
    expect(JSON.parse(readFileSync(join(folder, file), "utf8"))).toHaveProperty("Resources");
  });
});

test("a program that is reached by a link to the repository runs all the same", async () => {
  const folder = mkdtempSync(join(tmpdir(), "course-link-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const link = join(folder, "course");
  symlinkSync(join(import.meta.dirname, "../.."), link, "junction");
  const { output } = await run({ ...settings, workers: 99 }, join(link, "infra", "app.ts"));
  expect(output).toContain('"workers" is 99');
});

test("an operator's own settings come as far as AWS", { timeout }, async () => {
  const { failed, output } = await run(settings, cdk, "deploy", "--no-notices");
  expect(failed).toBe(true);
  expect(output).toContain("Unable to resolve AWS account");
});

describe("of a course with stages", () => {
  const stages = {
    staging: {
      senderDomain: "staging.one-fine-course.net",
      fromAddress: "hello@staging.one-fine-course.net",
    },
    production: {},
  };
  const course = { ...settings, inbound: undefined };

  test("cdk deploy without a stage is refused with their names", { timeout }, async () => {
    const { failed, output } = await runStages({ course, stages }, cdk, "deploy", "--no-notices");
    expect(failed).toBe(true);
    expect(output).toContain("This course has staging, production");
  });

  test("cdk takes the one that is named, and makes no other", { timeout }, async () => {
    const { failed, output } = await runStages(
      { course, stages },
      cdk,
      "list",
      "--no-notices",
      "-c",
      "stage=staging",
    );
    expect(failed, output).toBe(false);
    expect(output.trim().split("\n")).toContain("one-fine-course-staging");
    expect(output).not.toContain("one-fine-course-production");
  });

  test("npm run synth makes every one, and says what is wrong in each", { timeout }, async () => {
    const { failed, output } = await runStages({ course, stages }, app);
    expect(failed, output).toBe(false);
    const files = [...output.matchAll(/The template of (\w+) is in (.*)\.$/gm)];
    expect(files.map(([, stage]) => stage)).toEqual(["staging", "production"]);
    const wrong = { staging: { workers: 99 }, production: { rateShare: 2 } };
    const refused = await runStages({ course, stages: wrong }, app);
    expect(refused.failed).toBe(true);
    expect(refused.output).toMatch(/"stages", "staging"\.\n- "workers" is 99/);
    expect(refused.output).toMatch(/"stages", "production"\.\n- "rateShare" is 2/);
  });
});

test("the course may come from the command line: cdk -c course='{…}'", { timeout }, async () => {
  const { failed, output } = await runStages(
    {},
    cdk,
    "list",
    "--no-notices",
    "-c",
    `course=${JSON.stringify({ ...settings, stackName: "from-the-command-line" })}`,
  );
  expect(failed, output).toBe(false);
  expect(output).toContain("from-the-command-line");
});
