/** What the checks of the mails find: a good mail passes, and each way to spoil it is named. */
import { describe, expect, it } from "vitest";
import { checkClients, staleGaps } from "../../compiler/check/clients.ts";
import type { Sample } from "../../compiler/check/fixture.ts";
import { checkMarkup } from "../../compiler/check/markup.ts";
import { checkWords, reading } from "../../compiler/check/words.ts";
import { checkCanon, unsaidFacts } from "../../emails/checks/story-numbers.ts";

/** Plain words, 580 of them in sentences of ten. */
const prose = "The cat sat on the mat and ate the fish. ".repeat(58).trim();

const body = `<h1>Tea</h1><p>3-minute read</p><p class="idea">Tea.</p><p>${prose}</p><h2>More</h2>
<p><a href="https://example.org/tea">All about tea</a></p>
<table class="data"><caption>Cups (example numbers)</caption>
<thead><tr><th scope="col">Day</th><th scope="col">Cups</th></tr></thead>
<tbody><tr><th scope="row">Monday</th><td>3</td></tr></tbody></table>`;

function page(inside: string): string {
  return `<!doctype html><html lang="en"><head><title>Tea</title></head><body>${inside}</body></html>`;
}

const good: Sample = {
  name: "tea",
  kind: "lesson",
  subject: "Lesson 1: tea",
  preheader: "What tea is, where it grows, and how long it takes to brew a cup.",
  html: page(body),
  text: "Tea\n===\n\nThe cat sat on the mat.\n",
  raw: "",
};

function told(check: (sample: Sample, report: Report) => void, changes: Partial<Sample>): string[] {
  const findings: string[] = [];
  check({ ...good, ...changes }, (what, remedy) => findings.push(`${what} – ${remedy}`));
  return findings;
}
type Report = (what: string, remedy: string) => void;

/** The good mail with one passage changed. */
const spoilt = (from: string, to: string): Partial<Sample> => {
  expect(good.html).toContain(from);
  return { html: good.html.replace(from, to) };
};

describe("the markup", () => {
  it("of a good mail has nothing to mend", () => expect(told(checkMarkup, {})).toEqual([]));

  const table = good.html.slice(good.html.indexOf("<table"), good.html.indexOf("</body>"));
  it.each<[string, Partial<Sample>, string]>([
    ["too long a mail", { html: `${good.html}${"x".repeat(61_440)}` }, "bytes of HTML"],
    ["an unfilled token", spoilt("<h2>More", "<h2>{{name}} More"), "the unfilled token {{name}}"],
    ["a token in the text", { text: "Dear [[courseTitle]]" }, "the unfilled token [[courseTitle]]"],
    ["a long subject", { subject: "x".repeat(51) }, "a subject of 51 characters – keep it to 50"],
    ["no subject", { subject: "" }, "a subject of 0 characters"],
    ["a short preheader", { preheader: "Tea" }, "a preheader of 3 characters – keep it to 40–90"],
    ["a long preheader", { preheader: "x".repeat(91) }, "a preheader of 91 characters"],
    ["no text", { text: "\n" }, "no text part"],
    ["a long line", { text: "tea ".repeat(20) }, "a text line of 80 columns"],
    ["no language", spoilt(' lang="en"', ""), "no language"],
    ["no title", spoilt("<title>Tea</title>", ""), "no title"],
    [
      "a long style",
      spoilt("</head>", `<style>${"a{}".repeat(6000)}</style></head>`),
      "a style element",
    ],
    [
      "an empty link",
      spoilt("https://example.org/tea", ""),
      'the link "All about tea" leads to ""',
    ],
    ["a relative link", spoilt("https://example.org/tea", "/tea"), 'leads to "/tea"'],
    ["an open link", spoilt("https://example.org/tea", "http://example.org"), 'leads to "http:'],
    ["a link without words", spoilt("All about tea", ""), "a link without words"],
    ["a link that says nothing", spoilt("All about tea", "here"), 'a link named "here"'],
    [
      "a lost anchor",
      { ...spoilt("https://example.org/tea", "#tea"), kind: "page" },
      "a link to #tea",
    ],
    ["no main heading", spoilt("<h1>Tea</h1>", ""), "not one main heading"],
    ["two main headings", spoilt("<h2>More</h2>", "<h1>More</h1>"), "not one main heading"],
    ["a heading before it", spoilt("<h1>", "<h2>Early</h2><h1>"), '"Early" stands before'],
    ["a skipped level", spoilt("<h2>More</h2>", "<h3>More</h3>"), '"More" skips from h1 to h3'],
    ["an empty heading", spoilt("<h2>More</h2>", "<h2> </h2>"), "an empty <h2>"],
    [
      "no alt",
      spoilt("<h2>", '<img src="https://example.org/a.png" width="9"><h2>'),
      "without alt",
    ],
    [
      "an image inside",
      spoilt("<h2>", '<img src="data:x" alt="" width="9"><h2>'),
      "inside the HTML",
    ],
    [
      "no width",
      spoilt("<h2>", '<img src="https://example.org/a.png" alt="Tea"><h2>'),
      "without width",
    ],
    [
      "no header cells",
      { html: good.html.replaceAll(/<(\/?)th\b/g, "<$1td") },
      "has no header cells",
    ],
    ["no scope", spoilt(' scope="row"', ""), "has no scope"],
    ["no caption", spoilt("<caption>Cups (example numbers)</caption>", ""), "without a name"],
    [
      "headers for layout",
      spoilt("<table", '<table role="presentation"'),
      "layout table with <th>",
    ],
  ])("with %s is reported", (_, changes, finding) => {
    expect(table).toContain("caption");
    expect(told(checkMarkup, changes).join("\n")).toContain(finding);
  });

  it("lets a page link within the site", () => {
    const html = good.html.replace("https://example.org/tea", "/glossary");
    expect(told(checkMarkup, { html, kind: "page", subject: "", preheader: "", text: "" })).toEqual(
      [],
    );
  });
});

