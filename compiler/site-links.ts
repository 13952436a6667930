/** Links within the course: each leads to a page that the site will have, and to a place in it. */
import { load } from "cheerio";
import { type CompiledCourse, mailNamed, namesOf } from "../lambdas/domain/course.ts";
import { type Diagnostic, lineAt } from "./diagnostic.ts";
import { placeOf, type Source, textOf } from "./source/source.ts";
import { suggestion } from "./suggestion.ts";

/** The pages of the site that an author may link to. */
export interface SitePaths {
  /** The ids in each page by its path; undefined where the page is not the author's. */
  readonly pages: ReadonlyMap<string, ReadonlySet<string> | undefined>;
  /** What the course has under former names, and has no more. */
  readonly names: Pick<CompiledCourse, "mails" | "retired">;
}

/**
 * The paths of all pages that an author may link to.
 *
 * @param ownPages The HTML of the course's own pages by their paths, "/try/line".
 */
export function sitePaths(
  { mails, retired, glossary }: Pick<CompiledCourse, "mails" | "retired" | "glossary">,
  ownPages: ReadonlyMap<string, string>,
): SitePaths {
  const pages = new Map([
    ...["/", "/privacy", "/link", "/share"].map((path) => [path, undefined] as const),
    ...(glossary === undefined ? [] : [["/glossary", idsIn(glossary)] as const]),
    ...mails.map(({ slug, web }) => [`/lessons/${slug}`, idsIn(web)] as const),
    ...[...ownPages].map(([path, page]) => [path, idsIn(page)] as const),
  ]);
  return { pages, names: { mails, ...(retired && { retired }) } };
}

/** A page that could not be compiled has none that are known. */
function idsIn(page: string): ReadonlySet<string> | undefined {
  if (page === "") return undefined;
  const $ = load(page);
  return new Set(
    $("[id]")
      .toArray()
      .map((element) => element.attribs.id ?? ""),
  );
}

/** The links of a mail to what the site does not have. */
export function checkSiteLinks(source: Source, site: SitePaths): readonly Diagnostic[] {
  const text = textOf(source).replace(/<!--[\s\S]*?-->/g, (comment) =>
    comment.replace(/[^\n]/g, " "),
  );
  const links = text.matchAll(
    /\bhref\s*=\s*(?:"\{\{siteUrl\}\}(\/[^"]*)"|'\{\{siteUrl\}\}(\/[^']*)')/gi,
  );
  return [...links].flatMap((link): Diagnostic[] => {
    const fault = judgeSiteLink(site, link[1] ?? link[2] ?? "");
    if (!fault) return [];
    const [what, remedy = "correct the address, or take the link out"] = fault;
    return [{ ...placeOf(source, lineAt(text, link.index)), what, remedy }];
  });
}

/**
 * What is wrong with a link to the site, and what to do, where that can be told.
 *
 * @param address The path, with a query and an anchor if it has them: "/glossary#token".
 */
export function judgeSiteLink(
  { pages, names }: SitePaths,
  address: string,
): readonly [what: string, remedy?: string] | undefined {
  const [, path = "", anchor = ""] = /^([^?#]*)(?:\?[^#]*)?(?:#(.*))?$/.exec(address) ?? [];
  if (!pages.has(path)) {
    const former = judgeFormer(names, path);
    if (former) return former;
    const meant = nearest(path, [...pages.keys()]);
    const what = `the site has no page "${path}"`;
    return meant ? [what, `did you mean "${meant}"?`] : [what];
  }
  const ids = pages.get(path);
  // HTML, 7.4.6.4: "top" is the top of any page.
  if (anchor === "" || anchor === "top" || !ids || ids.has(anchor)) return undefined;
  const meant = suggestion(anchor, [...ids]);
  const what = `the page "${path}" has no place "#${anchor}"`;
  return [what, meant ? `did you mean "#${meant}"?` : `give what it leads to id="${anchor}"`];
}

/** By its last part: all lessons have the first one in common, and are not alike for it. */
function nearest(path: string, paths: readonly string[]): string | undefined {
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  const inFolder = paths.filter((other) => other.startsWith(folder));
  const last = suggestion(
    path.slice(folder.length),
    inFolder.map((other) => other.slice(folder.length)).filter(Boolean),
  );
  return last === undefined ? undefined : `${folder}${last}`;
}

/** A link by a former name would work by a detour, and ends with the name. */
function judgeFormer(
  { mails, retired = [] }: SitePaths["names"],
  path: string,
): readonly [what: string, remedy: string] | undefined {
  const name = path.startsWith("/lessons/") ? path.slice("/lessons/".length) : "";
  const mail = mailNamed(mails, name);
  if (mail) {
    return [`"${name}" is called "${mail.slug}" now`, `link to "/lessons/${mail.slug}"`];
  }
  const isRetired = retired.some((one) => namesOf(one).includes(name));
  return isRetired ? [`"${name}" is retired`, "take the link out"] : undefined;
}
