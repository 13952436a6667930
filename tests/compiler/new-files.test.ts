/** `npm run new-course` and `npm run new-lesson`: what they write builds, and nothing is overwritten. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { addLesson } from "../../compiler/add-lesson.ts";
import { buildCourse } from "../../compiler/compile-course.ts";
import { courseFolder, list, sendable } from "./course-folder.ts";

const root = join(import.meta.dirname, "..", "..");
const parent = mkdtempSync(join(tmpdir(), "new-files-"));
afterAll(() => rmSync(parent, { recursive: true }));

/** Runs a command as npm does; answers its exit code and all that it says. */
function run(command: "new-course" | "new-lesson", ...words: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, "compiler", `${command}.ts`), ...words],
    { cwd: root, encoding: "utf8" },
  );
  return { status, said: stdout + stderr };
}

/** Adds a lesson as the command does; answers what the author is told. */
async function added(slug: string, folder: string) {
  const told: string[] = [];
  return { problems: await addLesson(slug, folder, (sentence) => told.push(sentence)), told };
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    /\.\w+$/.test(name),
  );
}

describe("a new course", () => {
  it("builds, passes the checks of its mails, and says nothing of any other course", async () => {
    const folder = join(parent, "fresh");
    expect(run("new-course", folder).status).toBe(0);
    const { course } = await buildCourse(folder);
    expect(course.mails.map(({ slug }) => slug)).toEqual([
      "welcome",
      "first-lesson",
      "second-lesson",
    ]);
    execFileSync(process.execPath, [join(root, "compiler/check.ts"), folder], { cwd: root });
    const all = filesIn(folder).map((name) => readFileSync(join(folder, name), "utf8"));
    expect(all.join("\n")).not.toMatch(/machine learning|\bML\b|engineer|\btea\b/i);
  });

  it("takes its type from the compiler, wherever it is", () => {
    const folder = join(parent, "typed");
    run("new-course", folder);
    const [, path = ""] =
      /from "([^"]+)"/.exec(readFileSync(join(folder, "course.ts"), "utf8")) ?? [];
    expect(join(folder, path)).toBe(join(root, "compiler/author.ts"));
  });

  it("overwrites nothing", () => {
    const folder = join(parent, "full");
    mkdirSync(folder);
    writeFileSync(join(folder, "notes.txt"), "mine");
    const { status, said } = run("new-course", folder);
    expect(status).toBe(1);
    expect(said).toBe(`${folder} has files in it already: name a folder that is new or empty.\n`);
    expect(filesIn(folder)).toEqual(["notes.txt"]);
    const file = join(folder, "notes.txt");
    expect(run("new-course", file).said).toBe(
      `${file} is a file: name a folder that is new or empty.\n`,
    );
  });

  it.each([
    [[], "Write npm run new-course -- FOLDER"],
    [["a", "b"], '"b" is one word too many: write npm run new-course'],
    [["--force"], "There is no option --force: write npm run new-course"],
  ])("is refused with a sentence for the words %j", (words, sentence) => {
    const { status, said } = run("new-course", ...words);
    expect(status).toBe(1);
    expect(said).toMatch(new RegExp(`^${sentence}.*\\n$`));
  });
});

