/** What a course asks of its own mails, beside what every mail must be. */
import { basename } from "node:path";
import { CourseBuildError } from "../diagnostic.ts";
import { courseModule } from "../source/course-module.ts";
import type { Fixture } from "./fixture.ts";
import type { Report } from "./report.ts";

/** How few and how many of something are right; what is left out has no limit. */
export interface Range {
  readonly least?: number;
  readonly most?: number;
}

/** Limits of the running words of a mail. What is left out is not looked at. */
export interface WordLimits {
  readonly lesson?: Range;
  readonly extra?: Range;
  /** Of single mails, by slug; they go before the two above. */
  readonly mails?: Readonly<Record<string, Range>>;
  /** The highest Flesch–Kincaid grade, of transactional mails too; of English ones alone. */
  readonly gradeMax?: number;
  readonly sentenceWordsMax?: number;
  /** Words a mail does without. */
  readonly unwanted?: RegExp;
  /**
   * What of a mail is no running text: a CSS selector, beside header, footer, data tables and code.
   */
  readonly apart?: (mail: Fixture) => string;
}

/** What `checks/index.ts` of a course exports; everything may be left out. */
export interface CourseChecks {
  /** Characters of a subject. */
  readonly subject?: Range;
  /** Characters of a preheader. */
  readonly preheader?: Range;
  readonly words?: WordLimits;
  /**
   * What a reader gets instead where a mail program lacks a feature, each with the features it
   * holds for, by the names of caniemail. With it, any other feature that some program lacks is
   * reported, but for those that MJML brings to every mail.
   */
  readonly knownGaps?: Readonly<Record<string, readonly string[]>>;
  /** Called for each mail, transactional ones too. */
  readonly mail?: (mail: Fixture, report: Report) => void;
  /** Called once, with all mails and pages. */
  readonly course?: (all: readonly Fixture[], report: Report) => void;
}

/**
 * The checks of the course in a folder; none where it has no `checks/index.ts`.
 *
 * @throws CourseBuildError when that file exports nothing.
 */
export async function courseChecks(folder: string): Promise<CourseChecks> {
  const { value = {}, diagnostics } = await courseModule(folder, "checks/index.ts");
  if (diagnostics.length > 0) throw new CourseBuildError(basename(folder), diagnostics);
  return value as CourseChecks;
}

/** A range as "500–800", "at least 500" or "at most 800", where a count is outside of it. */
export function outside(count: number, { least = 0, most = Infinity }: Range): string | undefined {
  if (count >= least && count <= most) return undefined;
  if (most === Infinity) return `at least ${least}`;
  return least === 0 ? `at most ${most}` : `${least}–${most}`;
}
