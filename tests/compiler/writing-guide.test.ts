/** The author's guide: each of its examples is a part of a course that builds. */
import { execFile } from "node:child_process";
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { courseChecks } from "../../compiler/check/course-checks.ts";
import { buildCourse } from "../../compiler/compile-course.ts";
import { lessonTemplate } from "../../compiler/lesson-template.ts";

const root = join(import.meta.dirname, "../..");
const guide = readFileSync(join(root, "docs/writing.md"), "utf8");

const parent = mkdtempSync(join(tmpdir(), "guide-"));
const folder = join(parent, "emails");
afterAll(() => rmSync(parent, { recursive: true }));

interface Example {
  /** Where it begins in the guide. */
  readonly line: number;
  readonly language: string;
  /** The file it is, or where `in` stands before the name, the file it is a part of. */
  readonly place: string;
  readonly text: string;
}

const examples: readonly Example[] = [...guide.matchAll(/^```(\S*) *(.*)\n([\s\S]*?)^```$/gm)].map(
  ({ index, 1: language = "", 2: place = "", 3: text = "" }) => ({
    line: guide.slice(0, index).split("\n").length,
    language,
    place,
    text,
  }),
);

/** A part of a mail as a whole section of it. */
function sectionOf(part: string): string {
  if (part.startsWith("<mj-section")) return part;
  const text = part.startsWith("<mj-") ? part : `<mj-text>${part}</mj-text>`;
  return `<mj-section><mj-column>${text}</mj-column></mj-section>`;
}

function apply({ place, text }: Example): void {
  const [, part, name = ""] = /^(in )?(.*)$/.exec(place) ?? [];
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  if (!part) {
    writeFileSync(file, text);
    return;
  }
  const mail = readFileSync(file, "utf8");
  const footer = '<mj-include path="../partials/footer.mjml" />';
  writeFileSync(
    file,
    mail.replace(footer, () => `${sectionOf(text)}\n${footer}`),
  );
}

/** What the guide names and does not show: mails as new ones are, and any pictures. */
function fillIn(): void {
  const list = readFileSync(join(folder, "course.ts"), "utf8");
  const slugs = [...list.matchAll(/\{ slug: "([\w-]+)", kind/g)].map(([, slug = ""]) => slug);
  const starter = join(root, "compiler/starter/lessons");
  for (const slug of slugs) {
    const file = join(folder, "lessons", `${slug}.mjml`);
    const like = readFileSync(
      join(starter, slug === "hello" ? "welcome.mjml" : "first-lesson.mjml"),
      "utf8",
    );
    if (!existsSync(file)) writeFileSync(file, lessonTemplate(slug, like));
  }
  for (const file of readdirSync(join(folder, "lessons"))) {
    if (!slugs.includes(file.replace(".mjml", ""))) rmSync(join(folder, "lessons", file));
  }
  const pictures = { "oven.svg": "kettle.svg", "crumb.png": "two-leaves.png" };
  mkdirSync(join(folder, "images"), { recursive: true });
  for (const [name, like] of Object.entries(pictures)) {
    copyFileSync(join(root, "tests/fixtures/course/images", like), join(folder, "images", name));
  }
}

test("every example of the author's guide says which file it is", () => {
  const without = examples.filter(({ language, place }) => language !== "sh" && place === "");
  expect(without).toEqual([]);
  expect(examples.length).toBeGreaterThan(15);
});

test("the examples of the author's guide are a course that builds, checks and type-checks", {
  timeout: 120_000,
}, async () => {
  cpSync(join(root, "compiler/starter"), folder, { recursive: true });
  for (const name of ["compiler", "lambdas", "node_modules"]) {
    symlinkSync(join(root, name), join(parent, name), "junction");
  }
  for (const example of examples.filter(({ place }) => place !== "")) {
    apply(example);
    fillIn();
    if (!isReady(example)) continue;
    await expect(
      buildCourse(folder).then(() => "built"),
      `docs/writing.md:${example.line}, ${example.place}`,
    ).resolves.toBe("built");
  }
  const { course, drafts } = await buildCourse(folder);
  expect(course.mails.map(({ slug }) => slug)).toEqual(["hello", "flour", "water"]);
  expect(drafts).toEqual([]);
  expect(await courseChecks(folder)).toHaveProperty("subject");

  writeFileSync(join(parent, "package.json"), '{ "type": "module" }');
  writeFileSync(
    join(parent, "tsconfig.json"),
    JSON.stringify({
      extends: join(root, "tsconfig.json"),
      compilerOptions: { lib: ["es2024", "dom", "dom.iterable"] },
      include: ["emails", "compiler/untyped.d.ts"],
      exclude: [],
    }),
  );
  const types = promisify(execFile)(
    process.execPath,
    [join(root, "node_modules/typescript/bin/tsc"), "--noEmit", "--project", parent],
    { cwd: parent },
  ).then(
    () => "right",
    ({ stdout }) => stdout,
  );
  expect(await types).toBe("right");
});

/** Whether what an example leans on was shown before it: a script needs the file it imports. */
function isReady({ place, text }: Example): boolean {
  const imported = [...text.matchAll(/from "\.\/([\w-]+\.ts)"/g)].map(([, name = ""]) => name);
  return imported.every((name) => existsSync(join(folder, dirname(place), name)));
}
