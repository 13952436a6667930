/**
 * The course: which mails there are, in which order, and which one is next in turn.
 *
 * A mail's identity is its slug. Inserted before a reader's position, a mail is what they get next;
 * moved, it changes nothing for those who had it; removed, it is skipped; renamed, it is new.
 */
/** `lesson` counts in "lesson 3 of 7"; an `extra` (welcome, finale, recap) does not. */
export type MailKind = "lesson" | "extra";

/** A letter is a mail that is no lesson and that somebody's own action asked for. */
export type LetterKind = "confirm" | "already-subscribed" | "link";

/** A mail of the course as its author lists it in `emails/course.ts`. */
export interface CourseMail {
  /** Kebab-case, unique in the course, also the file name. */
  readonly slug: string;
  readonly kind: MailKind;
  /**
   * Local calendar days after the previous mail, 1 or more. The first mail of the course has 0: it
   * leaves at once.
   */
  readonly waitDays: number;
}

/** What the rules need to know of a course. */
export interface Course {
  readonly title: string;
  readonly mails: readonly CourseMail[];
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
}

/** What `npm run build` makes of `emails/`. */
export interface CompiledCourse extends Course {
  /** A short hash of all the rest: another build is another course to whom a mail could not be sent. */
  readonly build: string;
  /** What a reader gets, plain text. */
  readonly summary: string;
  readonly mails: readonly CompiledMail[];
  readonly letters: Readonly<Record<LetterKind, CompiledMessage>>;
  /** The glossary page: a whole HTML document. */
  readonly glossary: string;
  /** The style sheet of the web editions and the glossary, which link to it as `/edition.css`. */
  readonly editionStyle: string;
}

/** The next mail in turn: the first in course order that this round has not sent yet. */
export function nextInTurn(
  course: Course,
  sent: Readonly<Record<string, string>>,
): CourseMail | undefined {
  return course.mails.find((mail) => !Object.hasOwn(sent, mail.slug));
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
  mails: readonly (CourseMail & { readonly title: string })[],
  index: number,
): string {
  const { title = "" } = mails[index] ?? {};
  const number = lessonNumber(mails, index);
  return number === undefined ? title : `Lesson ${number}: ${title}`;
}
