/**
 * A course's own pages: `pages/<name>.html`, with its script `pages/<name>.ts` if it has one, becomes the
 * page `/<name>` of the site in the look of the web editions.
 */
import { existsSync, readdirSync } from "node:fs";
import { join, sep } from "node:path";
import { type CheerioAPI, load } from "cheerio";
import type { CourseFile } from "../../lambdas/domain/course.ts";
import { assetPath } from "../../lambdas/web/asset.ts";
import { siteNames } from "../../lambdas/web/site-names.ts";
import type { Diagnosed, Diagnostic } from "../diagnostic.ts";
import { sitePaths } from "../site-links.ts";
import { lintMarkup } from "../source/lint-source.ts";
import { readText } from "../source/read-text.ts";
import { checkOwnPage } from "./check-own-page.ts";
import { type Editions, frameOf, type PageFrame, pageDocument } from "./page-document.ts";
import { bundleScript } from "./page-script.ts";

export { ownPageStyle } from "./page-document.ts";

/** A file that the site serves, with what is in it. */
export interface BuiltFile extends CourseFile {
  readonly content: string;
}

/** Makes the course's own pages and their scripts. */
export async function ownPages(
  folder: string,
  editions: Editions,
): Promise<Diagnosed<readonly BuiltFile[]>> {
  const names = pageNames(folder);
  const paths = sitePaths(
    editions,
    names.map((name) => `/${name}`),
  );
  const frame = frameOf(editions);
  const made = await Promise.all(names.map((name) => ownPage(folder, name, paths, frame)));
  return {
    value: made.flatMap(({ value }) => value),
    diagnostics: [...names.flatMap(checkName), ...made.flatMap(({ diagnostics }) => diagnostics)],
  };
}

/** @param paths The pages that the site has. */
async function ownPage(
  folder: string,
  name: string,
  paths: ReadonlySet<string>,
  frame: PageFrame,
): Promise<Diagnosed<readonly BuiltFile[]>> {
  const file = `pages/${name}.html`;
  const { value: source, diagnostics: unreadable } = readText(folder, file);
  const $: CheerioAPI = load(source, { sourceCodeLocationInfo: true });
  const found =
    unreadable.length > 0
      ? unreadable
      : [...(await lintMarkup(file, source)), ...checkOwnPage(source, $, file, paths)];
  const path = `/${name}`;
  const page = (script?: string): BuiltFile => ({
    path,
    name: `${name}.html`,
    kind: "page",
    content: pageDocument($, frame, script),
  });
  if (!existsSync(join(folder, `pages/${name}.ts`))) return { value: [page()], diagnostics: found };
  const { value: content, diagnostics } = await bundleScript(folder, `pages/${name}.ts`);
  const markedPath = assetPath(`${path}.js`, content);
  const address = { path: `${path}.js`, markedPath };
  const script: BuiltFile = { ...address, name: `${name}.js`, kind: "script", content };
  return { value: [page(markedPath), script], diagnostics: [...found, ...diagnostics] };
}

/** The names of the pages in a folder, "try/line" for `pages/try/line.html`; in order. */
function pageNames(folder: string): readonly string[] {
  if (!existsSync(join(folder, "pages"))) return [];
  return readdirSync(join(folder, "pages"), { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll(sep, "/"))
    .filter((path) => path.endsWith(".html"))
    .map((path) => path.slice(0, -".html".length))
    .sort();
}

function checkName(name: string): Diagnostic[] {
  const place = { file: `pages/${name}.html`, line: 1 };
  const [first = ""] = name.split("/");
  if (!/^[a-z0-9]+(-[a-z0-9]+)*(\/[a-z0-9]+(-[a-z0-9]+)*)*$/.test(name)) {
    const what = `"${name}" is no name for a page`;
    return [{ ...place, what, remedy: "write each part in kebab-case" }];
  }
  if (!siteNames.includes(first)) return [];
  const what = `the site uses the name "${first}" itself`;
  return [{ ...place, what, remedy: "rename the file or its folder" }];
}
