import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./tests/longest-first.ts";

/**
 * Tests that change what a whole process has one of, such as its environment, or need modules that nothing has
 * loaded before: each of these files has a process of its own.
 */
export const alone = [
  "tests/adapters/aws-calls.test.ts",
  "tests/adapters/ses-{mailer,quota}.test.ts",
  "tests/operate/account.test.ts",
  "tests/operate/course/aws.test.ts",
  "tests/runtime/*.test.ts",
];

const everywhere = {
  alias: [
    {
      find: /^.*\/dist\/course\/(\w+)\.js$/,
      replacement: join(import.meta.dirname, "tests/fixtures/dist/course/$1.js"),
    },
  ],
  testTimeout: 120_000,
  hookTimeout: 60_000,
  sequence: { shuffle: { files: false, tests: true } },
};

export default defineConfig({
  test: {
    globalSetup: "tests/fixtures/build.ts",
    // Two at a time: the suite is made for two cores, and the local stack starts worker threads too.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    projects: [
      { test: { ...everywhere, name: "alone", include: alone } },
      {
        test: {
          ...everywhere,
          name: "together",
          include: ["tests/**/*.test.ts", "emails/**/*.test.ts"],
          exclude: alone,
          // One after the other in the same process: loading the compiler and the CDK is most of the time.
          isolate: false,
        },
      },
    ],
  },
});
