/** What the functions carry: a cold start reads all of it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fixtureBundles } from "../fixtures/build.ts";

const codeOf = (name: string) => readFileSync(join(fixtureBundles, name, "index.mjs"), "utf8");

describe("a function carries", () => {
  test.each([
    ["feedback", 400],
    ["receive", 400],
    ["web", 560],
    ["deliver", 560],
  ])("in %s at most %i KB beside the text of a long course", (name, most) => {
    expect(Buffer.byteLength(codeOf(name)) / 1024).toBeLessThanOrEqual(most);
  });

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