describe("the words", () => {
  it("of a good mail have nothing to mend", () => expect(told(checkWords, {})).toEqual([]));

  it("are counted without data, code, answers, header and footer", () => {
    const { words } = reading(good);
    const extra = ["pre", "div class='answers'", "div class='band'"].map(
      (tag) => `<${tag}>Six words that do not count.</${tag.split(" ")[0]}>`,
    );
    expect(reading({ ...good, html: page(body + extra.join("")) }).words).toBe(words);
    expect(reading({ ...good, html: page(`${body}<p>Two more</p>`) }).words).toBe(words + 2);
  });

  it("are graded by Flesch and Kincaid's formula", () => {
    // Ten words and eleven syllables in every sentence.
    const html = page(
      "<p>The water is on the mat and it is cold. The water is on the mat and it is cold.</p>",
    );
    expect(reading({ ...good, html }).grade).toBeCloseTo(0.39 * 10 + 11.8 * 1.1 - 15.59, 1);
  });

  const hard =
    "Organisational responsibilities necessitate considerable administrative documentation. ";
  it.each<[string, Partial<Sample>, string]>([
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
    [
      "with six new terms",
      spoilt("<h2>", `${'<p class="word">Tea.</p>'.repeat(6)}<h2>`),
      "6 new terms",
    ],
    ["without the one idea", spoilt(' class="idea"', ""), "not one main idea"],
  ])("%s are reported", (_, changes, finding) => {
    expect(told(checkWords, changes).join("\n")).toContain(finding);
  });
});

describe("what mail programs support", () => {
  it("lets plain HTML pass", () => expect(told(checkClients, {})).toEqual([]));

  it("names a feature, who lacks it, and where to give its fallback", () => {
    const [finding, ...more] = told(
      checkClients,
      spoilt("<h2>", '<div style="clip-path: circle(1px)"></div><h2>'),
    );
    expect(more).toEqual([]);
    expect(finding).toMatch(
      /clip-path.* is not \(fully\) supported by .*gmail\.ios.*known-gaps\.ts/,
    );
  });

  it("does not ask it of pages", () => {
    const spoiltPage = spoilt("<h2>", '<div style="clip-path: circle(1px)"></div><h2>');
    expect(told(checkClients, { ...spoiltPage, kind: "page" })).toEqual([]);
  });

  it("names what is listed and used nowhere", () => expect(staleGaps([good])).toContain("cursor"));
});

describe("the canon", () => {
  it.each([
    [
      "<p>v1, which is 92% accurate and costs 175 minutes, while no filter at all costs 75</p>",
      "92, 175, 75",
    ],
    ["<p>Fourteen. 36 × ½ + 6 × 4 = 43 minutes</p>", "the canon says 36, 6, 42"],
    ["<p>The field is empty for 30% of messages</p>", "share of empty texts: 30"],
    [
      '<table class="data"><thead><tr><th>Filter</th><th>Accuracy</th></tr></thead><tbody><tr><th>v2 strict</th><td>95.9%</td></tr></tbody></table>',
      "accuracy of v2 strict: 95.9% – the canon says 95.8%",
    ],
  ])("does not let %s pass", (passage, finding) => {
    expect(told(checkCanon, { html: page(passage) }).join("\n")).toContain(finding);
  });

  it("names the facts that nobody says", () => {
    const html = page("<p>It is empty for 31 of 100</p>");
    expect(unsaidFacts([good])).toContain("share of empty texts");
    expect(unsaidFacts([{ ...good, html }])).not.toContain("share of empty texts");
  });
});
