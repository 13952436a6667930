/** The author's list of mails, and the rules it must keep. */
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import * as v from "valibot";
import type { CompiledCourse, Course, MailKind } from "../lambdas/domain/course.ts";
import type { Direction } from "../lambdas/domain/words/words.ts";
import { CourseBuildError, type Diagnostic, lineAt } from "./diagnostic.ts";
import { directionOf } from "./direction.ts";
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
  /** The language of the course, a tag such as `de` (BCP 47); `en` where nothing is said. */
  readonly language?: string;
  /** Which way the language is written; where nothing is said, as it is usual for the language. */
  readonly dir?: Direction;
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
  language: v.optional(v.pipe(v.string(), v.check(isLanguage)), "en"),
  dir: v.optional(v.picklist(["ltr", "rtl"])),
  mails: v.array(
    v.strictObject({
      slug: v.string(),
      kind: v.picklist(["lesson", "extra"]),
      waitDays: v.optional(v.number(), 1),
    }),
  ),
});

/** The course as its author lists it; the engine has a summary for one without. */
export type ListedCourse = Course &
  Pick<CompiledCourse, "language" | "dir"> & { readonly summary?: string };

/**
 * The course.ts of a folder.
 *
 * @throws CourseBuildError when there is none, or when it is no list of mails.
 */
export async function readCourseList(folder: string): Promise<ListedCourse> {
  const { value, diagnostics } = await courseModule(folder, "course.ts");
  const diagnostic = (what: string, remedy: string): Diagnostic => ({
    file: "course.ts",
    line: 1,
    what,
    remedy,
  });
  const refuse = (found: readonly Diagnostic[]) => new CourseBuildError(basename(folder), found);
  if (diagnostics.length > 0) throw refuse(diagnostics);
  if (value === undefined) {
    const remedy = "name the folder of a course, or write it";
    throw refuse([diagnostic("there is no such file", remedy)]);
  }
  const { success, output, issues } = v.safeParse(listSchema, value);
  if (success) {
    const { dir = directionOf(output.language), summary, ...course } = output;
    return { ...course, dir, ...(summary !== undefined && { summary }) };
  }
  throw refuse(
    issues.map((issue) => {
      const where = v.getDotPath(issue) ?? "the course";
      const input = issue.input === undefined ? "is missing" : `is ${JSON.stringify(issue.input)}`;
      return diagnostic(`"${where}" ${input}`, "see CourseList in compiler/course-list.ts");
    }),
  );
}

/** Whether dates and numbers can be written in a language. */
function isLanguage(tag: string): boolean {
  try {
    return (
      Intl.getCanonicalLocales(tag)[0] === tag &&
      Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0
    );
  } catch {
    return false;
  }
}

/**
 * What is wrong with the list in itself, and with the files it names or leaves out.
 *
 * @param files The slugs that have a file in `lessons/`.
 */
export function checkCourseList(
  folder: string,
  { mails }: Course,
  files: readonly string[],
): readonly Diagnostic[] {
  const source = readFileSync(join(folder, "course.ts"), "utf8");
  const listed = new Set(mails.map(({ slug }) => slug));
  const ofMails = mails.flatMap((mail, index): Diagnostic[] => {
    const before = mails.slice(0, index).filter(({ slug }) => slug === mail.slug).length;
    const line = lineOfSlug(source, mail.slug, before);
    const found = [
      ...(before > 0 ? [[`the slug "${mail.slug}" is used twice`, "choose another"] as const] : []),
      ...checkSlug(mail.slug),
      ...checkWait(mail, index),
      ...(files.includes(mail.slug) ? [] : [withoutFile(mail.slug)]),
    ];
    return found.map(([what, remedy]) => ({ file: "course.ts", line, what, remedy }));
  });
  const empty = { file: "course.ts", line: 1, what: "the course is empty", remedy: "list a mail" };
  const unlisted = files.filter((slug) => !listed.has(slug));
  return [
    ...ofMails,
    ...(mails.length === 0 ? [empty] : []),
    ...unlisted.map((slug) => ({
      file: `lessons/${slug}.mjml`,
      line: 1,
      what: "the file is not in the course",
      remedy: `add { slug: "${slug}", kind: "lesson" } to course.ts or delete the file`,
    })),
  ];
}

type Fault = readonly [what: string, remedy: string];

function checkSlug(slug: string): Fault[] {
  const faults: Fault[] = [];
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug)) {
    faults.push([`the slug "${slug}" is not kebab-case`, 'write it like "the-first-day"']);
  }
  // A message's id is `<round>-<slug>`, or `request-<at>` for one that was asked for.
  if (slug.startsWith("request-")) {
    faults.push([`the slug "${slug}" begins with "request-"`, "choose another beginning"]);
  }
  if (slug.length > slugLengthMax) {
    const what = `the slug "${slug}" has ${slug.length} characters`;
    faults.push([what, `shorten it to ${slugLengthMax}`]);
  }
  return faults;
}

function checkWait({ slug, waitDays }: Course["mails"][number], index: number): Fault[] {
  if (index === 0) {
    return waitDays === 0 ? [] : [[`the first mail waits ${waitDays} days`, "give it waitDays: 0"]];
  }
  if (Number.isInteger(waitDays) && waitDays >= 1 && waitDays <= waitDaysMax) return [];
  return [[`"${slug}" waits ${waitDays} days`, `give it a whole number from 1 to ${waitDaysMax}`]];
}

function withoutFile(slug: string): Fault {
  return [`"${slug}" has no file`, `write lessons/${slug}.mjml or take the line out`];
}

/** @param before How many mails of the list before this one have the same slug. */
function lineOfSlug(source: string, slug: string, before: number): number {
  let at = -1;
  for (let found = 0; found <= before; found += 1) at = source.indexOf(`"${slug}"`, at + 1);
  return lineAt(source, Math.max(at, 0));
}
