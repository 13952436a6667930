import { join } from "node:path";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts", "emails/**/*.test.ts"],
    globalSetup: "tests/fixtures/build.ts",
    alias: [
      {
        find: /^.*\/dist\/course\/course\.js$/,
        replacement: join(import.meta.dirname, "tests/fixtures/dist/course/course.js"),
      },
    ],
    // Two at a time: the suite is made for two cores, and the local stack starts worker threads too.
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 60_000,
    sequence: { shuffle: { files: false, tests: true } },
  },
});
