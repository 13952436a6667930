/**
 * From a course's folder to a compiled course: every body is encoded and only the readers' tokens
 * are open. Either everything is right, or an error lists everything to fix.
 */
import { createHash } from "node:crypto";
import { basename } from "node:path";
import { type CompiledCourse, lessonCount } from "../lambdas/domain/course.ts";
import { type CourseLanguage, type Translate, translator } from "../lambdas/domain/words/words.ts";
import { assetPath } from "../lambdas/web/asset.ts";
import { type BuildCache, noCache } from "./build-cache.ts";
import { compileSources } from "./compile-sources.ts";
import { checkComposing } from "./composed.ts";
import { publishedCourse, readCourseList } from "./course-list.ts";
import { CourseBuildError, type Diagnostic } from "./diagnostic.ts";
import { courseElements } from "./elements/course-elements.ts";
import { type ImageFile, imageFiles, shippedImages } from "./images/image-files.ts";
import { shareImages } from "./images/share-images.ts";
import { ownPageStyle } from "./pages/own-page-style.ts";
import { type BuiltFile, ownPages } from "./pages/own-pages.ts";
import { completedPart, frontPage } from "./pages/page-part.ts";
import { checkShippedFacts } from "./shipped-course.ts";
import { checkSiteLinks, sitePaths } from "./site-links.ts";
import { allSources, readSources } from "./source/course-sources.ts";
import type { Source } from "./source/source.ts";
import { courseTheme } from "./theme/course-theme.ts";
import { editionSheets, hasDark } from "./web/edition-style.ts";
import { withWayStyle } from "./web/way-style.ts";
import { courseWords } from "./words/course-words.ts";

/** All that is made of a course's folder. */
export interface CourseBuild {
  readonly course: CompiledCourse;
  /** The pages, scripts and style sheets that the compiled course names, with what is in them. */
  readonly files: readonly BuiltFile[];
  /** The pictures that it names. */
  readonly images: readonly ImageFile[];
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
 * where there are any `words.ts`, `theme.ts`, `glossary.mjml`, `elements/`, `images/` and `pages/`.
 * Drafts are left out.
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
  const { value: images, diagnostics: ofImages } = await imageFiles(folder);
  const { value: words, diagnostics: ofWords } = await courseWords(folder, list);
  const { value: theme, diagnostics: ofTheme } = await courseTheme(folder);
  // No text of an incomplete language can be filled.
  refuse(folder, [...ofWords, ...ofTheme]);
  const language: CourseLanguage = { language: list.language, dir: list.dir, words };
  const t = translator(language);
  const compiled = await compileSources(
    { ...list, theme },
    sources,
    { elements, images, t },
    cache,
  );
  const { transactional, glossary, pages } = compiled.value;
  const { shared, own } = editionSheets(pages);
  const ownStyle = ownPageStyle(
    theme,
    pages.some(({ mail }) => hasDark(mail)),
  );
  const sheetOf = (name: string, style: string) => sheetFile(name, withWayStyle(style, theme));
  const styled = (name: string, web: string) => {
    const style = own.get(name);
    return style
      ? web.replace('href="/edition.css"', `href="${sheetOf(name, style).markedPath}"`)
      : web;
  };
  const editions = {
    title: list.title,
    mails: compiled.value.mails.map((mail) => ({
      ...mail,
      web: styled(`lessons/${mail.slug}`, mail.web),
    })),
    ...(list.retired && { retired: list.retired }),
    ...(glossary && { glossary: styled("glossary", glossary.web) }),
  };
  const { value: pageFiles, diagnostics: ofPages } = await ownPages(folder, editions, images, t);
  const paths = sitePaths(
    editions,
    new Map(
      pageFiles.filter(({ kind }) => kind === "page").map(({ path, content }) => [path, content]),
    ),
  );
  const { value: front, diagnostics: ofFront } = await frontPage(folder, paths, images);
  const { value: completed, diagnostics: ofCompleted } = await completedPart(folder, paths, images);
  const all = allSources(sources).map(({ source }) => source);
  const ofLinks = all.flatMap((source) => checkSiteLinks(source, paths));
  const ofFacts = Object.values(sources.transactional).flatMap(({ source }) =>
    checkShippedFacts(source, list),
  );
  refuse(folder, [
    ...ofSources,
    ...ofFacts,
    ...ofElements,
    ...ofImages,
    ...compiled.diagnostics,
    ...ofPages,
    ...ofFront,
    ...ofCompleted,
    ...ofLinks,
  ]);

  const files = [...pageFiles, ...[...own].map(([name, style]) => sheetOf(name, style))];
  const pictured = await shareImages({ ...editions, dir: list.dir, theme });
  const shipped = [...shippedImages(images), ...pictured.files];
  const content = {
    ...editions,
    mails: pictured.mails,
    ...(pictured.share && { share: pictured.share }),
    touchIcon: pictured.touchIcon,
    ...language,
    theme,
    summary: list.summary ?? defaultSummary(t, lessonCount(list.mails)),
    ...(list.author !== undefined && { author: list.author }),
    ...(front && { front }),
    ...(completed !== undefined && { completed }),
    transactional,
    editionStyle: withWayStyle(pageFiles.length > 0 ? shared + ownStyle : shared, theme),
    files: [...files, ...shipped].map(({ content: _, ...file }) => file),
  };
  const build = createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, 12);
  const course: CompiledCourse = { build, ...content };
  const subjectLine = (file: string) => subjectOf(all.find((source) => source.file === file));
  refuse(folder, await checkComposing(course, subjectLine, cache));
  const drafts = listed.mails.filter((mail) => mail.draft).map(({ slug }) => slug);
  return { course, files, images: shipped, drafts };
}

function defaultSummary(t: Translate, count: number): string {
  return count === 0 ? t("course.summaryWithoutLessons") : t("course.summary", { count });
}

/** The style sheet of one page, as a file. */
function sheetFile(name: string, content: string): BuiltFile {
  const path = `/edition/${name}.css`;
  return {
    path,
    name: path.slice(1),
    kind: "style",
    markedPath: assetPath(path, content),
    content,
  };
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
