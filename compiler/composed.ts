/**
 * Every mail composed once, as `deliver` will: what cannot be sent does not build, instead of
 * keeping each of its readers waiting.
 */
import PostalMime from "postal-mime";
import type { CompiledCourse, TransactionalKind } from "../lambdas/domain/course.ts";
import type { Message, Subscription } from "../lambdas/domain/subscription.ts";
import { parseKeyring } from "../lambdas/domain/token.ts";
import { MissingTokenError } from "../lambdas/mail/body.ts";
import { compose, type Sender } from "../lambdas/mail/message.ts";
import { InvalidHeaderError } from "../lambdas/mail/mime.ts";
import { type BuildCache, noCache } from "./build-cache.ts";
import type { Diagnostic } from "./diagnostic.ts";

/** Gmail hides what comes after some 102 KB; this leaves room for its rewriting, and for phones. */
export const htmlBytesMax = 60 * 1024;

/**
 * Nobody. The names are of the length that real ones have, because length is what breaks a layout.
 */
export const sampleSender: Sender = {
  fromName: "An Example Course in Seven Lessons",
  fromAddress: "course@learn.example.org",
  replyTo: "hello@learn.example.org",
  postalAddress: "Example Courses Ltd, 221 Sample Street, 12345 Sampletown, Sampleland",
  baseUrl: "https://learn.example.org",
  listId: "course.learn.example.org",
};

const keyring = parseKeyring({ rootKey: "a key that opens nothing anywhere at all" });
const now = "2026-11-23T08:00:00.000Z";

const reader: Subscription = {
  id: "aaaqeayeaudaocajbifqydiob4",
  version: 1,
  status: "active",
  email: "ada.lovelace@example.com",
  schedule: { timeZone: "Europe/London", sendAt: "08:00", days: "daily" },
  round: 1,
  sent: {},
  requests: [],
  transactionalSends: [],
  missed: 0,
  softBounces: {},
};

/** One mail of a course, and its file in the course's folder. */
export interface ComposedMail {
  readonly file: string;
  readonly message: Message;
}

/** Every mail that a course can send. */
export function mailsOf(course: CompiledCourse): readonly ComposedMail[] {
  const transactional = Object.keys(course.transactional) as TransactionalKind[];
  return [
    ...course.mails.map(
      ({ slug }): ComposedMail => ({
        file: `lessons/${slug}.mjml`,
        message: { id: `1-${slug}`, kind: "in-turn", slug },
      }),
    ),
    ...transactional.map(
      (mailKind): ComposedMail => ({
        file: `transactional/${mailKind}.mjml`,
        message: { id: "request-1", kind: "transactional", mailKind, at: now },
      }),
    ),
  ];
}

/** The whole message as it goes out to the sample reader. @throws when it cannot be composed */
export function composedSample(course: CompiledCourse, message: Message): string {
  return compose(
    { course, sender: sampleSender, keyring },
    reader,
    message,
    now,
    "sample",
  ).raw.toString("latin1");
}

/**
 * What keeps mails of the course from being sent, or from being shown whole.
 *
 * @param subjectLine the line of a file that holds the subject
 */
export async function checkComposing(
  course: CompiledCourse,
  subjectLine: (file: string) => number,
  cache: BuildCache = noCache,
): Promise<readonly Diagnostic[]> {
  const check = async ({ file, message }: ComposedMail): Promise<readonly Diagnostic[]> => {
    let raw: string;
    try {
      raw = composedSample(course, message);
    } catch (error) {
      return [diagnosticOf(error, file, message, subjectLine)];
    }
    const { html = "" } = await PostalMime.parse(raw);
    const bytes = Buffer.byteLength(html);
    if (bytes <= htmlBytesMax) return [];
    const what = `the HTML has ${bytes} bytes`;
    return [{ file, line: 1, what, remedy: `shorten it to ${htmlBytesMax}` }];
  };
  const found = await Promise.all(
    mailsOf(course).map((mail) =>
      cache.remember(
        "check composing",
        [mail, compiledMessage(course, mail.message), subjectLine(mail.file)],
        () => check(mail),
      ),
    ),
  );
  return found.flat();
}

/** What a message is composed from, all that it depends on beside the sample reader. */
export function compiledMessage(course: CompiledCourse, message: Message): unknown {
  return message.kind === "transactional"
    ? course.transactional[message.mailKind]
    : course.mails.find(({ slug }) => slug === message.slug);
}

function diagnosticOf(
  error: unknown,
  file: string,
  { kind }: Message,
  subjectLine: (file: string) => number,
): Diagnostic {
  const what = error instanceof Error ? error.message : String(error);
  if (error instanceof MissingTokenError) {
    const remedy = `a ${kind === "transactional" ? "transactional mail" : "lesson"} has none: take it out`;
    return { file, line: 1, what, remedy };
  }
  if (error instanceof InvalidHeaderError) {
    const remedy = "write the subject as one line of visible characters";
    return { file, line: subjectLine(file), what, remedy };
  }
  return { file, line: 1, what, remedy: "the mail cannot be composed like this: change it" };
}
