/** Every mail and page of the course as one reader gets it: the samples that are checked and shown. */
import PostalMime from "postal-mime";
import type { CompiledCourse } from "../../lambdas/domain/course.ts";
import type { Message } from "../../lambdas/domain/subscription.ts";
import { composedSample, composingProblems, mailsOf } from "../composed.ts";
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

/**
 * Composes all mails and letters as `deliver` does, and adds the web editions and the glossary.
 *
 * @throws CourseBuildError for a mail that cannot be composed.
 */
export async function samples(course: CompiledCourse): Promise<Sample[]> {
  const [problem] = composingProblems(course, () => 1);
  if (problem) throw new CourseBuildError("emails", [problem]);
  const mails = mailsOf(course).map(async ({ message }): Promise<Sample> => {
    const raw = composedSample(course, message);
    const { html = "", text = "" } = await PostalMime.parse(raw);
    return { ...named(course, message), html, text, raw };
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
    ...(await Promise.all(mails)),
    ...course.mails.map(({ slug, web }) => page(slug, web)),
    page("glossary", course.glossary),
  ];
}

function named(
  course: CompiledCourse,
  message: Message,
): Pick<Sample, "name" | "kind" | "subject" | "preheader"> {
  if (message.kind === "letter") {
    const { subject, preheader } = course.letters[message.letter];
    return { name: `letter ${message.letter}`, kind: "letter", subject, preheader };
  }
  const { slug } = message;
  const mail = course.mails.find((one) => one.slug === slug);
  const { kind = "lesson", subject = "", preheader = "" } = mail ?? {};
  return { name: slug, kind, subject, preheader };
}
