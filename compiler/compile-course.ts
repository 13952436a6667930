/**
 * From a course's folder to a compiled course: every body is encoded and only the readers' tokens
 * are open. Either everything is right, or an error lists everything to fix.
 */
import { createHash } from "node:crypto";
import { basename } from "node:path";
import type { CompiledCourse } from "../lambdas/domain/course.ts";
import { type BuildCache, noCache } from "./build-cache.ts";
import { compileSources } from "./compile-sources.ts";
import { checkComposing } from "./composed.ts";
import { publishedCourse, readCourseList } from "./course-list.ts";
import { CourseBuildError, type Diagnostic } from "./diagnostic.ts";
import { courseElements } from "./elements/course-elements.ts";
import { type BuiltFile, ownPageStyle, ownPages } from "./pages/own-pages.ts";
import { checkShippedFacts } from "./shipped-course.ts";
import { checkSiteLinks, sitePaths } from "./site-links.ts";
import { allSources, readSources } from "./source/course-sources.ts";
import type { Source } from "./source/source.ts";
import { editionStyle } from "./web/web-edition.ts";

/** All that is made of a course's folder. */
export interface CourseBuild {
  readonly course: CompiledCourse;
  /** The files that the compiled course names, with what is in them. */
  readonly files: readonly BuiltFile[];
  /** The slugs of its drafts, which are not in it. */
  readonly drafts: readonly string[];
}

/** How a course is built. */
export interface BuildOptions {
  /** The slug of a draft to compile as if it were published. */
  readonly draft?: string;
  /** What earlier builds of the folder made. */
  readonly cache?: BuildCache;
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
 * where there are any `glossary.mjml`, `elements/` and `pages/`. Drafts are left out.
 *
 * @throws CourseBuildError with everything that is wrong.
 */
export async function buildCourse(
  folder: string,
  { draft, cache = noCache }: BuildOptions = {},
): Promise<CourseBuild> {
  const listed = await readCourseList(folder);
  const list = publishedCourse(listed, draft);
  const { value: sources, diagnostics: ofSources } = await readSources(folder, listed, list, cache);
  const { value: elements, diagnostics: ofElements } = await courseElements(folder);
  const compiled = await compileSources(list, sources, elements, cache);
  const { mails, transactional, glossary, pages } = compiled.value;
  const editions = { title: list.title, mails, ...(glossary && { glossary: glossary.web }) };
  const { value: files, diagnostics: ofPages } = await ownPages(folder, editions);
  const paths = sitePaths(
    editions,
    files.filter(({ kind }) => kind === "page").map(({ path }) => path),
  );
  const all = allSources(sources).map(({ source }) => source);
  const ofLinks = all.flatMap((source) => checkSiteLinks(source, paths));
  const ofFacts = Object.values(sources.transactional).flatMap(({ source }) =>
    checkShippedFacts(source, list),
  );
  refuse(folder, [
    ...ofSources,
    ...ofFacts,
    ...ofElements,
    ...compiled.diagnostics,
    ...ofPages,
    ...ofLinks,
  ]);

  const content = {
    ...editions,
    summary: list.summary,
    transactional,
    editionStyle: editionStyle(pages) + (files.length > 0 ? ownPageStyle : ""),
    files: files.map(({ content: _, ...file }) => file),
  };
  const build = createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, 12);
  const course: CompiledCourse = { build, ...content };
  const subjectLine = (file: string) => subjectOf(all.find((source) => source.file === file));
  refuse(folder, await checkComposing(course, subjectLine, cache));
  const drafts = listed.mails.filter((mail) => mail.draft).map(({ slug }) => slug);
  return { course, files, drafts };
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
