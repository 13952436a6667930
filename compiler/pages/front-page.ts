/**
 * A course's own part of the front page: `front.html`, markup without head or body. Its element of
 * class `hero` stands beside the form, all else below.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { load } from "cheerio";
import type { FrontPage } from "../../lambdas/domain/course.ts";
import { type Diagnosed, lineAt } from "../diagnostic.ts";
import type { Image } from "../images/image-files.ts";
import { placeImages } from "../images/place-images.ts";
import type { SitePaths } from "../site-links.ts";
import { lintMarkup } from "../source/lint-source.ts";
import { readText } from "../source/read-text.ts";
import { stripIndent } from "../source/strip-indent.ts";
import { checkOwnPage } from "./check-own-page.ts";

const file = "front.html";

/** On the line of the markup's first, so that what is wrong is reported where it stands. */
const before =
  '<!doctype html><html lang="en"><head><title>front</title></head><body><h1 id="title">front</h1>';

/**
 * Reads the course's part of the front page, if it has one.
 *
 * @param paths The pages that the site has.
 */
export async function frontPage(
  folder: string,
  paths: SitePaths,
  images: readonly Image[],
): Promise<Diagnosed<FrontPage | undefined>> {
  if (!existsSync(join(folder, file))) return { value: undefined, diagnostics: [] };
  const { value: written, diagnostics } = readText(folder, file);
  const { markup, faults } = placeImages(written, images, {
    addressOf: ({ page }) => page.markedPath,
    fit: false,
  });
  const $ = load(before + markup, { sourceCodeLocationInfo: true });
  const found = [
    ...diagnostics,
    ...(await lintMarkup(file, markup)),
    ...checkOwnPage(markup, $, file, paths),
    ...faults.map(({ index, what, remedy }) => ({
      file,
      line: lineAt(written, index),
      what,
      remedy,
    })),
  ];
  $("#title").remove();
  const hero = $("body > .hero").remove();
  const value = { hero: outer($.html(hero)), more: outer($("body").html() ?? "") };
  return { value, diagnostics: found };
}

function outer(html: string): string {
  return stripIndent(html.replace(/<!--[\s\S]*?-->/g, "")).trim();
}
