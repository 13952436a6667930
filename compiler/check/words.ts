/** How long a mail is and how hard to read, against what the course promises its readers. */
import { type CheerioAPI, load } from "cheerio";
import { syllable } from "syllable";
import { excerpt, type Report } from "./finding.ts";
import type { Sample } from "./fixture.ts";

/** Counts over the running words of a mail. */
export interface Reading {
  readonly words: number;
  /** Flesch–Kincaid grade: 0.39 × words a sentence + 11.8 × syllables a word − 15.59. */
  readonly grade: number;
}

/** The course promises grade 7 to 8. Lower is only plainer, so the upper end is the limit. */
export const gradeMax = 8;

/** At this rate the printed minutes are honest for slow readers too. */
const wordsPerMinute = 200;
const sentenceWordsMax = 25;
const newTermsMax = 5;

const lessonWords = { least: 500, most: 800 };
/** The mails that are no lessons have lengths of their own. Any other is at most as long as a lesson. */
const extraWords: Readonly<Record<string, { least: number; most: number }>> = {
  welcome: { least: 250, most: 350 },
  finale: { least: 500, most: 600 },
  recap: { least: 150, most: 250 },
};

/** What is not running text: layout, data, code, and the answers (but for the recap, which is made of them). */
const apart =
  "head, [style*='display:none'], .band, .foot, .mail-only, .web-only, .day-strip, table.data, table.map, pre, [aria-hidden]";

/** Words that sell, frighten, hurry or belittle; a lesson does without. */
const unwanted =
  /\b(revolutionary|limitless|craze|explosive|game-chang\w+|unlock\w*|dive in\w*|journey|superpower\w*|must-have|future-proof|just|simply|obviously|easy|easily|guys|crazy|insane|sanity|he\/she|whitelist|blacklist|ballpark|slam dunk)\b/i;

/** Counts the running words of a sample and measures their grade. */
export function reading(sample: Sample): Reading {
  const $ = runningText(sample);
  const prose = sentencesOf($);
  const words = wordsIn($.root().text()).length;
  const counted = prose.flatMap(wordsIn);
  const syllables = counted.reduce((sum, word) => sum + Math.max(1, syllable(word)), 0);
  const grade =
    counted.length === 0
      ? 0
      : 0.39 * (counted.length / prose.length) + 11.8 * (syllables / counted.length) - 15.59;
  return { words, grade: Math.round(grade * 10) / 10 };
}

/** Holds the words of a mail against the promises: length, minutes, grade, sentences, new terms. */
export function checkWords(sample: Sample, report: Report): void {
  const { words, grade } = reading(sample);
  const $ = runningText(sample);
  for (const sentence of sentencesOf($)) {
    const length = wordsIn(sentence).length;
    if (length > sentenceWordsMax) {
      report(`a sentence of ${length} words, "${excerpt(sentence)}"`, "make two of it");
    }
    const word = unwanted.exec(sentence)?.[0];
    if (word) report(`"${word}" in "${excerpt(sentence)}"`, "say it without this word");
  }
  if (grade > gradeMax) {
    report(`Flesch–Kincaid grade ${grade}`, `shorten sentences and words to grade ${gradeMax}`);
  }
  if (sample.kind === "letter") return;

  const { least, most } =
    sample.kind === "lesson" ? lessonWords : (extraWords[sample.name] ?? { least: 0, most: 800 });
  if (words < least || words > most) report(`${words} words`, `keep to ${least}–${most}`);
  const promised = /(\d+)-minute read/.exec($.root().text())?.[1];
  const minutes = Math.ceil(words / wordsPerMinute);
  if (Number(promised) !== minutes) {
    report(
      promised ? `"${promised}-minute read"` : "no reading time",
      `write "${minutes}-minute read": ${words} words at ${wordsPerMinute} a minute`,
    );
  }
  const terms = load(sample.html)("p.word").length;
  if (terms > newTermsMax) report(`${terms} new terms`, `introduce ${newTermsMax} at most`);
  if (sample.kind === "lesson" && load(sample.html)("p.idea").length !== 1) {
    report("not one main idea", 'write one <p class="idea">');
  }
}

function runningText(sample: Sample): CheerioAPI {
  const $ = load(sample.html);
  $(apart).remove();
  if (sample.name !== "recap") $(".answers").remove();
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
        .split(/(?<=[.?!]["”)]*) /),
    )
    .filter((sentence) => wordsIn(sentence).length > 0);
}

function wordsIn(text: string): string[] {
  return text.split(/[\s–—]+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
}
