/**
 * A course's own pages: `pages/<name>.html`, with its script `pages/<name>.ts` if it has one, becomes the
 * page `/<name>` of the site in the look of the web editions.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { type CheerioAPI, load } from "cheerio";
import type { CourseFile } from "../../lambdas/domain/course.ts";
import { assetPath } from "../../lambdas/web/asset.ts";
import { siteNames } from "../../lambdas/web/site-names.ts";
import type { Problem } from "../problem.ts";
import { sitePaths } from "../site-links.ts";
import { lintMarkup } from "../source/lint-source.ts";
import { checkOwnPage } from "./check-own-page.ts";
import { type Editions, frameOf, pageDocument } from "./page-document.ts";
import { bundleScript } from "./page-script.ts";

export { ownPageStyle } from "./page-document.ts";

/** A file that the site serves, with what is in it. */
export interface BuiltFile extends CourseFile {
  readonly content: string;
}

/**
 * Makes the course's own pages and their scripts.
 *
 * @param problems Gets what is wrong with them, each with its place and remedy.
 */
export async function ownPages(
  folder: string,
  editions: Editions,
  problems: Problem[],
): Promise<BuiltFile[]> {
  const names = namesIn(folder, problems);
  const paths = sitePaths(
    editions,
    names.map((name) => `/${name}`),
  );
  const frame = frameOf(editions);
  const files: BuiltFile[] = [];
  for (const name of names) {
    const file = `pages/${name}.html`;
    const source = readFileSync(join(folder, file), "utf8");
    const $: CheerioAPI = load(source, { sourceCodeLocationInfo: true });
    problems.push(...(await lintMarkup(file, source)), ...checkOwnPage(source, $, file, paths));
    const script = existsSync(join(folder, `pages/${name}.ts`))
      ? await bundleScript(folder, `pages/${name}.ts`, problems)
      : undefined;
    const path = `/${name}`;
    const markedPath = script === undefined ? undefined : assetPath(`${path}.js`, script);
    const content = pageDocument($, frame, markedPath);
    files.push({ path, name: `${name}.html`, kind: "page", content });
    if (script !== undefined && markedPath !== undefined) {
      const address = { path: `${path}.js`, markedPath };
      files.push({ ...address, name: `${name}.js`, kind: "script", content: script });
    }
  }
  return files;
}

/** The names of the pages in a folder, "try/line" for `pages/try/line.html`; in order. */
function namesIn(folder: string, problems: Problem[]): string[] {
  if (!existsSync(join(folder, "pages"))) return [];
  const names = readdirSync(join(folder, "pages"), { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll(sep, "/"))
    .filter((path) => path.endsWith(".html"))
    .map((path) => path.slice(0, -".html".length))
    .sort();
  for (const name of names) {
    const report = (what: string, remedy: string) =>
      problems.push({ file: `pages/${name}.html`, line: 1, what, remedy });
    const [first = ""] = name.split("/");
    if (!/^[a-z0-9]+(-[a-z0-9]+)*(\/[a-z0-9]+(-[a-z0-9]+)*)*$/.test(name)) {
      report(`"${name}" is no name for a page`, "write each part in kebab-case");
    } else if (siteNames.includes(first)) {
      report(`the site uses the name "${first}" itself`, "rename the file or its folder");
    }
  }
  return names;
}
