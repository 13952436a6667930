/** Adds a lesson to a course: a mail that builds, and its line in the list, as a draft. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { checkSlug } from "./check-course-list.ts";
import { CommandError } from "./command.ts";
import { type ListedCourse, readCourseList } from "./course-list.ts";
import { CourseBuildError } from "./diagnostic.ts";
import { lineOfNewMail } from "./list-line.ts";

/**
 * Writes `lessons/<slug>.mjml` in the look of the course's last lesson, and its line at the end of `course.ts`
 * where that list is written in a way that can be added to.
 *
 * @param named the course's folder, as the author named it.
 * @param tell takes each thing that was done, as a sentence, once it is done: whatever fails afterwards.
 * @returns what keeps the course from being built with the lesson in it; undefined when nothing does.
 * @throws CommandError before anything is written, when the slug, the folder or the file is no good.
 */
export async function addLesson(
  slug: string,
  named: string,
  tell: (sentence: string) => void,
): Promise<string | undefined> {
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
  tell(`${join(named, file)} is written.`);
  const listed = addToList(folder, named, list, slug);
  if (listed !== undefined) tell(listed);
  return problemsOf(folder, slug);
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

/** What the author should know of the line; undefined when it was in the list already. */
function addToList(
  folder: string,
  named: string,
  { mails }: ListedCourse,
  slug: string,
): string | undefined {
  const path = join(folder, "course.ts");
  if (mails.some((mail) => mail.slug === slug)) return undefined;
  const { line, text } = lineOfNewMail(readFileSync(path, "utf8"), mails.length, slug);
  if (text === undefined) return `Add ${line} to the mails in ${join(named, "course.ts")}.`;
  writeFileSync(path, text);
  return mails.length === 0
    ? `It is the first mail in ${join(named, "course.ts")}.`
    : `It is a draft at the end of ${join(named, "course.ts")}: move the line to its place, and take "draft: true" out when it is ready.`;
}

async function problemsOf(folder: string, draft: string): Promise<string | undefined> {
  // Loaded late: the compiler takes a second, and a wrong word should be told at once.
  const { buildCourse } = await import("./compile-course.ts");
  try {
    await buildCourse(folder, { draft });
    return undefined;
  } catch (error) {
    if (error instanceof CourseBuildError) return error.message;
    throw error;
  }
}
