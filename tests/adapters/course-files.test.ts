/** The files beside the `web` function. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, expect, it } from "vitest";
import { courseFiles } from "../../lambdas/adapters/course-files.ts";

const folder = mkdtempSync(join(tmpdir(), "files-"));
afterAll(() => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, "try"));
writeFileSync(join(folder, "try/line.html"), "<p>Thé");
const read = courseFiles(new URL(`${pathToFileURL(folder)}/`));

it("are read by the names that the course gives them, when asked for", async () => {
  expect(`${await read("try/line.html")}`).toBe("<p>Thé");
  writeFileSync(join(folder, "try/line.html"), "<p>Thé vert");
  expect(`${await read("try/line.html")}`).toBe("<p>Thé vert");
});

it("are missed with an error: the site then says that it failed", async () => {
  await expect(read("try/other.html")).rejects.toThrow("ENOENT");
});
