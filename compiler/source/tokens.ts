/**
 * The names an author may write: `[[build-time]]` tokens, filled when the course is compiled, and
 * `{{send-time}}` tokens, filled for each reader. Any other name fails the build.
 */

/** What `deliver` has a value for when it sends a mail. */
export const sendTimeTokens = [
  "unsubscribeUrl",
  "preferencesUrl",
  "nextUrl",
  "webUrl",
  "siteUrl",
  "confirmUrl",
  "postalAddress",
  "senderName",
  "schedule",
  "nextLesson",
] as const;

/** What the compiler knows of a mail. Only a lesson has a number. */
export const buildTimeTokens = [
  "lessonNumber",
  "lessonCount",
  "courseTitle",
  "earlierLessons",
  "nextMail",
] as const;

/** Those that name other mails, and so are filled when all of them have been read. */
export const navigationTokens = ["earlierLessons", "nextMail"] as const satisfies BuildTimeToken[];

/** A name in `{{ }}`. */
export type SendTimeToken = (typeof sendTimeTokens)[number];

/** A name in `[[ ]]`. */
export type BuildTimeToken = (typeof buildTimeTokens)[number];

/** What the theme says, filled when the course is compiled: `[[theme.light.ink]]`. */
export const themeToken = /\[\[theme\.([\w.]+)\]\]/g;
