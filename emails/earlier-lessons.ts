/** Where a mail stands in its course: its number, how many there are, and what came before. */
import type { CourseMail } from "../lambdas/domain/course.ts";
import { escapeHtml } from "../lambdas/domain/mime.ts";

/** A mail of the course with its heading. */
export interface TitledMail extends CourseMail {
  /** Plain text. */
  readonly title: string;
}

/** How many of the mails are lessons. */
export function lessonCount(mails: readonly CourseMail[]): number {
  return mails.filter((mail) => mail.kind === "lesson").length;
}

/** The number of the lesson at this index, counted from 1; nothing for an extra. */
export function lessonNumber(mails: readonly CourseMail[], index: number): number | undefined {
  if (mails[index]?.kind !== "lesson") return undefined;
  return lessonCount(mails.slice(0, index + 1));
}

/** A list of links to the mails before the one at this index, on one line; empty for the first. */
export function earlierLessons(mails: readonly TitledMail[], index: number): string {
  if (index === 0) return "";
  const items = mails.slice(0, index).map(({ slug, title }, earlier) => {
    const number = lessonNumber(mails, earlier);
    const name = number === undefined ? title : `Lesson ${number}: ${title}`;
    return `<li><a href="{{siteUrl}}/lessons/${slug}">${escapeHtml(name)}</a></li>`;
  });
  return `<ul>${items.join("")}</ul>`;
}
