/**
 * Compiles a course: `node compiler/compile.ts emails dist/course` writes `dist/course/course.js`.
 *
 * The list, the lessons, the letters and the glossary come in; one module comes out, in which every
 * body is encoded and only the readers' tokens are open. Either everything is right or nothing is
 * written, and the error lists all there is to mend.
 */
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import type { MjmlNode } from "mjml";
import {
  type CompiledCourse,
  type CompiledMail,
  type CompiledMessage,
  type LetterKind,
  lessonCount,
  lessonNumber,
} from "../lambdas/domain/course.ts";
import { escapeHtml } from "../lambdas/mail/mime.ts";
import { compileMail, type Wanted } from "./compile-mail.ts";
import { composingProblems } from "./composed.ts";
import { checkCourseList, readCourseList } from "./course-list.ts";
import { earlierLessons, nextMail } from "./navigation.ts";
import { CourseBuildError, type Problem } from "./problem.ts";
import { lintSource } from "./source/lint-source.ts";
import { mailFacts } from "./source/metadata.ts";
import { markupFiles, readSource, type Source, textOf } from "./source/source.ts";
import type { SendTimeToken } from "./source/tokens.ts";
import { editionStyle } from "./web/web-edition.ts";

const types = join(import.meta.dirname, "..", "lambdas", "domain", "course.ts");

/** RFC 8058 wants the way out in the mail too, and several laws the sender's name and address. */
const mailTokens: readonly SendTimeToken[] = ["unsubscribeUrl", "senderName", "postalAddress"];

/** What somebody asked the letter for; without it nobody could act on it. */
const letterTokens: Readonly<Record<LetterKind, readonly SendTimeToken[]>> = {
  confirm: ["confirmUrl", "senderName", "postalAddress"],
  "already-subscribed": ["preferencesUrl", "senderName", "postalAddress"],
  link: ["preferencesUrl", "senderName", "postalAddress"],
};

/**
 * Compiles the course in a folder: `course.ts`, `lessons/`, `transactional/`, `partials/`, `glossary.mjml`.
 *
 * @throws CourseBuildError with every problem found, when there is one.
 */
export async function compileCourse(folder: string): Promise<CompiledCourse> {
  const problems: Problem[] = [];
  const list = await readCourseList(folder);
  const slugs = markupFiles(folder, "lessons").map((file) => basename(file, ".mjml"));
  problems.push(...checkCourseList(folder, list, slugs));

  const unsound = new Set<string>();
  for (const file of markupFiles(folder, ".")) {
    const found = await lintSource(folder, file);
    if (found.length > 0) unsound.add(file);
    problems.push(...found);
  }
  const sources = new Map<string, Source>();
  const read = (file: string): Source => {
    const before = problems.length;
    const source = readSource(folder, file, problems);
    sources.set(file, source);
    if (problems.length > before) unsound.add(file);
    return source;
  };
  const pages: MjmlNode[] = [];
  const compile = async (source: Source, wanted: Wanted) => {
    const sound = ![source.file, ...source.lines.map(({ file }) => file)].some((file) =>
      unsound.has(file),
    );
    const { mail, page } = await compileMail(source, wanted, sound, problems);
    if (page) pages.push(page);
    return mail;
  };

  const listed = list.mails
    .filter((mail) => slugs.includes(mail.slug))
    .map((mail) => ({ mail, source: read(`lessons/${mail.slug}.mjml`) }));
  const titled = listed.map(({ mail, source }) => ({ ...mail, ...mailFacts(textOf(source)) }));
  const shared = { courseTitle: escapeHtml(list.title), lessonCount: String(lessonCount(titled)) };

  const mails: CompiledMail[] = [];
  for (const [index, { mail, source }] of listed.entries()) {
    const number = lessonNumber(titled, index);
    const compiled = await compile(source, {
      kind: "mail",
      tokens: mailTokens,
      web: true,
      values: {
        ...shared,
        earlierLessons: earlierLessons(titled, index),
        nextMail: nextMail(titled, index),
        ...(number === undefined ? {} : { lessonNumber: String(number) }),
      },
    });
    mails.push({ ...mail, ...compiled });
  }
  const letter = async (kind: LetterKind): Promise<CompiledMessage> => {
    const wanted: Wanted = { kind: "mail", tokens: letterTokens[kind], web: false, values: shared };
    const { subject, preheader, html, text } = await compile(
      read(`transactional/${kind}.mjml`),
      wanted,
    );
    return { subject, preheader, html, text };
  };
  const letters = {
    confirm: await letter("confirm"),
    "already-subscribed": await letter("already-subscribed"),
    link: await letter("link"),
  };
  const page: Wanted = { kind: "page", tokens: [], web: true, values: shared };
  const { web: glossary } = await compile(read("glossary.mjml"), page);

  if (problems.length > 0) throw new CourseBuildError(basename(folder), problems);
  const course = {
    title: list.title,
    summary: list.summary,
    mails,
    letters,
    glossary,
    editionStyle: editionStyle(pages),
  };
  const build = createHash("sha256").update(JSON.stringify(course)).digest("hex").slice(0, 12);
  const unsendable = composingProblems({ build, ...course }, (file) =>
    subjectOf(sources.get(file)),
  );
  if (unsendable.length > 0) throw new CourseBuildError(basename(folder), unsendable);
  return { build, ...course };
}

/** The line of a mail that holds its subject; 1 where it is in a partial. */
function subjectOf(source: Source | undefined): number {
  const line = source?.lines.find(({ text }) => text.includes("<mj-title"));
  return line && line.file === source?.file ? line.line : 1;
}

/** Writes the compiled course as a module and its type, for the bundler and for TypeScript. */
function write(course: CompiledCourse, folder: string): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "course.js");
  writeFileSync(file, `export default ${JSON.stringify(course)};\n`);
  writeFileSync(
    join(folder, "course.d.ts"),
    [
      `import type { CompiledCourse } from "${relative(folder, types)}";`,
      "declare const course: CompiledCourse;",
      "export default course;",
      "",
    ].join("\n"),
  );
  return relative(process.cwd(), file);
}

if (process.argv[1] === import.meta.filename) {
  const [, , folder = "emails", output = "dist/course"] = process.argv;
  try {
    const course = await compileCourse(resolve(folder));
    const file = write(course, resolve(output));
    console.log(`${course.mails.length} mails and 3 letters are in ${file}.`);
  } catch (error) {
    if (!(error instanceof CourseBuildError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
