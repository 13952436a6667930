/** Links from the mails to the site: each leads to a page that the site will have. */
import type { CompiledCourse } from "../lambdas/domain/course.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { placeOf, type Source } from "./source/source.ts";

/**
 * The paths of all pages that an author may link to.
 *
 * @param ownPages The paths of the course's own pages, "/try/line".
 */
export function sitePaths(
  { mails, glossary }: Pick<CompiledCourse, "mails" | "glossary">,
  ownPages: readonly string[],
): ReadonlySet<string> {
  return new Set([
    "/",
    "/privacy",
    "/link",
    ...(glossary === undefined ? [] : ["/glossary"]),
    ...mails.map(({ slug }) => `/lessons/${slug}`),
    ...ownPages,
  ]);
}

/** The links of a mail to pages that the site does not have. */
export function checkSiteLinks(source: Source, paths: ReadonlySet<string>): readonly Diagnostic[] {
  return source.lines.flatMap(({ text }, index) =>
    [...text.matchAll(/\bhref\s*=\s*["']\{\{siteUrl\}\}(\/[^"'?#]*)/g)]
      .map(([, path = ""]) => path)
      .filter((path) => !paths.has(path))
      .map((path) => ({
        ...placeOf(source, index + 1),
        what: `the site has no page "${path}"`,
        remedy: "correct the address, or take the link out",
      })),
  );
}
