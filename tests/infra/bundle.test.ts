/** What the functions carry: a cold start reads all of it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fixtureBundles } from "../fixtures/build.ts";

const codeOf = (name: string) => readFileSync(join(fixtureBundles, name, "index.mjs"), "utf8");

/** The packages that the bundle has code of, by its source map. */
function packagesIn(name: string): string[] {
  const map = readFileSync(join(fixtureBundles, name, "index.mjs.map"), "utf8");
  const { sources } = JSON.parse(map) as { sources: readonly string[] };
  const found = sources.flatMap((file) => {
    const [, own] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file) ?? [];
    return own ? [own] : [];
  });
  return [...new Set(found)].toSorted();
}

describe("a function carries", () => {
  test.each([
    ["feedback", 210],
    ["receive", 160],
    ["web", 360],
    ["deliver", 480],
  ])("in %s at most %i KB beside the text of a long course", (name, most) => {
    expect(Buffer.byteLength(codeOf(name)) / 1024).toBeLessThanOrEqual(most);
  });

  // What a cold start loads: one of these more is to be weighed, and named in docs/dependencies.md.
  const calls = [
    "@aws-sdk/core",
    "@aws-sdk/credential-provider-env",
    "@aws-sdk/util-dynamodb",
    "@smithy/core",
    "@smithy/node-http-handler",
    "@smithy/signature-v4",
    "@smithy/types",
    "valibot",
  ];
  const dates = ["temporal-polyfill", "temporal-utils"];
  const mails = ["@aws-sdk/client-ses", "@aws-sdk/xml-builder", "@aws/lambda-invoke-store"];
  test.each([
    ["feedback", [...calls, ...dates]],
    ["receive", calls],
    ["web", [...calls, ...dates, "hono"]],
    ["deliver", [...calls, ...dates, ...mails]],
  ])("in %s these packages, and no other: %j", (name, packages) => {
    expect(packagesIn(name)).toEqual(packages.toSorted());
  });

  test.each(["feedback", "receive", "web", "deliver"])(
    "in %s no node:http by its namespace, which loads all of Node's fetch",
    (name) => {
      expect(codeOf(name)).not.toMatch(/from"(?:node:)?http2?"/);
    },
  );

  test.each([
    ["feedback", 0],
    ["receive", 0],
    // The page of the lesson.
    ["web", 1],
    // The mail in HTML and in text.
    ["deliver", 2],
  ])("in %s a lesson's words %i times", (name, times) => {
    expect(codeOf(name).split("What is done with").length - 1).toBe(times);
  });

  test.each(["web", "deliver", "feedback", "receive"])(
    "in %s no way to credentials but its environment",
    (name) => {
      const code = codeOf(name);
      const others = ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_WEB_IDENTITY_TOKEN_FILE"];
      expect(others.filter((variable) => code.includes(variable))).toEqual([]);
    },
  );
});
