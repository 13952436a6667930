/** What the functions weigh with this course in them: a cold start reads all of it. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const built = join(import.meta.dirname, "..", "..", "dist", "lambdas");

test.each([
  ["web", 600],
  ["deliver", 950],
  ["feedback", 400],
  ["receive", 400],
])("with the course in it, %s is of at most %i KB", (name, most) => {
  expect(statSync(join(built, name, "index.mjs")).size / 1024).toBeLessThanOrEqual(most);
});
