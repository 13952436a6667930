/** An author puts a course in the place of the shipped one, and changes nothing outside of `emails/`. */
import { exec, execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const copy = mkdtempSync(join(tmpdir(), "own-course-"));
afterAll(() => rmSync(copy, { recursive: true }));

/** The repository with the fixture course in `emails/`: a page with a script, no checks, no elements. */
function replaceCourse(): void {
  const listed = ["ls-files", "--cached", "--others", "--exclude-standard"];
  const files = execFileSync("git", listed, { cwd: root, encoding: "utf8" }).trim().split("\n");
  for (const file of files.filter((name) => !name.startsWith("emails/"))) {
    if (existsSync(join(root, file))) cpSync(join(root, file), join(copy, file));
  }
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"), "junction");
  const emails = join(copy, "emails");
  cpSync(join(root, "tests/fixtures/course"), emails, { recursive: true });
  cpSync(join(root, "tests/compiler/own-page"), join(emails, "pages"), { recursive: true });
  const change = (file: string, from: string, to: string) => {
    const text = readFileSync(join(emails, file), "utf8");
    writeFileSync(join(emails, file), text.replace(from, to));
  };
  change("course.ts", "../../../compiler", "../compiler");
  change("pages/cups.html", "/lessons/tea", "/lessons/leaves");
}

/** What `npm run check` says of a course; the rest of it is about the machinery. */
const commands = [
  "node compiler/compile.ts",
  "npx tsc --noEmit --project tsconfig.browser.json",
  "npx knip",
].join(" && ");

test("npm run check takes a course of one's own for no dead code", {
  timeout: 240_000,
}, async () => {
  replaceCourse();
  // A shell finds npx on Windows too.
  const checked = promisify(exec)(commands, { cwd: copy }).then(
    () => "green",
    ({ stdout, stderr }) => stdout + stderr,
  );
  expect(await checked).toBe("green");
});
