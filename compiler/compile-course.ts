/**
 * From a course's folder to a compiled course: every body is encoded and only the readers' tokens
 * are open. Either everything is right, or an error lists everything to fix.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import type { MjmlNode } from "mjml";
import {
  type CompiledCourse,
  type CompiledMail,
  type CompiledMessage,
  lessonCount,
  lessonNumber,
  type TransactionalKind,
} from "../lambdas/domain/course.ts";
import { escapeHtml } from "../lambdas/mail/mime.ts";
import { type CompileOptions, compileMail } from "./compile-mail.ts";
import { composingProblems } from "./composed.ts";
import { checkCourseList, readCourseList } from "./course-list.ts";
import { courseElements } from "./elements/course-elements.ts";
import { earlierLessons, nextMail } from "./navigation.ts";
import { type BuiltFile, ownPageStyle, ownPages } from "./pages/own-pages.ts";
import { CourseBuildError, type Problem } from "./problem.ts";
import { checkSiteLinks, sitePaths } from "./site-links.ts";
import { lintSource } from "./source/lint-source.ts";
import { readMetadata } from "./source/metadata.ts";
import { markupFiles, readSource, type Source, textOf } from "./source/source.ts";
import type { SendTimeToken } from "./source/tokens.ts";
import { editionStyle } from "./web/web-edition.ts";

/** RFC 8058 wants the way out in the mail too, and several laws the sender's name and address. */
const mailTokens: readonly SendTimeToken[] = ["unsubscribeUrl", "senderName", "postalAddress"];

/** What somebody asked the transactional mail for; without it nobody could act on it. */
const transactionalTokens: Readonly<Record<TransactionalKind, readonly SendTimeToken[]>> = {
  confirm: ["confirmUrl", "senderName", "postalAddress"],
  "already-subscribed": ["preferencesUrl", "senderName", "postalAddress"],
  link: ["preferencesUrl", "senderName", "postalAddress"],
};

/** All that is made of a course's folder. */
export interface CourseBuild {
  readonly course: CompiledCourse;
  /** The files that the compiled course names, with what is in them. */
  readonly files: readonly BuiltFile[];
}

/**
 * Compiles the mails and web editions of the course in a folder.
 *
 * @throws CourseBuildError with every problem found, when there is one.
 */
export async function compileCourse(folder: string): Promise<CompiledCourse> {
  return (await buildCourse(folder)).course;
}

/**
 * Compiles the course in a folder: `course.ts`, `lessons/`, `transactional/`, `partials/`, and
 * where there are any `glossary.mjml`, `elements/` and `pages/`.
 *
 * @throws CourseBuildError with every problem found, when there is one.
 */
export async function buildCourse(folder: string): Promise<CourseBuild> {
  const problems: Problem[] = [];
  const list = await readCourseList(folder);
  const slugs = markupFiles(folder, "lessons").map((file) => basename(file, ".mjml"));
  problems.push(...checkCourseList(folder, list, slugs));
  const { read, compile, pages, sources } = await mailCompiler(folder, problems);

  const listed = list.mails
    .filter((mail) => slugs.includes(mail.slug))
    .map((mail) => ({ mail, source: read(`lessons/${mail.slug}.mjml`) }));
  const titled = listed.map(({ mail, source }) => ({ ...mail, ...readMetadata(textOf(source)) }));
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
  const compileTransactional = async (kind: TransactionalKind): Promise<CompiledMessage> => {
    const { subject, preheader, html, text } = await compile(read(`transactional/${kind}.mjml`), {
      kind: "mail",
      tokens: transactionalTokens[kind],
      web: false,
      values: shared,
    });
    return { subject, preheader, html, text };
  };
  const transactional = {
    confirm: await compileTransactional("confirm"),
    "already-subscribed": await compileTransactional("already-subscribed"),
    link: await compileTransactional("link"),
  };
  const glossary = existsSync(join(folder, "glossary.mjml"))
    ? await compile(read("glossary.mjml"), {
        kind: "page",
        tokens: [],
        web: true,
        values: shared,
      })
    : undefined;
  const editions = { title: list.title, mails, ...(glossary && { glossary: glossary.web }) };
  const files = await ownPages(folder, editions, problems);
  const paths = sitePaths(
    editions,
    files.filter(({ kind }) => kind === "page").map(({ path }) => path),
  );
  problems.push(...[...sources.values()].flatMap((source) => checkSiteLinks(source, paths)));

  if (problems.length > 0) throw new CourseBuildError(basename(folder), problems);
  const content = {
    ...editions,
    summary: list.summary,
    transactional,
    editionStyle: editionStyle(pages) + (files.length > 0 ? ownPageStyle : ""),
    files: files.map(({ content: _, ...file }) => file),
  };
  const build = createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, 12);
  const course: CompiledCourse = { build, ...content };
  const unsendable = composingProblems(course, (file) => subjectOf(sources.get(file)));
  if (unsendable.length > 0) throw new CourseBuildError(basename(folder), unsendable);
  return { course, files };
}

/** The line of a mail that holds its subject; 1 where it is in a partial. */
function subjectOf(source: Source | undefined): number {
  const line = source?.lines.find(({ text }) => text.includes("<mj-title"));
  return line && line.file === source?.file ? line.line : 1;
}

/**
 * What compiles the files of one folder: a file with a problem of its own is read, but not
 * compiled.
 */
async function mailCompiler(folder: string, problems: Problem[]) {
  const elements = await courseElements(folder, problems);
  const invalid = new Set<string>();
  for (const file of markupFiles(folder, ".")) {
    const found = await lintSource(folder, file);
    if (found.length > 0) invalid.add(file);
    problems.push(...found);
  }
  /** The parsed editions, for their style sheet. */
  const pages: MjmlNode[] = [];
  const sources = new Map<string, Source>();
  return {
    pages,
    /** All that was read, by file. */
    sources,
    read(file: string): Source {
      const before = problems.length;
      const source = readSource(folder, file, problems);
      sources.set(file, source);
      if (problems.length > before) invalid.add(file);
      return source;
    },
    async compile(source: Source, options: Omit<CompileOptions, "elements">) {
      const files = [source.file, ...source.lines.map(({ file }) => file)];
      const isValid = !files.some((file) => invalid.has(file));
      const { mail, page } = await compileMail(source, { ...options, elements }, isValid, problems);
      if (page) pages.push(page);
      return mail;
    },
  };
}
