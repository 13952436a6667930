/** Every mail and page of the course as one reader gets it: the samples that are checked and shown. */
import PostalMime from "postal-mime";
import type { CompiledCourse, LetterKind } from "../../lambdas/domain/course.ts";
import type { Message, Subscription } from "../../lambdas/domain/subscription.ts";
import { parseKeyring } from "../../lambdas/domain/token.ts";
import { compose, type Sender } from "../../lambdas/mail/message.ts";
import { MissingTokenError } from "../../lambdas/mail/mime.ts";
import { CourseBuildError } from "../problem.ts";

/** A mail or page, decoded. A page has only HTML. */
export interface Sample {
  /** `what-is-ml`, `letter confirm`, `page what-is-ml`, `page glossary`. */
  readonly name: string;
  readonly kind: "lesson" | "extra" | "letter" | "page";
  readonly subject: string;
  readonly preheader: string;
  readonly html: string;
  readonly text: string;
  /** The whole message as it goes out; empty for a page. */
  readonly raw: string;
}

/** Nobody. The names are of the length that real ones have, because length is what breaks a layout. */
const sender: Sender = {
  fromName: "A Day in the Life of an ML Engineer",
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
  timeZone: "Europe/London",
  sendAt: "08:00",
  days: "daily",
  round: 1,
  sent: {},
  asked: [],
  letters: [],
  missed: 0,
  softBounces: {},
};

/**
 * Composes all mails and letters as `deliver` does, and adds the web editions and the glossary.
 *
 * @throws CourseBuildError for a token that this kind of mail has no value for.
 */
export async function samples(course: CompiledCourse): Promise<Sample[]> {
  const spliced = async (
    message: Message,
    rest: Pick<Sample, "name" | "kind" | "subject" | "preheader">,
  ): Promise<Sample> => {
    const raw = composed(course, message, rest.kind);
    const { html = "", text = "" } = await PostalMime.parse(raw);
    return { ...rest, html, text, raw };
  };
  const mails = course.mails.map(({ slug, kind, subject, preheader }) =>
    spliced({ id: `1-${slug}`, kind: "in-turn", slug }, { name: slug, kind, subject, preheader }),
  );
  const kinds = Object.keys(course.letters) as LetterKind[];
  const letters = kinds.map((letter) => {
    const { subject, preheader } = course.letters[letter];
    const name = `letter ${letter}`;
    const message = { id: "asked-1", kind: "letter", letter, at: now } as const;
    return spliced(message, { name, kind: "letter", subject, preheader });
  });
  const page = (name: string, html: string): Sample => ({
    name: `page ${name}`,
    kind: "page",
    subject: "",
    preheader: "",
    // A sample is looked at by itself, without the site.
    html: html.replace(
      '<link rel="stylesheet" href="/edition.css">',
      () => `<style>\n${course.editionStyle}</style>`,
    ),
    text: "",
    raw: "",
  });
  return [
    ...(await Promise.all([...mails, ...letters])),
    ...course.mails.map(({ slug, web }) => page(slug, web)),
    page("glossary", course.glossary),
  ];
}

function composed(course: CompiledCourse, message: Message, kind: Sample["kind"]): string {
  try {
    return compose({ course, sender, keyring }, reader, message, now, "sample").raw;
  } catch (error) {
    if (!(error instanceof MissingTokenError)) throw error;
    const name = message.kind === "letter" ? message.letter : message.slug;
    const file = `${message.kind === "letter" ? "transactional" : "lessons"}/${name}.mjml`;
    const remedy = `a ${kind === "letter" ? "letter" : "lesson"} has none: take it out`;
    throw new CourseBuildError("emails", [{ file, line: 1, what: error.message, remedy }]);
  }
}