describe("a new lesson", () => {
  const mails = [
    '{ slug: "welcome", kind: "extra", waitDays: 0 }',
    '{ slug: "tea", kind: "lesson" }',
    '{ slug: "cake", kind: "lesson" }',
  ] as const;
  const listOf = (folder: string) => readFileSync(join(folder, "course.ts"), "utf8");

  it("builds, is a draft of the course, and becomes a lesson of it when the draft is taken away", async () => {
    const folder = courseFolder(sendable);
    const { status, said } = run("new-lesson", "green-tea", folder);
    expect(said).not.toContain("problem");
    expect(status).toBe(0);
    const { course, drafts } = await buildCourse(folder);
    expect(course.mails).toHaveLength(3);
    expect(drafts).toEqual(["green-tea"]);
    const { course: published } = await buildCourse(folder, { draft: "green-tea" });
    expect(published.mails.at(-1)).toMatchObject({ title: "Green tea", kind: "lesson" });
  });

  it("has the partials of the course's last lesson and the look of its first section", async () => {
    const folder = courseFolder({
      ...sendable,
      "partials/head.mjml": "<mj-attributes><mj-class name='wide' padding='0' /></mj-attributes>",
      "lessons/cake.mjml": `<mjml lang="de" dir="ltr"><mj-head><mj-title>x</mj-title><mj-preview>y</mj-preview>
<mj-include path="../partials/head.mjml" /></mj-head><mj-body width="500px">
<mj-section mj-class="wide"><mj-column><mj-text><h1>Cake</h1></mj-text></mj-column></mj-section>
<mj-include path="../partials/footer.mjml" /></mj-body></mjml>`,
    });
    await added("pie", folder);
    const written = readFileSync(join(folder, "lessons/pie.mjml"), "utf8");
    for (const part of [
      '<mjml lang="de" dir="ltr">',
      '<mj-body width="500px">',
      '<mj-include path="../partials/head.mjml" />',
      '<mj-section mj-class="wide">',
      '<mj-include path="../partials/footer.mjml" />',
      "<h1>Pie</h1>",
    ]) {
      expect(written).toContain(part);
    }
  });

  it.each([
    ["in lines", list(...mails), 3],
    ["on one line", `export default { title: "Tea", mails: [${mails.join(", ")}] };\n`, 3],
    [
      "in a constant",
      `const mails = [\n  ${mails.join(",\n  ")}\n];\nexport default { title: "Tea", mails };\n`,
      3,
    ],
  ])("is put into a list %s without touching the rest of it", async (_, text) => {
    const folder = courseFolder({ ...sendable, "course.ts": text });
    await added("pie", folder);
    expect(listOf(folder).replace(/,\s*\{ slug: "pie", kind: "lesson", draft: true \}/, "")).toBe(
      text,
    );
    expect((await buildCourse(folder)).drafts).toEqual(["pie"]);
  });

  it("says the line to add where the list is made by code, and leaves the list alone", async () => {
    const text = `const first = [${mails.join(", ")}];\nexport default { title: "Tea", mails: [...first] };\n`;
    const folder = courseFolder({ ...sendable, "course.ts": text });
    const { told } = await added("pie", folder);
    expect(told.join("\n")).toContain(
      'Add { slug: "pie", kind: "lesson", draft: true } to the mails in ',
    );
    expect(listOf(folder)).toBe(text);
  });

  it("is the file of a line that is in the list already", async () => {
    const text = list(...mails, '{ slug: "pie", kind: "extra" }');
    const folder = courseFolder({ ...sendable, "course.ts": text });
    await added("pie", folder);
    expect(listOf(folder)).toBe(text);
    expect((await buildCourse(folder)).course.mails).toHaveLength(4);
  });

  it("says what keeps the course from being built, after what was written", async () => {
    const folder = courseFolder({ ...sendable, "lessons/tea.mjml": "<mjml></mjml>" });
    const { told, problems } = await added("pie", folder);
    expect(told).toEqual([
      expect.stringMatching(/lessons.pie\.mjml is written\.$/),
      expect.stringMatching(/^It is a draft at the end of /),
    ]);
    expect(problems).toContain("lessons/tea.mjml:1: there is no <mj-body>");
  });

  it("says what is written before anything else can fail", async () => {
    const folder = courseFolder(sendable);
    const told: string[] = [];
    const interrupted = addLesson("pie", folder, (sentence) => {
      told.push(sentence);
      rmSync(join(folder, "course.ts"));
    });
    await expect(interrupted).rejects.toThrow(/course\.ts/);
    expect(told).toEqual([expect.stringMatching(/lessons.pie\.mjml is written\.$/)]);
  });

  it("overwrites nothing", () => {
    const folder = courseFolder(sendable);
    const before = readFileSync(join(folder, "lessons/tea.mjml"), "utf8");
    const { status, said } = run("new-lesson", "tea", folder);
    expect(status).toBe(1);
    expect(said).toContain("lessons/tea.mjml is there already: choose another slug.");
    expect(readFileSync(join(folder, "lessons/tea.mjml"), "utf8")).toBe(before);
  });

  it.each([
    [[], "Write npm run new-lesson -- SLUG"],
    [["Green Tea"], 'the slug "Green Tea" is not kebab-case: write it like "the-first-day".'],
    [["../x"], 'the slug "../x" is not kebab-case'],
    [["tea", "a", "b"], '"b" is one word too many: write npm run new-lesson'],
    [["tea", "/nowhere/at-all"], "there is no such folder – name the folder of a course"],
  ])("is refused with a sentence for the words %j", (words, sentence) => {
    const { status, said } = run("new-lesson", ...words);
    expect(status).toBe(1);
    expect(said).toContain(sentence);
    expect(said).not.toMatch(/\n\s+at /);
  });
});
