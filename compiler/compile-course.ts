/**
 * From a course's folder to a compiled course: every body is encoded and only the readers' tokens
 * are open. Either everything is right, or an error lists everything to fix.
 */
import { createHash } from "node:crypto";
import { basename } from "node:path";
import { type CompiledCourse, lessonCount } from "../lambdas/domain/course.ts";
import { type CourseLanguage, translator } from "../lambdas/domain/words/words.ts";
import { compileSources } from "./compile-sources.ts";
import { checkComposing } from "./composed.ts";
import { readCourseList } from "./course-list.ts";
import { CourseBuildError, type Diagnostic } from "./diagnostic.ts";
import { courseElements } from "./elements/course-elements.ts";
import { type BuiltFile, ownPageStyle, ownPages } from "./pages/own-pages.ts";
import { checkSiteLinks, sitePaths } from "./site-links.ts";
import { allSources, readSources } from "./source/course-sources.ts";
import type { Source } from "./source/source.ts";
import { courseTheme } from "./theme/course-theme.ts";
import { editionStyle } from "./web/web-edition.ts";
import { courseWords } from "./words/course-words.ts";

/** All that is made of a course's folder. */
export interface CourseBuild {
  readonly course: CompiledCourse;
  /** The files that the compiled course names, with what is in them. */
  readonly files: readonly BuiltFile[];
}

/**
 * Compiles the mails and web editions of the course in a folder.
 *
 * @throws CourseBuildError with everything that is wrong.
 */
export async function compileCourse(folder: string): Promise<CompiledCourse> {
  return (await buildCourse(folder)).course;
}

/**
 * Compiles the course in a folder: `course.ts`, `lessons/`, `transactional/`, `partials/`, and
 * where there are any `words.ts`, `theme.ts`, `glossary.mjml`, `elements/` and `pages/`.
 *
 * @throws CourseBuildError with everything that is wrong.
 */
export async function buildCourse(folder: string): Promise<CourseBuild> {
  const list = await readCourseList(folder);
  const { value: sources, diagnostics: ofSources } = await readSources(folder, list);
  const { value: elements, diagnostics: ofElements } = await courseElements(folder);
  const { value: words, diagnostics: ofWords } = await courseWords(folder, list);
  const { value: theme, diagnostics: ofTheme } = await courseTheme(folder);
  // No text of an incomplete language can be filled.
  refuse(folder, [...ofWords, ...ofTheme]);
  const language: CourseLanguage = { language: list.language, dir: list.dir, words };
  const t = translator(language);
  const compiled = await compileSources({ ...list, theme }, sources, elements, t);
  const { mails, transactional, glossary, pages } = compiled.value;
  const editions = { title: list.title, mails, ...(glossary && { glossary: glossary.web }) };
  const { value: files, diagnostics: ofPages } = await ownPages(folder, editions, t);
  const paths = sitePaths(
    editions,
    files.filter(({ kind }) => kind === "page").map(({ path }) => path),
  );
  const all = allSources(sources).map(({ source }) => source);
  const ofLinks = all.flatMap((source) => checkSiteLinks(source, paths));
  refuse(folder, [...ofSources, ...ofElements, ...compiled.diagnostics, ...ofPages, ...ofLinks]);

  const content = {
    ...editions,
    ...language,
    theme,
    summary: list.summary ?? t("course.summary", { count: Math.max(1, lessonCount(mails)) }),
    transactional,
    editionStyle: editionStyle(pages) + (files.length > 0 ? ownPageStyle : ""),
    files: files.map(({ content: _, ...file }) => file),
  };
  const build = createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, 12);
  const course: CompiledCourse = { build, ...content };
  const subjectLine = (file: string) => subjectOf(all.find((source) => source.file === file));
  refuse(folder, await checkComposing(course, subjectLine));
  return { course, files };
}

/** @throws CourseBuildError where anything is wrong. */
function refuse(folder: string, diagnostics: readonly Diagnostic[]): void {
  if (diagnostics.length > 0) throw new CourseBuildError(basename(folder), diagnostics);
}

/** The line of a mail that holds its subject; 1 where it is in a partial. */
function subjectOf(source: Source | undefined): number {
  const line = source?.lines.find(({ text }) => text.includes("<mj-title"));
  return line && line.file === source?.file ? line.line : 1;
}
