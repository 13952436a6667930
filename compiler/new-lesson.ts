/**
 * `npm run new-lesson -- SLUG [FOLDER]`: a mail that builds, in `lessons/<slug>.mjml`, listed as a
 * draft at the end of `course.ts`.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { checkSlug } from "./check-course-list.ts";
import { CommandError, commandWords, runCommand } from "./command.ts";
import { type ListedCourse, readCourseList } from "./course-list.ts";
import { CourseBuildError } from "./diagnostic.ts";
import { lineOfNewMail } from "./list-line.ts";

async function newLesson(): Promise<void> {
  const usage =
    "npm run new-lesson -- SLUG, such as the-first-day, and the course's folder after it if it is not emails";
  const [slug, named = "emails"] = commandWords(usage, 2);
  const folder = resolve(named);
  const [fault] = checkSlug(slug);
  if (fault) throw new CommandError(`${fault[0]}: ${fault[1]}.`);
  const file = join("lessons", `${slug}.mjml`);
  if (existsSync(join(folder, file))) {
    throw new CommandError(`${join(named, file)} is there already: choose another slug.`);
  }
  const list = await listOf(folder);
  const { lessonTemplate } = await import("./lesson-template.ts");
  mkdirSync(join(folder, "lessons"), { recursive: true });
  writeFileSync(join(folder, file), lessonTemplate(slug, modelOf(folder, list)));
  console.log(`${join(named, file)} is written.`);
  addToList(folder, named, list, slug);
  await tellProblems(folder, slug);
}

async function listOf(folder: string): Promise<ListedCourse> {
  try {
    return await readCourseList(folder);
  } catch (error) {
    if (error instanceof CourseBuildError) throw new CommandError(error.message);
    throw error;
  }
}

/** The last lesson that has a file, or another mail; the starter's where the course has none yet. */
function modelOf(folder: string, { mails }: ListedCourse): string {
  const pathOf = ({ slug }: { readonly slug: string }) => join(folder, "lessons", `${slug}.mjml`);
  const written = mails.filter((mail) => existsSync(pathOf(mail)));
  const model = written.findLast(({ kind }) => kind === "lesson") ?? written.at(-1);
  const starter = join(import.meta.dirname, "starter", "lessons", "first-lesson.mjml");
  return readFileSync(model ? pathOf(model) : starter, "utf8");
}

function addToList(folder: string, named: string, { mails }: ListedCourse, slug: string): void {
  const path = join(folder, "course.ts");
  if (mails.some((mail) => mail.slug === slug)) return;
  const { line, text } = lineOfNewMail(readFileSync(path, "utf8"), mails.length, slug);
  if (text === undefined) {
    console.log(`Add ${line} to the mails in ${join(named, "course.ts")}.`);
    return;
  }
  writeFileSync(path, text);
  console.log(
    mails.length === 0
      ? `It is the first mail in ${join(named, "course.ts")}.`
      : `It is a draft at the end of ${join(named, "course.ts")}: move the line to its place, and take "draft: true" out when it is ready.`,
  );
}

/** What keeps the course from being built, with the new mail in it. */
async function tellProblems(folder: string, draft: string): Promise<void> {
  // Loaded late: the compiler takes a second, and a wrong word should be told at once.
  const { buildCourse } = await import("./compile-course.ts");
  try {
    await buildCourse(folder, { draft });
  } catch (error) {
    if (!(error instanceof CourseBuildError)) throw error;
    console.error(error.message);
  }
}

await runCommand(newLesson);
