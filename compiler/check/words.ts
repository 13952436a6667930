/** How long a mail is and how hard to read, against what the course promises its readers. */
import { type CheerioAPI, load } from "cheerio";
import { syllable } from "syllable";
import { outside, type WordLimits } from "./course-checks.ts";
import type { Fixture } from "./fixture.ts";
import { excerpt, type Report } from "./report.ts";

/** Counts over the running words of a mail. */
export interface Reading {
  readonly words: number;
  /**
   * Flesch–Kincaid grade: 0.39 × words a sentence + 11.8 × syllables a word − 15.59. Made for English,
   * and absent for every other language: it counts English syllables.
   */
  readonly grade?: number;
}

/** Languages written without spaces between words; their words are found by a dictionary (ICU). */
const withoutSpaces = /^(ja|km|lo|my|th|yue|zh)\b/i;

/** What is no running text in any mail: layout, data and code. */
const apartAnywhere =
  "head, [style*='display:none'], .band, .foot, .mail-only, .web-only, table.data, pre, [aria-hidden]";

/** Counts the running words of a fixture and measures their grade. */
export function reading(fixture: Fixture, { apart }: Pick<WordLimits, "apart"> = {}): Reading {
  const $ = runningText(fixture, apart);
  const prose = sentencesOf($);
  const language = languageOf($);
  const words = wordsIn($.root().text(), language).length;
  if (!/^en\b/i.test(language)) return { words };
  const counted = prose.flatMap((sentence) => wordsIn(sentence, language));
  const syllables = counted.reduce((sum, word) => sum + Math.max(1, syllable(word)), 0);
  const grade =
    counted.length === 0
      ? 0
      : 0.39 * (counted.length / prose.length) + 11.8 * (syllables / counted.length) - 15.59;
  return { words, grade: Math.round(grade * 10) / 10 };
}

/** Holds the words of a mail against the limits of the course. */
export function checkWords(fixture: Fixture, limits: WordLimits, report: Report): void {
  const { sentenceWordsMax = Infinity, gradeMax = Infinity, unwanted, apart } = limits;
  const { words, grade } = reading(fixture, limits);
  const $ = runningText(fixture, apart);
  for (const sentence of sentencesOf($)) {
    const { length } = wordsIn(sentence, languageOf($));
    if (length > sentenceWordsMax) {
      report(`a sentence of ${length} words, "${excerpt(sentence)}"`, "make two of it");
    }
    // Not exec: a pattern with the flag g would go on where it stopped in the sentence before.
    const word = unwanted && sentence.match(unwanted)?.[0];
    if (word) report(`"${word}" in "${excerpt(sentence)}"`, "say it without this word");
  }
  if (grade !== undefined && grade > gradeMax) {
    report(`Flesch–Kincaid grade ${grade}`, `shorten sentences and words to grade ${gradeMax}`);
  }
  if (fixture.kind !== "lesson" && fixture.kind !== "extra") return;
  const { mails = {} } = limits;
  const own = Object.hasOwn(mails, fixture.name) ? mails[fixture.name] : undefined;
  const wanted = outside(words, own ?? limits[fixture.kind] ?? {});
  if (wanted) report(`${words} words`, `keep to ${wanted}`);
}

function runningText(fixture: Fixture, apart: WordLimits["apart"]): CheerioAPI {
  const $ = load(fixture.html);
  $([apartAnywhere, apart?.(fixture)].filter(Boolean).join(", ")).remove();
  // Words of two blocks must not become one.
  $("p, li, h1, h2, h3, td, th").append(" ");
  return $;
}

/** Paragraphs and list items, cut at the ends of sentences. A heading is no sentence. */
function sentencesOf($: CheerioAPI): string[] {
  return $("p, li")
    .toArray()
    .flatMap((block) =>
      $(block)
        .text()
        .replace(/\s+/g, " ")
        .trim()
        .split(/(?<=[.?!؟۔]["”“»)]*) |(?<=[。！？][」』）]*)(?![。！？」』）])/),
    )
    .filter((sentence) => /[\p{L}\p{N}]/u.test(sentence));
}

/** As the mail says it, which the build demands. */
function languageOf($: CheerioAPI): string {
  return $("html").attr("lang") ?? "en";
}

function wordsIn(text: string, language: string): string[] {
  if (withoutSpaces.test(language)) {
    return [...new Intl.Segmenter(language, { granularity: "word" }).segment(text)]
      .filter(({ isWordLike }) => isWordLike)
      .map(({ segment }) => segment);
  }
  return text.split(/[\s–—]+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
}
