/**
 * Every mail and page of the course as one reader gets it: the fixtures that are checked and shown.
 */
import PostalMime from "postal-mime";
import type { CompiledCourse } from "../../lambdas/domain/course.ts";
import type { Message } from "../../lambdas/domain/subscription.ts";
import { type BuildCache, noCache } from "../build-cache.ts";
import { checkComposing, compiledMessage, composedSample, mailsOf } from "../composed.ts";
import { CourseBuildError } from "../diagnostic.ts";
import type { BuiltFile } from "../pages/own-pages.ts";

/** A mail or page, decoded. A page has only HTML. */
export interface Fixture {
  /**
   * `first-steps`, `transactional confirm`, `page first-steps`, `page glossary`, `page try/line`.
   */
  readonly name: string;
  readonly kind: "lesson" | "extra" | "transactional" | "page";
  /** What it is made of, relative to the folder of the course. */
  readonly file: string;
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
  cache: BuildCache = noCache,
): Promise<Fixture[]> {
  const diagnostics = await checkComposing(course, () => 1, cache);
  if (diagnostics.length > 0) throw new CourseBuildError("", diagnostics);
  const mails = mailsOf(course).map(({ file, message }) =>
    cache.remember(
      "fixture",
      [file, message, compiledMessage(course, message)],
      async (): Promise<Fixture> => {
        const raw = composedSample(course, message);
        const { html = "", text = "" } = await PostalMime.parse(raw);
        return { ...named(course, message), file, html, text, raw };
      },
    ),
  );
  const styles = new Map(files.map(({ markedPath = "", content }) => [markedPath, content]));
  const page = (name: string, file: string, html: string): Fixture => ({
    name: `page ${name}`,
    kind: "page",
    file,
    subject: "",
    preheader: "",
    // A fixture is looked at by itself, without the site.
    html: html.replace(
      /<link rel="stylesheet" href="([^"]+)">/,
      (_, path: string) => `<style>\n${styles.get(path) ?? course.editionStyle}</style>`,
    ),
    text: "",
    raw: "",
  });
  return [
    ...(await Promise.all(mails)),
    ...course.mails.map(({ slug, web }) => page(slug, `lessons/${slug}.mjml`, web)),
    ...(course.glossary === undefined ? [] : [page("glossary", "glossary.mjml", course.glossary)]),
    ...files
      .filter(({ kind }) => kind === "page")
      .map(({ path, name, content }) => page(path.slice(1), `pages/${name}`, content)),
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
