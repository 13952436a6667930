/** What this course promises its readers of its words, and the shape that every lesson has. */
import {
  type Fixture,
  load,
  type Report,
  reading,
  type WordLimits,
} from "../../compiler/author.ts";

/** The limits of the words of our mails. */
export const words: WordLimits = {
  lesson: { least: 500, most: 800 },
  extra: { most: 800 },
  mails: {
    welcome: { least: 250, most: 350 },
    finale: { least: 500, most: 600 },
    recap: { least: 150, most: 250 },
  },
  // The course promises grade 7 to 8. Lower is only plainer, so the upper end is the limit.
  gradeMax: 8,
  sentenceWordsMax: 25,
  // Words that sell, frighten, hurry or belittle.
  unwanted:
    /\b(revolutionary|limitless|craze|explosive|game-chang\w+|unlock\w*|dive in\w*|journey|superpower\w*|must-have|future-proof|just|simply|obviously|easy|easily|guys|crazy|insane|sanity|he\/she|whitelist|blacklist|ballpark|slam dunk)\b/i,
  // Drawings and what stands under them. The recap is made of its answers; elsewhere they are read after the lesson.
  apart: ({ name }) =>
    `.day-strip, table.map, table.results, p.caption${name === "recap" ? "" : ", .answers"}`,
};

/** At this rate the printed minutes are honest for slow readers too. */
const wordsPerMinute = 200;
const newTermsMax = 5;

/**
 * Checks what a lesson or an extra has besides its words: its name, its minutes, its new terms, its one
 * idea. The heading names a mail on the site, the subject in the inbox, on the front page and on shared
 * links: readers know a lesson again by one name.
 */
export function checkShape(mail: Fixture, report: Report): void {
  if (mail.kind === "transactional") return;
  const $ = load(mail.html);
  const heading = plain($("h1").text());
  const name = plain(mail.subject.replace(/^Lesson \d+: /, ""));
  if (heading.toLowerCase() !== name.toLowerCase()) {
    report(`the heading "${heading}"`, `name the mail as its subject does: "${name}"`);
  }
  const { words: count } = reading(mail, words);
  const promised = /(\d+)-minute read/.exec($("p.minutes").text())?.[1];
  const minutes = Math.ceil(count / wordsPerMinute);
  if (Number(promised) !== minutes) {
    report(
      promised ? `"${promised}-minute read"` : "no reading time",
      `write "${minutes}-minute read": ${count} words at ${wordsPerMinute} a minute`,
    );
  }
  const terms = $("p.word").length;
  if (terms > newTermsMax) report(`${terms} new terms`, `introduce ${newTermsMax} at most`);
  if (mail.kind === "lesson" && $("p.idea").length !== 1) {
    report("not one main idea", 'write one <p class="idea">');
  }
}

function plain(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

/** Words that assume a mail a day, every day: readers choose their days and pause. */
const daily = /\b(yesterday|tomorrow|today|this week|next week|your week)\b/i;

/** Where such a word belongs to Robin's day. */
const ofTheStory =
  /“[^”]*”|since yesterday|three things for today|learning, today a new part|also works tomorrow|today’s version|until today/gi;

/** Checks that every sentence is true for readers who take their lessons on days of their own. */
export function checkRhythm(mail: Fixture, report: Report): void {
  const $ = load(mail.html);
  for (const block of $("title, h1, h2, h3, p, li").toArray()) {
    const said = plain($(block).text());
    const word = said.replace(ofTheStory, "").match(daily)?.[0];
    if (word) report(`"${word}" in "${said.slice(0, 60)}"`, "name the lesson instead of the day");
  }
}
