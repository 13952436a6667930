/** The author's list of mails: `course.ts` read, and each mistake in it as a sentence. */
import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import * as v from "valibot";
import type { CompiledCourse, Course, MailKind } from "../lambdas/domain/course.ts";
import type { Direction } from "../lambdas/domain/words/words.ts";
import { CourseBuildError, type Diagnostic } from "./diagnostic.ts";
import { directionOf } from "./direction.ts";
import { courseModule } from "./source/course-module.ts";
import { lineOfValue } from "./source/module-syntax.ts";
import { suggestion } from "./suggestion.ts";

/** A reader who hears nothing for a year has forgotten what they signed up for. */
export const waitDaysMax = 366;

/** The title is in every mail's header, and one line of a phone's list of mails. */
const titleLengthMax = 120;

/** Four long sentences. */
const sentencesLengthMax = 1000;

/** What `course.ts` holds: title and summary, and the mails in the order they are sent. */
export interface CourseList {
  readonly title: string;
  /** What a reader gets, in one to four sentences: the front page and shared links say it. */
  readonly summary?: string;
  /** Who writes the course and from what, in one to four sentences: the front page says it. */
  readonly author?: string;
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
    /** Shown in the preview only: not sent, not on the site, not counted. */
    readonly draft?: boolean;
    /** All slugs it had before: readers who had it under one of them have had it. */
    readonly was?: readonly string[];
  }[];
  /** Mails that are not sent any more, by what they were: their addresses go on answering. */
  readonly retired?: readonly {
    readonly slug: string;
    readonly title: string;
    /** All slugs it had before the last one. */
    readonly was?: readonly string[];
  }[];
}

