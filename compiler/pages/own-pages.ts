/**
 * A course's own pages: `pages/<name>.html`, with its script `pages/<name>.ts` if it has one, becomes the
 * page `/<name>` of the site in the look of the web editions.
 */
import { existsSync, readdirSync } from "node:fs";
import { join, sep } from "node:path";
import { type CheerioAPI, load } from "cheerio";
import type { CourseFile } from "../../lambdas/domain/course.ts";
import type { Translate } from "../../lambdas/domain/words/words.ts";
import { assetPath } from "../../lambdas/web/asset.ts";
import { siteNames } from "../../lambdas/web/site-names.ts";
import { type Diagnosed, type Diagnostic, lineAt } from "../diagnostic.ts";
import type { Image } from "../images/image-files.ts";
import { placeImages } from "../images/place-images.ts";
import { type SitePaths, sitePaths } from "../site-links.ts";
import { lintMarkup } from "../source/lint-source.ts";
import { readText } from "../source/read-text.ts";
import { checkOwnPage } from "./check-own-page.ts";
import { type Editions, frameOf, type PageFrame, pageDocument } from "./page-document.ts";
import { bundleScript } from "./page-script.ts";
import { sourcesPage } from "./sources-page.ts";

/** A file of text that the site serves, with what is in it. */
export interface BuiltFile extends CourseFile {
  readonly kind: "page" | "script" | "style";
  readonly content: string;
}

/** Makes the course's own pages and their scripts. */
export async function ownPages(
  folder: string,
  editions: Editions,
  images: readonly Image[],
  t: Translate,
): Promise<Diagnosed<readonly BuiltFile[]>> {
  const names = pageNames(folder);
  const { value: sources, diagnostics: ofSources } = await sourcesPage(folder);
  const written = names.map((name) => {
    const file = `pages/${name}.html`;
    const { value: source, diagnostics } = readText(folder, file);
    return { name, file, source, diagnostics };
  });
  const pages: readonly WrittenPage[] = [
    ...written.filter(({ diagnostics }) => diagnostics.length === 0),
    ...(sources === undefined ? [] : [{ name: "sources", file: "sources.ts", source: sources }]),
  ];
  const paths = sitePaths(editions, new Map(pages.map(({ name, source }) => [`/${name}`, source])));
  const frame = frameOf(editions, t);
  const made = await Promise.all(pages.map((page) => ownPage(folder, page, paths, frame, images)));
  return {
    value: made.flatMap(({ value }) => value),
    diagnostics: [
      ...names.flatMap(checkName),
      ...ofSources,
      ...written.flatMap(({ diagnostics }) => diagnostics),
      ...made.flatMap(({ diagnostics }) => diagnostics),
    ],
  };
}

/** A page as an author wrote it. */
interface WrittenPage {
  /** "try/line" for `/try/line`. */
  readonly name: string;
  readonly file: string;
  readonly source: string;
}

/** @param paths The pages that the site has. */
async function ownPage(
  folder: string,
  { name, file, source: written }: WrittenPage,
  paths: SitePaths,
  frame: PageFrame,
  images: readonly Image[],
): Promise<Diagnosed<readonly BuiltFile[]>> {
  const { markup: source, faults } = placeImages(written, images, {
    addressOf: ({ page }) => page.markedPath,
    fit: false,
  });
  const ofImages = faults.map(({ index, what, remedy }) => ({
    file,
    line: lineAt(written, index),
    what,
    remedy,
  }));
  const $: CheerioAPI = load(source, { sourceCodeLocationInfo: true });
  const found = [
    ...(await lintMarkup(file, source)),
    ...checkOwnPage(source, $, file, paths),
    ...ofImages,
  ];
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
