/** The words of a course: its `words.ts`, or the engine's own where the course is in English. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { english } from "../../lambdas/domain/words/english.ts";
import type { CourseLanguage, PluralText, Words } from "../../lambdas/domain/words/words.ts";
import { type Diagnosed, type Diagnostic, lineAt } from "../diagnostic.ts";
import { courseModule } from "../source/course-module.ts";

const file = "words.ts";

type Fault = readonly [what: string, remedy: string];

/** A text as an author may have written it. */
type Written = Readonly<Record<string, unknown>>;

/** Reads the words of a course and checks that they are complete in its language. */
export async function courseWords(
  folder: string,
  { language }: Pick<CourseLanguage, "language">,
): Promise<Diagnosed<Words>> {
  const { value, diagnostics } = await courseModule(folder, file);
  if (diagnostics.length > 0) return { value: english, diagnostics };
  if (value !== undefined) {
    const source = readFileSync(join(folder, file), "utf8");
    const found = checkWords(value as Written, language).map(
      ({ page, name, fault: [what, remedy] }): Diagnostic => ({
        file,
        line: lineOf(source, page, name),
        what,
        remedy,
      }),
    );
    return { value: value as Words, diagnostics: found };
  }
  if (isEnglish(language)) return { value: english, diagnostics: [] };
  const what = `there is no ${file}, and the engine's own words are English, not "${language}"`;
  const remedy = "translate lambdas/domain/words/english.ts; docs/writing.md says how";
  return { value: english, diagnostics: [{ file, line: 1, what, remedy }] };
}

function isEnglish(language: string): boolean {
  return new Intl.Locale(language).language === "en";
}

interface Found {
  readonly page: string;
  /** The text, where there is one to correct. */
  readonly name?: string;
  readonly fault: Fault;
}

/** What is missing in a set of words, what is too much, and what would not be filled. */
export function checkWords(words: Written, language: string): readonly Found[] {
  const pages: Readonly<Record<string, Readonly<Record<string, string | PluralText>>>> = english;
  const unknown = Object.keys(words).filter((page) => !Object.hasOwn(pages, page));
  return [
    ...unknown.map((page): Found => ({ page, fault: [`"${page}" is no part of the words`, out] })),
    ...Object.entries(pages).flatMap(([page, texts]): Found[] => {
      const own = words[page];
      if (typeof own !== "object" || own === null) {
        const fault: Fault = [`"${page}" is missing`, "write its texts"];
        return [{ page, fault }];
      }
      const surplus = Object.keys(own).filter((name) => !Object.hasOwn(texts, name));
      return [
        ...surplus.map(
          (name): Found => ({ page, name, fault: [`"${page}.${name}" is no text`, out] }),
        ),
        ...Object.entries(texts).flatMap(([name, text]) => {
          const written = Object.hasOwn(own, name) ? (own as Written)[name] : undefined;
          const faults = checkText(`${page}.${name}`, text, written, language);
          return faults.map(
            (fault): Found => ({ page, ...(written !== undefined && { name }), fault }),
          );
        }),
      ];
    }),
  ];
}

const out = "take it out, or correct its name";

function checkText(
  key: string,
  english: string | PluralText,
  written: unknown,
  language: string,
): Fault[] {
  if (written === undefined) return [[`"${key}" is missing`, `say: ${sample(english)}`]];
  if (typeof english === "string") {
    if (typeof written !== "string") return [[`"${key}" is no text`, 'write it in "…"']];
    return checkTemplate(key, namesIn(english), [], written);
  }
  const needed = pluralForms(language);
  const forms = needed.join(", ");
  if (typeof written !== "object" || written === null) {
    return [[`"${key}" depends on a number`, `write { … } with a text for each of: ${forms}`]];
  }
  const texts = written as Written;
  const surplus = Object.keys(texts).filter((form) => !needed.includes(form));
  const names = namesIn(english.other);
  return [
    ...surplus.map((form): Fault => {
      return [`"${key}" has the form "${form}"`, `write those that "${language}" has: ${forms}`];
    }),
    ...needed.flatMap((form): Fault[] => {
      const text = texts[form];
      if (typeof text === "string") {
        // One, two or none can be said without the number.
        const optional = form === "other" ? [] : ["{count}"];
        return checkTemplate(`${key}.${form}`, names, optional, text);
      }
      return [[`"${key}" has no form "${form}"`, `say: ${english.other}`]];
    }),
  ];
}

/** The plural forms that whole numbers take in a language, as far as a course counts. */
function pluralForms(language: string): string[] {
  const rules = new Intl.PluralRules(language);
  const used = new Set(Array.from({ length: 201 }, (_, count) => rules.select(count)));
  return ["zero", "one", "two", "few", "many", "other"].filter(
    (form) => form === "other" || used.has(form as Intl.LDMLPluralRule),
  );
}

/** The placeholders and tags of a template, each as often as it stands there. */
function namesIn(template: string): string[] {
  return template.match(/\{\w*\}|<\/?\w+>/g) ?? [];
}

function checkTemplate(
  key: string,
  wanted: readonly string[],
  optional: readonly string[],
  text: string,
): Fault[] {
  if (text.trim() === "") return [[`"${key}" is empty`, "write it"]];
  const found = namesIn(text);
  const missing = [...new Set(wanted)].filter(
    (name) => !found.includes(name) && !optional.includes(name),
  );
  const unknown = [...new Set(found)].filter((name) => !wanted.includes(name));
  // What is left when they are taken out is plain text.
  const rest = /[{}<>]/.exec(text.replace(/\{\w*\}|<\/?\w+>/g, ""));
  const known = [...new Set(wanted)].join(" ") || "none";
  return [
    ...missing.map((name): Fault => [`"${key}" lacks ${name}`, "put it where it belongs"]),
    ...unknown.map((name): Fault => [`"${key}" has ${name}`, `it can have: ${known}`]),
    ...(rest ? [[`"${key}" has "${rest[0]}"`, "write it without"] as const] : []),
    ...(missing.length === 0 && unknown.length === 0 ? checkOrder(key, found) : []),
  ];
}

/** Each link is opened, then closed, before the next. */
function checkOrder(key: string, names: readonly string[]): Fault[] {
  let open: string | undefined;
  for (const tag of names.filter((name) => name.startsWith("<"))) {
    const closes = tag.startsWith("</");
    const isRight = closes ? tag === `</${open}>` : open === undefined;
    if (!isRight) return [[`"${key}" has ${tag} out of order`, "write <name>…</name>"]];
    open = closes ? undefined : tag.slice(1, -1);
  }
  return open ? [[`"${key}" does not close <${open}>`, `write </${open}>`]] : [];
}

function sample(text: string | PluralText): string {
  return typeof text === "string" ? text : text.other;
}

/** The line of a text in the author's file; that of its page, or the first, where it is missing. */
function lineOf(source: string, page: string, name?: string): number {
  const find = (pattern: string, from: number) => {
    const at = source.slice(from).search(new RegExp(`(?<=^\\s*)["']?${pattern}`, "m"));
    return at < 0 ? -1 : from + at;
  };
  const ofPage = find(`${page}["']?\\s*:\\s*\\{`, 0);
  const ofName = name === undefined || ofPage < 0 ? -1 : find(`${name}["']?\\s*:`, ofPage + 1);
  return lineAt(source, Math.max(ofName, ofPage, 0));
}
