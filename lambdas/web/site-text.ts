/**
 * The texts of the course as HTML. What they say is data of the compiled course; what is a link in
 * them, and where it leads, is said here and by the pages.
 */
import { html, raw } from "hono/html";
import {
  type CourseLanguage,
  type Direction,
  formatValue,
  type Translate,
  templateOf,
  translator,
  type WordKey,
  type WordValues,
} from "../domain/words/words.ts";
import type { Html } from "./html.ts";

/** A text of the course, filled and escaped, with its links. Values that are HTML stay HTML. */
export type TranslateHtml = <Key extends WordKey>(
  key: Key,
  ...values: WordValues<Key, string | number | Html>
) => Html;

/** What the pages say, and in which language. */
export interface SiteText {
  readonly language: string;
  readonly dir: Direction;
  /** For a title, an attribute, or where a text has no links. */
  readonly t: Translate;
  readonly say: TranslateHtml;
}

const fixedLinks: Readonly<Record<string, string>> = {
  home: "/",
  privacy: "/privacy",
  link: "/link",
};

/** Says the texts of a course. */
export function siteText(course: CourseLanguage): SiteText {
  const { language, dir } = course;
  return { language, dir, t: translator(course), say: htmlTranslator(course) };
}

function htmlTranslator(course: CourseLanguage): TranslateHtml {
  return (key, ...[values]) => {
    const given: Readonly<Record<string, string | number | Html>> = values ?? {};
    const template = templateOf(course, key, Number(given.count));
    const text = template.replace(
      /\{(\w+)\}|<(\/?)(\w+)>|[^{<]+/g,
      (plain, value: string | undefined, closing: string, tag: string | undefined) => {
        if (value !== undefined) return valueAsHtml(course, given[value] ?? "");
        if (tag === undefined) return escaped(plain);
        if (tag === "strong") return plain;
        return closing ? "</a>" : `<a href="${escaped(given[tag] ?? fixedLinks[tag] ?? "")}">`;
      },
    );
    return raw(text);
  };
}

function valueAsHtml(course: CourseLanguage, value: string | number | Html): string {
  if (typeof value !== "object") return escaped(formatValue(course, value));
  return course.dir === "rtl" ? `<bdi>${value}</bdi>` : String(value);
}

function escaped(text: string | number | Html): string {
  return String(html`${text}`);
}
