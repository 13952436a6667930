/** The mails of a course and its glossary as they were written, each file checked by itself. */
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import type { Course, TransactionalKind } from "../../lambdas/domain/course.ts";
import { checkNames } from "../check-names.ts";
import { checkCourseList } from "../course-list.ts";
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

/** Reads the files of a course, and checks each as it was written. */
export async function readSources(folder: string, list: Course): Promise<Diagnosed<Sources>> {
  const slugs = markupFiles(folder, "lessons").map((file) => basename(file, ".mjml"));
  const written = await Promise.all(
    markupFiles(folder, ".").map((file) => lintSource(folder, file)),
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
  return {
    value,
    diagnostics: [
      ...checkCourseList(folder, list, slugs),
      ...checkNames(folder, list),
      ...written.flat(),
      ...included,
    ],
  };
}
