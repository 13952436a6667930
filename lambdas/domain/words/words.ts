/**
 * The words of a course in its language: templates as data, and how one is filled.
 */
import type { english } from "./english.ts";
import { numberFormatter, pluralRules } from "./formatters.ts";

/** Which way a language is written. */
export type Direction = "ltr" | "rtl";

/** One text for each plural category that the language has (CLDR); `other` every language has. */
export type PluralText = { readonly other: string } & {
  readonly [Category in Exclude<Intl.LDMLPluralRule, "other">]?: string;
};

type English = typeof english;

/** Every sentence of the site and of the machinery in mails, by page. */
export type Words = {
  readonly [Page in keyof English]: {
    readonly [Name in keyof English[Page]]: English[Page][Name] extends string
      ? string
      : PluralText;
  };
};

/** The name of a text: `leave.title`. */
export type WordKey = {
  [Page in keyof English]: `${Page}.${keyof English[Page] & string}`;
}[keyof English];

type EnglishText<Key> = Key extends `${infer Page extends keyof English}.${infer Name}`
  ? Name extends keyof English[Page]
    ? English[Page][Name]
    : never
  : never;

/** Links that lead to the same place wherever they are, and what is set apart. */
type FixedTag = "home" | "privacy" | "link" | "strong";

type Placeholders<Text> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never;

type Tags<Text> = Text extends `${string}</${infer Name}>${infer Rest}`
  ? Exclude<Name, FixedTag> | Tags<Rest>
  : never;

type ValueNames<Text> = Text extends string
  ? Placeholders<Text> | Tags<Text>
  : "count" | Placeholders<Text[keyof Text]>;

/** What a text needs: a value for each placeholder, an address for each link of its own. */
export type WordValues<Key extends WordKey, Value> = [ValueNames<EnglishText<Key>>] extends [never]
  ? []
  : [
      values: {
        readonly [Name in ValueNames<EnglishText<Key>>]: Name extends "count" ? number : Value;
      },
    ];

/** A text of the course, filled, without markup. Numbers are written as the language does. */
export type Translate = <Key extends WordKey>(
  key: Key,
  ...values: WordValues<Key, string | number>
) => string;

/** What a compiled course says in which language. */
export interface CourseLanguage {
  /** A language tag (BCP 47), such as `de`. */
  readonly language: string;
  readonly dir: Direction;
  readonly words: Words;
}

/**
 * The language tag by which dates and numbers are written. "en" alone would mean the order of the
 * United States, which most readers of English do not share.
 */
export function formattingLocale(language: string): string {
  return language === "en" ? "en-GB" : language;
}

/** The template of a text: for a plural, the one of this number. */
export function templateOf(
  { language, words }: Pick<CourseLanguage, "language" | "words">,
  key: WordKey,
  count = 0,
): string {
  const [page = "", name = ""] = key.split(".");
  const text = (words as Record<string, Record<string, string | PluralText>>)[page]?.[name] ?? "";
  if (typeof text === "string") return text;
  return text[pluralRules(language, {}).select(count)] ?? text.other;
}

/** Says the texts of a course. */
export function translator(course: CourseLanguage): Translate {
  return (key, ...[values]) => {
    const given: Readonly<Record<string, string | number>> = values ?? {};
    return templateOf(course, key, Number(given.count)).replace(/\{(\w+)\}/g, (_, name: string) =>
      formatValue(course, given[name] ?? ""),
    );
  };
}

/**
 * A value as it stands in a sentence. In a language that is written from the right, one that may be
 * written from the left is isolated, so that it does not turn its neighbours round (UAX #9).
 */
export function formatValue(
  { language, dir }: Pick<CourseLanguage, "language" | "dir">,
  value: string | number,
): string {
  if (typeof value === "number") return formatNumber(language, value);
  return dir === "rtl" ? `\u2068${value}\u2069` : value;
}

function formatNumber(language: string, value: number): string {
  return numberFormatter(formattingLocale(language), {}).format(value);
}
