/**
 * Every mail and page of the course as one reader gets it: the fixtures that are checked and shown.
 */
import PostalMime from "postal-mime";
import type { CompiledCourse } from "../../lambdas/domain/course.ts";
import type { Message } from "../../lambdas/domain/subscription.ts";
import { composedSample, composingProblems, mailsOf } from "../composed.ts";
import type { BuiltFile } from "../pages/own-pages.ts";
import { CourseBuildError } from "../problem.ts";

/** A mail or page, decoded. A page has only HTML. */
export interface Fixture {
  /**
   * `first-steps`, `transactional confirm`, `page first-steps`, `page glossary`, `page try/line`.
   */
  readonly name: string;
  readonly kind: "lesson" | "extra" | "transactional" | "page";
  readonly subject: string;
  readonly preheader: string;
  readonly html: string;
  readonly text: string;
  /** The whole message as it goes out; empty for a page. */
  readonly raw: string;
}

/**
 * Composes all mails and transactional mails as `deliver` does, and adds the web editions, the
 * glossary and the course's own pages.
 *
 * @param files What is in the course's files; without it there are no own pages.
 * @throws CourseBuildError for a mail that cannot be composed.
 */
export async function fixtures(
  course: CompiledCourse,
  files: readonly BuiltFile[] = [],
): Promise<Fixture[]> {
  const [problem] = composingProblems(course, () => 1);
  if (problem) throw new CourseBuildError("", [problem]);
  const mails = mailsOf(course).map(async ({ message }): Promise<Fixture> => {
    const raw = composedSample(course, message);
    const { html = "", text = "" } = await PostalMime.parse(raw);
    return { ...named(course, message), html, text, raw };
  });
  const page = (name: string, html: string): Fixture => ({
    name: `page ${name}`,
    kind: "page",
    subject: "",
    preheader: "",
    // A fixture is looked at by itself, without the site.
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
    ...(course.glossary === undefined ? [] : [page("glossary", course.glossary)]),
    ...files
      .filter(({ kind }) => kind === "page")
      .map(({ path, content }) => page(path.slice(1), content)),
  ];
}

function named(
  course: CompiledCourse,
  message: Message,
): Pick<Fixture, "name" | "kind" | "subject" | "preheader"> {
  if (message.kind === "transactional") {
    const { subject, preheader } = course.transactional[message.mailKind];
    return { name: `transactional ${message.mailKind}`, kind: "transactional", subject, preheader };
  }
  const { slug } = message;
  const mail = course.mails.find((one) => one.slug === slug);
  const { kind = "lesson", subject = "", preheader = "" } = mail ?? {};
  return { name: slug, kind, subject, preheader };
}
