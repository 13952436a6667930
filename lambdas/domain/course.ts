/**
 * The course: which mails there are, in which order, and which one is next in turn.
 *
 * A mail is known by its slug and by the slugs it had before (`was`). Inserted before a reader's
 * position, a mail is what they get next; moved or renamed with `was`, it changes nothing for those
 * who had it; removed or retired, it is skipped; renamed without `was`, it is new. What is recorded
 * of a reader under an old name is read in `renamed.ts`.
 */
import type { Theme } from "./theme.ts";
import type { CourseLanguage, Translate } from "./words/words.ts";

/** `lesson` counts in "lesson 3 of 7"; an `extra` (such as a greeting at the start) does not. */
export type MailKind = "lesson" | "extra";

/** Every kind of transactional mail. */
export const transactionalKinds = ["confirm", "already-subscribed", "link"] as const;

/** A transactional mail is a mail that is no lesson and that somebody's own action asked for. */
export type TransactionalKind = (typeof transactionalKinds)[number];

/** A mail of the course as its author lists it in `course.ts`. */
export interface CourseMail {
  /** Kebab-case, unique in the course, also the file name. */
  readonly slug: string;
  /** All slugs it had before, in any order: who had it under one of them has had it. */
  readonly was?: readonly string[];
  readonly kind: MailKind;
  /**
   * Local calendar days after the previous mail, 1 or more. The first mail of the course has 0: it
   * leaves at once.
   */
  readonly waitDays: number;
}

/** A mail that is not sent any more: a page under its address says so. */
export interface RetiredMail {
  readonly slug: string;
  readonly was?: readonly string[];
  /** What it was called, plain text. */
  readonly title: string;
}

/** What the rules need to know of a course. */
export interface Course {
  readonly title: string;
  readonly mails: readonly CourseMail[];
  readonly retired?: readonly RetiredMail[];
}

/** What has a slug, and may have had others. */
type Named = Pick<CourseMail, "slug" | "was">;

/** All names of a mail, the present one first. */
export function namesOf({ slug, was = [] }: Named): readonly string[] {
  return [slug, ...was];
}

/** The mail with this name, be it the present one or one it had before. */
export function mailNamed<Mail extends Named>(
  mails: readonly Mail[],
  name: string,
): Mail | undefined {
  return mails.find(({ slug, was }) => slug === name || was?.includes(name));
}

/** The present slug of a mail of the course; any other name as it is. */
export function presentSlug({ mails }: Pick<Course, "mails">, name: string): string {
  return mailNamed(mails, name)?.slug ?? name;
}

/** How many mails were sent; one that has had several names counts once. */
export function countSent(course: Course, sent: Readonly<Record<string, string>>): number {
  return new Set(Object.keys(sent).map((name) => presentSlug(course, name))).size;
}

/** The first mail of the course is bound to no hour: it answers the reader's own click. */
export function leavesAtOnce({ mails }: Course, name: string): boolean {
  return mailNamed(mails, name)?.waitDays === 0;
}

/** When SES took this mail, under whichever of its names; undefined while it is to come. */
export function sentAtOf<At extends string>(
  mail: Named,
  sent: Readonly<Record<string, At>>,
): At | undefined {
  const name = namesOf(mail).find((one) => Object.hasOwn(sent, one));
  return name === undefined ? undefined : sent[name];
}

/**
 * A body with its tokens cut out: `literals[0] tokens[0] literals[1] …`, one literal more than
 * tokens. The literals are quoted-printable ASCII with CRLF line ends (RFC 2045, 6.7), at most 76
 * characters a line; each token begins a line.
 */
export interface PreparedBody {
  readonly literals: readonly string[];
  readonly tokens: readonly string[];
}

/** A message ready for splicing: every token still open, all else encoded. */
export interface CompiledMessage {
  readonly subject: string;
  readonly preheader: string;
  readonly html: PreparedBody;
  readonly text: PreparedBody;
}

