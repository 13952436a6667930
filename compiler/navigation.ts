/** What a mail says of its place in the course: what came before it, and what comes next. */
import { type CourseMail, mailName } from "../lambdas/domain/course.ts";
import type { Translate } from "../lambdas/domain/words/words.ts";
import { escapeHtml } from "../lambdas/mail/mime.ts";

/** A mail of the course with its heading. */
export interface TitledMail extends CourseMail {
  /** Plain text. */
  readonly title: string;
}

/** A list of links to the mails before the one at this index, on one line; empty for the first. */
export function earlierLessons(t: Translate, mails: readonly TitledMail[], index: number): string {
  if (index === 0) return "";
  const items = mails.slice(0, index).map((_, earlier) => `<li>${linkTo(t, mails, earlier)}</li>`);
  return `<ul>${items.join("")}</ul>`;
}

/** A paragraph with a link to the mail after the one at this index; empty for the last. */
export function nextMail(t: Translate, mails: readonly TitledMail[], index: number): string {
  const link = linkTo(t, mails, index + 1);
  return link && `<p>${t("course.next", { mail: link })}</p>`;
}

function linkTo(t: Translate, mails: readonly TitledMail[], index: number): string {
  const mail = mails[index];
  if (!mail) return "";
  return `<a href="{{siteUrl}}/lessons/${mail.slug}">${escapeHtml(mailName(t, mails, index))}</a>`;
}
