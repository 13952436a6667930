import { availableParallelism } from "node:os";
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
  // Most of what a test makes is gone at once: with more room for the young, less of it is copied on the way.
  execArgv: ["--max-semi-space-size=64"],
  // For the commands that tests start, each a process that loads the compiler or the CDK.
  env: { NODE_COMPILE_CACHE: join(import.meta.dirname, "node_modules/.cache/node-compile") },
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
    // One more than cores: now and then each waits, for a browser or for what it has started.
    maxWorkers: availableParallelism() + 1,
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
