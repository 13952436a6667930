/** The mails of a course and its glossary as they were written, each file checked by itself. */
import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Course, TransactionalKind } from "../../lambdas/domain/course.ts";
import { type BuildCache, noCache } from "../build-cache.ts";
import { checkCourseList } from "../check-course-list.ts";
import { checkNames } from "../check-names.ts";
import type { ListedCourse } from "../course-list.ts";
import type { Diagnosed, Diagnostic } from "../diagnostic.ts";
import { lintSource } from "./lint-source.ts";
import { markupFiles, readSource, type Source } from "./source.ts";

/** A file with all it includes. */
export interface CheckedSource {
  readonly source: Source;
  /** What is wrong with what it includes. */
  readonly diagnostics: readonly Diagnostic[];
  /** Whether nothing is wrong with any of its files as they were written. */
  readonly isValid: boolean;
}

/** What is compiled of a course. */
export interface Sources {
  /** The mails of the list that have a file, in order. */
  readonly mails: readonly (CheckedSource & { readonly mail: Course["mails"][number] })[];
  readonly transactional: Readonly<Record<TransactionalKind, CheckedSource>>;
  readonly glossary?: CheckedSource;
}

/** Everything that was read. */
export function allSources({ mails, transactional, glossary }: Sources): readonly CheckedSource[] {
  return [...mails, ...Object.values(transactional), ...(glossary ? [glossary] : [])];
}

/**
 * Reads the files of a course, and checks each as it was written; not those of the drafts that are
 * left out.
 *
 * @param listed All that `course.ts` lists.
 * @param list What of it is compiled.
 */
export async function readSources(
  folder: string,
  listed: ListedCourse,
  list: Course,
  cache: BuildCache = noCache,
): Promise<Diagnosed<Sources>> {
  const slugs = markupFiles(folder, "lessons").map((file) => basename(file, ".mjml"));
  const leftOut = new Set(
    listed.mails
      .filter(({ slug }) => !list.mails.some((mail) => mail.slug === slug))
      .map(({ slug }) => `lessons/${slug}.mjml`),
  );
  const files = markupFiles(folder, ".").filter((file) => !leftOut.has(file));
  const written = await Promise.all(
    files.map((file) =>
      cache.remember("lint", [file, readFileSync(join(folder, file), "latin1")], () =>
        lintSource(folder, file),
      ),
    ),
  );
  const invalid = new Set(written.flat().map(({ file }) => file));
  const read = (file: string): CheckedSource => {
    const { value: source, diagnostics } = readSource(folder, file);
    const isValid =
      diagnostics.length === 0 && !source.lines.some((line) => invalid.has(line.file));
    return { source, isValid, diagnostics };
  };
  const value: Sources = {
    mails: list.mails
      .filter(({ slug }) => slugs.includes(slug))
      .map((mail) => ({ mail, ...read(`lessons/${mail.slug}.mjml`) })),
    transactional: {
      confirm: read("transactional/confirm.mjml"),
      "already-subscribed": read("transactional/already-subscribed.mjml"),
      link: read("transactional/link.mjml"),
    },
    ...(existsSync(join(folder, "glossary.mjml")) && { glossary: read("glossary.mjml") }),
  };
  const included = allSources(value).flatMap(({ diagnostics }) => diagnostics);
  // Of a file that is no mail at all nothing else is worth saying.
  const unread = new Set(
    allSources(value).flatMap(({ source }) => (source.lines.length === 0 ? [source.file] : [])),
  );
  const ofMarkup = written.flat().filter(({ file }) => !unread.has(file));
  return {
    value,
    diagnostics: [
      ...checkCourseList(folder, listed, slugs),
      ...checkNames(folder, listed),
      ...ofMarkup,
      ...included,
    ],
  };
}