/** A mail of the course, compiled. */
export interface CompiledMail extends CourseMail, CompiledMessage {
  /** The heading of the mail, plain text. */
  readonly title: string;
  /** The web edition: a whole HTML document without tokens; links to the site are relative. */
  readonly web: string;
  /** The path of the picture that a shared link to it shows, 1200 × 630; absent without a font for it. */
  readonly share?: string;
}

/**
 * A file of the course's own that the site serves. What is in it is not part of the compiled course:
 * it is kept beside the function and read when asked for.
 */
export interface CourseFile {
  /** Where the site serves it: "/try/line", "/try/line.js". */
  readonly path: string;
  /** Its name in the folder of these files. */
  readonly name: string;
  /**
   * A page is a whole HTML document like a web edition; a script belongs to one, and so does a style
   * sheet; an image is shown by mails and pages.
   */
  readonly kind: "page" | "script" | "style" | "image";
  /** The content type of an image. */
  readonly type?: string;
  /**
   * The address of a file as pages and mails ask for it, with a mark of what is in it:
   * "/try/line.js?1a2b3c4d", "/images/x.1a2b3c4d.png".
   */
  readonly markedPath?: string;
}

/** What the front page shows of this course alone, as HTML. */
export interface FrontPage {
  /** Between title and summary, above the form; "" where there is nothing. */
  readonly lead: string;
  /** Beside the form, below it on a phone; "" where there is nothing. */
  readonly hero: string;
  /** Below both. */
  readonly more: string;
}

/** What every function has of the course: which mails there are, and its words. */
export interface CourseOutline extends Course, CourseLanguage {
  /**
   * A short hash of all the rest: another build is another course to whom a mail could not be sent.
   */
  readonly build: string;
}

/** What sends mails has of the course: their bodies, and no page. */
export interface CourseMessages extends CourseOutline {
  readonly mails: readonly Omit<CompiledMail, "web">[];
  readonly transactional: Readonly<Record<TransactionalKind, CompiledMessage>>;
}

/** What the site has of the course: its pages, and no mail's bodies. */
export interface CourseSite extends Omit<CompiledCourse, "mails" | "transactional"> {
  readonly mails: readonly Omit<CompiledMail, "html" | "text">[];
}

/** What `npm run build` makes of a course's folder. */
export interface CompiledCourse extends CourseOutline {
  /** What a reader gets, plain text. */
  readonly summary: string;
  readonly mails: readonly CompiledMail[];
  readonly transactional: Readonly<Record<TransactionalKind, CompiledMessage>>;
  /** The glossary page, a whole HTML document, where the course has one. */
  readonly glossary?: string;
  /** The style sheet of all these pages, which link to it as `/edition.css`. */
  readonly editionStyle: string;
  readonly theme: Theme;
  /** Who writes it and from what, plain text; the front page says it. */
  readonly author?: string;
  /** Its own part of the front page, where it has one. */
  readonly front?: FrontPage;
  /** What a reader who has completed it is shown of this course alone, as HTML. */
  readonly completed?: string;
  /** The path of the picture that a shared link to the course shows, like that of a mail. */
  readonly share?: string;
  /** The path of the icon of a phone's home screen. */
  readonly touchIcon?: string;
  /** The course's own pages and their scripts, style sheets of single pages, and images. */
  readonly files: readonly CourseFile[];
}

/** The next mail in turn: the first in course order that this round has not sent yet. */
export function nextInTurn(
  course: Course,
  sent: Readonly<Record<string, string>>,
): CourseMail | undefined {
  return course.mails.find((mail) => sentAtOf(mail, sent) === undefined);
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

/** What the mail at this index is called: "Lesson 3: The hard skills", or the title of an extra. */
export function mailName(
  t: Translate,
  mails: readonly (CourseMail & { readonly title: string })[],
  index: number,
): string {
  const { title = "" } = mails[index] ?? {};
  const number = lessonNumber(mails, index);
  return number === undefined ? title : t("course.lesson", { number, title });
}
