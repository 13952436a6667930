/**
 * A compiled course of one-line mails, and the rest of what a mail is made from.
 */
import { defaultTheme } from "../../compiler/theme/default-theme.ts";
import type { CompiledCourse, CompiledMessage, CourseMail } from "../../lambdas/domain/course.ts";
import { type Keyring, parseKeyring } from "../../lambdas/domain/token.ts";
import { english } from "../../lambdas/domain/words/english.ts";
import type { CourseLanguage } from "../../lambdas/domain/words/words.ts";
import type { Sender } from "../../lambdas/mail/message.ts";
import { prepareBody } from "../../lambdas/mail/mime.ts";

/** Keys that protect nothing. */
export const testKeyring: Keyring = parseKeyring({
  rootKey: "a key for tests only, 32 characters or more",
});

/** Who sends in tests. */
export const testSender: Sender = {
  fromName: "A Course",
  fromAddress: "course@example.com",
  replyTo: "help@example.com",
  postalAddress: "1 Example Street",
  baseUrl: "https://course.example.com",
  listId: "course.example.com",
};

/** What the engine says by itself. */
export const inEnglish: CourseLanguage = { language: "en", dir: "ltr", words: english };

const message = (subject: string, line: string): CompiledMessage => ({
  subject,
  preheader: "",
  html: prepareBody(`<p>${line}</p>`),
  text: prepareBody(line),
});

const transactional = {
  confirm: message("Confirm", "{{confirmUrl}}"),
  "already-subscribed": message("You have it", "{{preferencesUrl}}"),
  link: message("Your link", "{{preferencesUrl}}"),
};

/** A course of these mails, each one line long. */
export function courseOf(mails: readonly CourseMail[]): CompiledCourse {
  return {
    build: "build-1",
    title: "A Course",
    ...inEnglish,
    theme: defaultTheme,
    summary: "What you get of it.",
    transactional,
    glossary: "",
    editionStyle: "",
    files: [],
    mails: mails.map((mail) => ({
      ...mail,
      ...message(mail.slug, "{{unsubscribeUrl}}"),
      title: mail.slug,
      web: "",
    })),
  };
}

/** `welcome`, then `lessons` lessons a day apart: `lesson-1`, `lesson-2`, … */
export function shortCourse(lessons: number): CompiledCourse {
  return courseOf([
    { slug: "welcome", kind: "extra", waitDays: 0 },
    ...Array.from({ length: lessons }, (_, index) => ({
      slug: `lesson-${index + 1}`,
      kind: "lesson" as const,
      waitDays: 1,
    })),
  ]);
}
