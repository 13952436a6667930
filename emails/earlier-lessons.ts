/** Where a mail stands in its course: its number, how many there are, what came before and what comes. */
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
  const items = mails.slice(0, index).map((_, earlier) => `<li>${linkTo(mails, earlier)}</li>`);
  return `<ul>${items.join("")}</ul>`;
}

/** A paragraph with a link to the mail after the one at this index; empty for the last. */
export function nextMail(mails: readonly TitledMail[], index: number): string {
  const link = linkTo(mails, index + 1);
  return link && `<p>Next: ${link}</p>`;
}

function linkTo(mails: readonly TitledMail[], index: number): string {
  const mail = mails[index];
  if (!mail) return "";
  const number = lessonNumber(mails, index);
  const name = number === undefined ? mail.title : `Lesson ${number}: ${mail.title}`;
  return `<a href="{{siteUrl}}/lessons/${mail.slug}">${escapeHtml(name)}</a>`;
}
