/** What the course promises of its words, and what is reported where a mail breaks it. */
import { describe, expect, it } from "vitest";
import { checkWords, type Fixture, reading } from "../../compiler/author.ts";
import { checkRhythm, checkShape, words } from "./words.ts";

/** Plain words, 580 of them in sentences of ten. */
const prose = "The cat sat on the mat and ate the fish. ".repeat(58).trim();
const body = `<h1>Tea</h1><p class="minutes">3-minute read</p><p class="idea">Tea.</p><p>${prose}</p>`;

const good: Fixture = {
  name: "tea",
  kind: "lesson",
  file: "lessons/tea.mjml",
  subject: "Lesson 1: tea",
  preheader: "",
  html: body,
  text: "",
  raw: "",
};

function told(changes: Partial<Fixture>): string {
  const findings: string[] = [];
  const report = (what: string, remedy: string) => findings.push(`${what} – ${remedy}`);
  const mail = { ...good, ...changes };
  checkWords(mail, words, report);
  checkShape(mail, report);
  checkRhythm(mail, report);
  return findings.join("\n");
}

/** The good lesson with one passage changed. */
const spoilt = (from: string, to: string): Partial<Fixture> => {
  expect(good.html).toContain(from);
  return { html: good.html.replace(from, to) };
};

describe("the words of a lesson", () => {
  it("that keeps the promises have nothing to fix", () => expect(told({})).toBe(""));

  const hard =
    "Organisational responsibilities necessitate considerable administrative documentation. ";
  it.each<[string, Partial<Fixture>, string]>([
    ["too few", spoilt(prose, prose.slice(0, 2000)), "words – keep to 500–800"],
    ["too many", spoilt(prose, prose.repeat(2)), "words – keep to 500–800"],
    [
      "too few for a welcome",
      { ...spoilt(prose, "Hello."), name: "welcome", kind: "extra" },
      "keep to 250–350",
    ],
    ["more than the minutes say", spoilt("3-minute", "2-minute"), 'write "3-minute read"'],
    ["without minutes", spoilt("3-minute read", ""), "no reading time"],
    ["too hard", spoilt(prose, hard.repeat(100)), "Flesch–Kincaid grade"],
    ["in a long sentence", spoilt(prose, prose.replaceAll(".", " and")), "a sentence of"],
    ["that belittle", spoilt("The cat sat", "Obviously the cat sat"), '"Obviously" in'],
    ["with six new terms", spoilt("<h1>", `${'<p class="word">Tea.</p>'.repeat(6)}<h1>`), "6 new"],
    [
      "under another name than the subject's",
      spoilt("<h1>Tea", "<h1>Hot drinks"),
      'name the mail as its subject does: "tea"',
    ],
    ["without the one idea", spoilt(' class="idea"', ""), "not one main idea"],
  ])("%s are reported", (_, changes, finding) => {
    expect(told(changes)).toContain(finding);
  });

  it("are counted without the answers, but for the recap, which is made of them", () => {
    const html = `${body}<div class="answers"><p>Four words of answers.</p></div>`;
    const count = (name: string) => reading({ ...good, html, name }, words).words;
    expect(count("tea")).toBe(reading(good, words).words);
    expect(count("recap")).toBe(count("tea") + 4);
  });

  it.each([
    ["Tomorrow we look at each part.", '"Tomorrow"'],
    ["The questions of this week.", '"this week"'],
  ])("assume no mail a day: %s", (sentence, word) => {
    expect(told(spoilt("Tea.</p><p>", `Tea.</p><p>${sentence}</p><p>`))).toContain(word);
  });

  it("may tell of Robin's own days", () => {
    const story = "Robin said “see you tomorrow” and picked three things for today.";
    expect(told(spoilt("Tea.</p><p>", `Tea.</p><p>${story}</p><p>`))).not.toContain(
      "name the lesson",
    );
  });
});
