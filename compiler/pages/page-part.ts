/**
 * What a course shows of itself on pages of the site: `front.html` on the front page, `completed.html` on
 * the page of a reader who has completed it. Markup without head or body.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type CheerioAPI, load } from "cheerio";
import type { FrontPage } from "../../lambdas/domain/course.ts";
import { type Diagnosed, lineAt } from "../diagnostic.ts";
import type { Image } from "../images/image-files.ts";
import { placeImages } from "../images/place-images.ts";
import type { SitePaths } from "../site-links.ts";
import { lintMarkup } from "../source/lint-source.ts";
import { readText } from "../source/read-text.ts";
import { stripIndent } from "../source/strip-indent.ts";
import { checkOwnPage } from "./check-own-page.ts";

/** On the line of the markup's first, so that what is wrong is reported where it stands. */
const before =
  '<!doctype html><html lang="en"><head><title>part</title></head><body><h1 id="title">part</h1>';

/**
 * The course's part of the front page, if it has one. Its element of class `lead` stands above the form,
 * the one of class `hero` beside it, all else below.
 *
 * @param paths The pages that the site has.
 */
export async function frontPage(
  folder: string,
  paths: SitePaths,
  images: readonly Image[],
): Promise<Diagnosed<FrontPage | undefined>> {
  const { value: $, diagnostics } = await pagePart(folder, "front.html", paths, images);
  if (!$) return { value: undefined, diagnostics };
  const taken = (selector: string) => outer($.html($(selector).remove()));
  const [lead, hero] = [taken("body > .lead"), taken("body > .hero")];
  return { value: { lead, hero, more: bodyOf($) }, diagnostics };
}

/**
 * What the course shows to a reader who has completed it, if it has such a part.
 *
 * @param paths The pages that the site has.
 */
export async function completedPart(
  folder: string,
  paths: SitePaths,
  images: readonly Image[],
): Promise<Diagnosed<string | undefined>> {
  const { value: $, diagnostics } = await pagePart(folder, "completed.html", paths, images);
  return { value: $ && bodyOf($), diagnostics };
}

async function pagePart(
  folder: string,
  file: string,
  paths: SitePaths,
  images: readonly Image[],
): Promise<Diagnosed<CheerioAPI | undefined>> {
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
  return { value: $, diagnostics: found };
}

function bodyOf($: CheerioAPI): string {
  return outer($("body").html() ?? "");
}

function outer(html: string): string {
  return stripIndent(html.replace(/<!--[\s\S]*?-->/g, "")).trim();
}