/** Words that stand in mails, in pages and in headers as they are, on one line. */
const words = v.pipe(
  v.string(),
  v.transform((text) => text.replace(/\s+/g, " ").trim()),
  v.nonEmpty("is empty"),
  v.regex(/^\P{Cc}*$/u, "has a control character"),
  v.regex(/^(?!.*(\{\{|\[\[))/, "has a token, which is not filled here"),
);

const sentences = v.pipe(
  words,
  v.maxLength(sentencesLengthMax, `is longer than ${sentencesLengthMax} characters`),
);

const mailSchema = v.strictObject({
  slug: v.string(),
  kind: v.picklist(["lesson", "extra"]),
  waitDays: v.optional(v.number(), 1),
  draft: v.optional(v.boolean(), false),
  was: v.exactOptional(v.array(v.string())),
});

const retiredSchema = v.strictObject({
  slug: v.string(),
  title: words,
  was: v.exactOptional(v.array(v.string())),
});

const listSchema = v.strictObject({
  title: v.pipe(words, v.maxLength(titleLengthMax, `is longer than ${titleLengthMax} characters`)),
  summary: v.optional(sentences),
  author: v.optional(sentences),
  language: v.optional(
    v.pipe(
      v.string(),
      v.check(
        isLanguage,
        ({ input }) => `is ${JSON.stringify(input)}, in which dates cannot be written`,
      ),
    ),
    "en",
  ),
  dir: v.optional(v.picklist(["ltr", "rtl"])),
  mails: v.array(mailSchema),
  retired: v.exactOptional(v.array(retiredSchema)),
});

/** How each part of the list is written, by its name; "mail" is one line of it. */
const forms: Readonly<Record<string, string>> = {
  title: 'write title: "…", the name of the course in plain words',
  summary: 'write summary: "…", what a reader gets, in one to four plain sentences',
  author: 'write author: "…", who writes the course and from what, in plain sentences',
  language: 'write language: "en", a tag like "de", "ar" or "pt-BR" (BCP 47)',
  dir: 'write dir: "rtl" for a language written from right to left, or leave it out',
  mails: 'write mails: [{ slug: "the-first-day", kind: "lesson" }]',
  mail: 'write each mail like { slug: "the-first-day", kind: "lesson" }',
  slug: 'write slug: "the-first-day"; the mail is then in lessons/the-first-day.mjml',
  kind: 'write kind: "lesson", or kind: "extra" for a mail that is not counted',
  waitDays: `write waitDays: 2, a whole number from 1 to ${waitDaysMax}, or leave it out`,
  draft: "write draft: true, or leave it out",
  was: 'write was: ["the-old-slug"], all slugs that the mail had before',
  retired: 'write retired: [{ slug: "the-old-slug", title: "…" }]',
};

/** The course as its author lists it: drafts are in it too. The engine has a summary for one without. */
export type ListedCourse = Pick<CompiledCourse, "title" | "retired" | "language" | "dir"> & {
  readonly summary?: string;
  readonly author?: string;
  readonly mails: readonly (Course["mails"][number] & { readonly draft: boolean })[];
};

/**
 * The course.ts of a folder.
 *
 * @throws CourseBuildError when there is none, or when it is no list of mails.
 */
export async function readCourseList(folder: string): Promise<ListedCourse> {
  const refuse = (found: readonly Diagnostic[]) => new CourseBuildError(basename(folder), found);
  const { value, diagnostics } = await courseModule(folder, "course.ts");
  if (diagnostics.length > 0) throw refuse(diagnostics);
  if (value === undefined) throw refuse([missingList(folder)]);
  const { success, output, issues } = v.safeParse(listSchema, value);
  if (!success) {
    const source = readFileSync(join(folder, "course.ts"), "utf8");
    throw refuse(issues.map((issue) => diagnosticOf(issue, source)));
  }
  const { dir = directionOf(output.language), summary, author, retired, ...course } = output;
  return {
    ...course,
    dir,
    ...(summary !== undefined && { summary }),
    ...(author !== undefined && { author }),
    ...(retired && { retired }),
  };
}

function missingList(folder: string): Diagnostic {
  const remedy = "name the folder of a course, or begin one with npm run new-course -- FOLDER";
  const what = existsSync(folder) ? "there is no such file" : "there is no such folder";
  return { file: "course.ts", line: 1, what, remedy };
}

/** The course as it is sent. */
export type PublishedCourse = Omit<ListedCourse, "mails"> & Course;

/**
 * The course as it is sent: without its drafts.
 *
 * @param draft The slug of a draft to treat as if it were published.
 */
export function publishedCourse(
  { mails, ...course }: ListedCourse,
  draft?: string,
): PublishedCourse {
  const published = mails.filter((mail) => !mail.draft || mail.slug === draft);
  return { ...course, mails: published.map(({ draft: _, ...mail }) => mail) };
}

/** One mistake of the list as a sentence, at its line. */
function diagnosticOf(issue: v.InferIssue<typeof listSchema>, source: string): Diagnostic {
  const path = (issue.path ?? []).map(({ key }) => key as string | number);
  const line = lineOfValue(source, path);
  const place = { file: "course.ts", line };
  const key = path.at(-1) ?? "course";
  const index = path[1];
  const isRetired = path[0] === "retired";
  const part = isRetired ? "retired mail" : "mail";
  const mail = typeof index === "number" ? `${part} ${index + 1} of the list` : undefined;
  if (issue.expected === "never") {
    const schema = mail ? (isRetired ? retiredSchema : mailSchema) : listSchema;
    const known = Object.keys(schema.entries);
    const meant = suggestion(String(key), known);
    const has = `take it out: ${mail ? `a ${part}` : "a course"} has only ${known.join(", ")}`;
    const what = `${mail ?? "the course"} has "${key}", which means nothing`;
    return { ...place, what, remedy: meant ? `did you mean ${meant}?` : has };
  }
  if (typeof key === "number") {
    return { ...place, what: `${mail} is ${shown(issue.input)}`, remedy: forms.mail ?? "" };
  }
  const name = key === "mails" ? "list of mails" : key;
  const what = `the ${name}${mail ? ` of ${mail}` : ""}`;
  const remedy = forms[key] ?? 'see "The list" in docs/writing.md';
  if (issue.kind === "validation") return { ...place, what: `${what} ${issue.message}`, remedy };
  const kind = key === "kind" && suggestion(String(issue.input), ["lesson", "extra"]);
  return {
    ...place,
    what: `${what} is ${shown(issue.input)}`,
    remedy: kind ? `did you mean "${kind}"?` : remedy,
  };
}

/** A value as its author wrote it, cut short. */
function shown(value: unknown): string {
  if (value === undefined) return "missing";
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) {
    return typeof value === "string" ? JSON.stringify(value.slice(0, 60)) : String(value);
  }
  return Array.isArray(value) ? "a list" : "an object";
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
