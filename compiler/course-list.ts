/** The author's list of mails, and the rules it must keep. */
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import * as v from "valibot";
import {
  type CompiledCourse,
  type Course,
  lessonCount,
  type MailKind,
} from "../lambdas/domain/course.ts";
import { CourseBuildError, lineAt, type Problem } from "./problem.ts";
import { courseModule } from "./source/course-module.ts";

/**
 * A slug is part of a message's name, of a tag of SES's (256 characters) and of an address of the
 * site.
 */
const slugLengthMax = 60;

/** A reader who hears nothing for a year has forgotten what they signed up for. */
const waitDaysMax = 366;

/** What `course.ts` holds: title and summary, and the mails in the order they are sent. */
export interface CourseList {
  readonly title: string;
  /** What a reader gets, in one to four sentences: the front page and shared links say it. */
  readonly summary?: string;
  readonly mails: readonly {
    /** Kebab-case, at most 60 characters; the mail is in `lessons/<slug>.mjml`. */
    readonly slug: string;
    readonly kind: MailKind;
    /** Local calendar days after the mail before it, 1 to 366; 1 where nothing is said. */
    readonly waitDays?: number;
  }[];
}

const listSchema = v.strictObject({
  title: v.pipe(v.string(), v.trim(), v.nonEmpty()),
  summary: v.optional(v.string()),
  mails: v.array(
    v.strictObject({
      slug: v.string(),
      kind: v.picklist(["lesson", "extra"]),
      waitDays: v.optional(v.number(), 1),
    }),
  ),
});

/**
 * The course.ts of a folder.
 *
 * @throws CourseBuildError when there is none, or when it is no list of mails.
 */
export async function readCourseList(
  folder: string,
): Promise<Course & Pick<CompiledCourse, "summary">> {
  const problems: Problem[] = [];
  const report = (what: string, remedy: string) =>
    problems.push({ file: "course.ts", line: 1, what, remedy });
  const placeholder = await courseModule(folder, "course.ts", problems);
  const { success, output, issues = [] } = v.safeParse(listSchema, placeholder);
  if (success) {
    const { title, mails } = output;
    return { title, mails, summary: output.summary ?? defaultSummary(mails) };
  }
  if (placeholder === undefined && problems.length === 0) {
    report("there is no such file", "name the folder of a course, or write it");
  }
  for (const issue of placeholder === undefined ? [] : issues) {
    const where = v.getDotPath(issue) ?? "the course";
    const value = issue.input === undefined ? "is missing" : `is ${JSON.stringify(issue.input)}`;
    report(`"${where}" ${value}`, "see CourseList in compiler/course-list.ts");
  }
  throw new CourseBuildError(basename(folder), problems);
}

function defaultSummary(mails: Course["mails"]): string {
  const lessons = lessonCount(mails);
  return lessons > 1 ? `An e-mail course in ${lessons} lessons.` : "An e-mail course.";
}

/**
 * Checks the list against itself and against the files there are.
 *
 * @param files The slugs that have a file in `lessons/`.
 */
export function checkCourseList(
  folder: string,
  course: Course,
  files: readonly string[],
): Problem[] {
  const source = readFileSync(join(folder, "course.ts"), "utf8");
  const problems: Problem[] = [];
  const report = (slug: string, nth: number, what: string, remedy: string) => {
    let at = -1;
    for (let found = 0; found <= nth; found += 1) at = source.indexOf(`"${slug}"`, at + 1);
    problems.push({ file: "course.ts", line: lineAt(source, Math.max(at, 0)), what, remedy });
  };
  const seen = new Set<string>();
  for (const [index, { slug, waitDays }] of course.mails.entries()) {
    const nth = course.mails.slice(0, index).filter((mail) => mail.slug === slug).length;
    if (seen.has(slug)) report(slug, nth, `the slug "${slug}" is used twice`, "choose another");
    seen.add(slug);
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug)) {
      report(slug, nth, `the slug "${slug}" is not kebab-case`, 'write it like "the-first-day"');
    }
    // A message's id is `<round>-<slug>`, or `request-<at>` for one that was asked for.
    if (slug.startsWith("request-")) {
      report(slug, nth, `the slug "${slug}" begins with "request-"`, "choose another beginning");
    }
    if (index === 0 && waitDays !== 0) {
      report(slug, nth, `the first mail waits ${waitDays} days`, "give it waitDays: 0");
    }
    if (slug.length > slugLengthMax) {
      const what = `the slug "${slug}" has ${slug.length} characters`;
      report(slug, nth, what, `shorten it to ${slugLengthMax}`);
    }
    if (index > 0 && !(Number.isInteger(waitDays) && waitDays >= 1 && waitDays <= waitDaysMax)) {
      const remedy = `give it a whole number from 1 to ${waitDaysMax}`;
      report(slug, nth, `"${slug}" waits ${waitDays} days`, remedy);
    }
    if (!files.includes(slug)) {
      report(slug, nth, `"${slug}" has no file`, `write lessons/${slug}.mjml or take the line out`);
    }
  }
  if (course.mails.length === 0) {
    problems.push({
      file: "course.ts",
      line: 1,
      what: "the course is empty",
      remedy: "list a mail",
    });
  }
  for (const slug of files.filter((file) => !seen.has(file))) {
    problems.push({
      file: `lessons/${slug}.mjml`,
      line: 1,
      what: "the file is not in the course",
      remedy: `add { slug: "${slug}", kind: "lesson" } to course.ts or delete the file`,
    });
  }
  return problems;
}
