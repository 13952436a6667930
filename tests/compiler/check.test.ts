/** What the checks of the mails find: a good mail passes, and each way to spoil it is named. */
import { describe, expect, it } from "vitest";
import { checkClients, gapsOf, staleGaps } from "../../compiler/check/clients.ts";
import type { CourseChecks, WordLimits } from "../../compiler/check/course-checks.ts";
import { type Fixture, fixtures } from "../../compiler/check/fixture.ts";
import { engineGaps } from "../../compiler/check/known-gaps.ts";
import { checkMarkup } from "../../compiler/check/markup.ts";
import { type Report, reported } from "../../compiler/check/report.ts";
import { checkWordEngine } from "../../compiler/check/word-engine.ts";
import { checkWords, reading } from "../../compiler/check/words.ts";
import { compileCourse } from "../../compiler/compile-course.ts";
import { courseFolder, mail } from "./course-folder.ts";

/** Plain words, 580 of them in sentences of ten. */
const prose = "The cat sat on the mat and ate the fish. ".repeat(58).trim();

const hard =
  "Organisational responsibilities necessitate considerable administrative documentation. ";

const body = `<h1>Tea</h1><p>Tea.</p><p>${prose}</p><h2>More</h2>
<p><a href="https://example.org/tea">All about tea</a></p>
<table class="data"><caption>Cups (example numbers)</caption>
<thead><tr><th scope="col">Day</th><th scope="col">Cups</th></tr></thead>
<tbody><tr><th scope="row">Monday</th><td>3</td></tr></tbody></table>`;

function page(inside: string): string {
  return `<!doctype html><html lang="en"><head><title>Tea</title></head><body>${inside}</body></html>`;
}

const good: Fixture = {
  name: "tea",
  kind: "lesson",
  file: "lessons/tea.mjml",
  subject: "Lesson 1: tea",
  preheader: "What tea is, where it grows, and how long it takes to brew a cup.",
  html: page(body),
  text: "Tea\n===\n\nThe cat sat on the mat.\n",
  raw: "",
};

function told(
  check: (sample: Fixture, report: Report) => void,
  changes: Partial<Fixture>,
): string[] {
  const findings: string[] = [];
  check({ ...good, ...changes }, (what, remedy) => findings.push(`${what} – ${remedy}`));
  return findings;
}
/** Limits such as a course may set. */
const limits: WordLimits = {
  lesson: { least: 500, most: 800 },
  extra: { most: 400 },
  mails: { hello: { least: 250, most: 350 } },
  gradeMax: 8,
  sentenceWordsMax: 25,
  unwanted: /\bobviously\b/i,
  apart: () => ".answers",
};
const words = (sample: Fixture, report: Report) => checkWords(sample, limits, report);
const lengths = { subject: { most: 50 }, preheader: { least: 40, most: 90 } };
const markup = (sample: Fixture, report: Report) => checkMarkup(sample, lengths, report);

/** The good mail with one passage changed. */
const spoilt = (from: string, to: string): Partial<Fixture> => {
  expect(good.html).toContain(from);
  return { html: good.html.replace(from, to) };
};

describe("the markup", () => {
  it("of a good mail has nothing to fix", () => expect(told(markup, {})).toEqual([]));

  const table = good.html.slice(good.html.indexOf("<table"), good.html.indexOf("</body>"));
  it.each<[string, Partial<Fixture>, string]>([
    ["too long a page", { kind: "page", html: good.html + "x".repeat(61_440) }, "bytes of HTML"],
    ["an unfilled token", spoilt("<h2>More", "<h2>{{name}} More"), "the unfilled token {{name}}"],
    ["a token in the text", { text: "Dear [[courseTitle]]" }, "the unfilled token [[courseTitle]]"],
    [
      "a long subject",
      { subject: "x".repeat(51) },
      "a subject of 51 characters – keep it to at most 50",
    ],
    ["a short preheader", { preheader: "Tea" }, "a preheader of 3 characters – keep it to 40–90"],
    ["a long preheader", { preheader: "x".repeat(91) }, "a preheader of 91 characters"],
    ["no text", { text: "\n" }, "no text part"],
    ["a long line", { text: "tea ".repeat(20) }, "a text line of 80 columns"],
    [
      "a long style",
      spoilt("</head>", `<style>${"a{}".repeat(6000)}</style></head>`),
      "a style element",
    ],
    ["a link without words", spoilt("All about tea", ""), "a link without words"],
    ["a link that says nothing", spoilt("All about tea", "here"), 'a link named "here"'],
    ["a heading before it", spoilt("<h1>", "<h2>Early</h2><h1>"), '"Early" stands before'],
    ["a skipped level", spoilt("<h2>More</h2>", "<h3>More</h3>"), '"More" skips from h1 to h3'],
    ["an empty heading", spoilt("<h2>More</h2>", "<h2> </h2>"), "an empty <h2>"],
    [
      "an image inside",
      { ...spoilt("<h2>", '<img src="data:x" alt="" width="9"><h2>'), kind: "page" },
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
    expect(told(markup, changes).join("\n")).toContain(finding);
  });
});

describe("the words", () => {
  it("of a good mail have nothing to fix", () => expect(told(words, {})).toEqual([]));

  it("of a mail called like a part of every object keep to the limits of a lesson", () => {
    const changes = { ...spoilt(prose, "Hello."), name: "constructor" };
    expect(told(words, changes).join()).toContain("keep to 500–800");
  });

  it("are counted without data, code, header, footer, and what the course sets apart", () => {
    const { words } = reading(good, limits);
    const extra = ["pre", "div class='answers'", "div class='band'"].map(
      (tag) => `<${tag}>Six words that do not count.</${tag.split(" ")[0]}>`,
    );
    const count = (inside: string) => reading({ ...good, html: page(inside) }, limits).words;
    expect(count(body + extra.join(""))).toBe(words);
    expect(count(`${body}<p>Two more</p>`)).toBe(words + 2);
  });

  it("are graded by Flesch and Kincaid's formula", () => {
    // Ten words and eleven syllables in every sentence.
    const html = page(
      "<p>The water is on the mat and it is cold. The water is on the mat and it is cold.</p>",
    );
    expect(reading({ ...good, html }).grade).toBeCloseTo(0.39 * 10 + 11.8 * 1.1 - 15.59, 1);
  });

  it.each([
    ["de", "<p>„Der Ofen ist heiß.“ Das Brot kommt hinein.</p>", 8, 2],
    ["ja", "<p>水は冷たい。パンは熱い。</p>", 6, 2],
    ["ar", "<p>هل الماء بارد؟ الخبز ساخن.</p>", 5, 2],
  ])(
    "in %s are counted as that language is written, and have no English grade",
    (language, text, words, sentences) => {
      const html = page(text).replace(/<html[^>]*>/, `<html lang="${language}">`);
      expect(reading({ ...good, html })).toEqual({ words });
      const strict = { sentenceWordsMax: 0, gradeMax: 0 };
      const long = told((sample, report) => checkWords(sample, strict, report), {
        html,
        kind: "transactional",
      });
      expect(long).toHaveLength(sentences);
      expect(long.join()).not.toContain("grade");
    },
  );

  it.each<[string, Partial<Fixture>, string]>([
    ["too few", spoilt(prose, prose.slice(0, 2000)), "words – keep to 500–800"],
    ["too many", spoilt(prose, prose.repeat(2)), "words – keep to 500–800"],
    [
      "too few for a mail with a length of its own",
      { ...spoilt(prose, "Hello."), name: "hello", kind: "extra" },
      "keep to 250–350",
    ],
    ["too many for an extra", { kind: "extra" }, "keep to at most 400"],
    ["too hard", spoilt(prose, hard.repeat(100)), "Flesch–Kincaid grade"],
    ["in a long sentence", spoilt(prose, prose.replaceAll(".", " and")), "a sentence of"],
    ["that belittle", spoilt("The cat sat", "Obviously the cat sat"), '"Obviously" in'],
  ])("%s are reported", (_, changes, finding) => {
    expect(told(words, changes).join("\n")).toContain(finding);
  });
});

it("a course that sets no limit is not told about any", () => {
  const bad = {
    ...spoilt(prose, hard.repeat(100)),
    subject: "x".repeat(200),
    preheader: "x".repeat(200),
  };
  expect(told((sample, report) => checkWords(sample, {}, report), bad)).toEqual([]);
  expect(told((sample, report) => checkMarkup(sample, {}, report), bad)).toEqual([]);
});

describe("what mail programs support", () => {
  const unsupported = spoilt("<h2>", '<div style="clip-path: circle(1px)"></div><h2>');
  const clients = (gaps: CourseChecks["knownGaps"]) => (sample: Fixture, report: Report) =>
    checkClients(sample, gaps, report);

  it("lets plain HTML pass", () => expect(told(clients({}), {})).toEqual([]));

  it("names a feature, who lacks it, and where to give its fallback", () => {
    const [finding, ...more] = told(clients({}), unsupported);
    expect(more).toEqual([]);
    expect(finding).toMatch(/clip-path.* is not \(fully\) supported by .*gmail\.ios.*knownGaps/);
  });

  it("lets a feature pass whose fallback the course names, and all for a course that names none", () => {
    const [, feature = ""] = /^(.*) is not/.exec(told(clients({}), unsupported)[0] ?? "") ?? [];
    expect(told(clients({ "a square does as well": [feature] }), unsupported)).toEqual([]);
    expect(told(clients(undefined), unsupported)).toEqual([]);
  });

  const styled = (style: string, words = "1 + 1") =>
    spoilt("<h2>", `<pre style="${style}">${words}</pre><h2>`);

  it.each([
    ["a font that Windows lacks first", "font-family:-apple-system, Arial", "Times New Roman"],
    ["small code", "font-size:12px", "code of 12 px – make it 13 px or larger"],
    ["code that breaks anywhere", "white-space:pre-wrap", "code whose lines break"],
  ])("names %s", (_, style, finding) => {
    expect(told(checkWordEngine, styled(style)).join()).toContain(finding);
    expect(told(checkWordEngine, { ...styled(style), kind: "page" })).toEqual([]);
  });

  it("lets code pass that scrolls, in a font of Windows first", () => {
    const style = "font-family:'Courier New', monospace;font-size:13px;white-space:pre";
    expect(told(checkWordEngine, styled(style))).toEqual([]);
  });

  it("does not ask it of pages", () => {
    expect(told(clients({}), { ...unsupported, kind: "page" })).toEqual([]);
  });

  it("names what is listed and used nowhere", () => {
    expect(staleGaps([good], { "looks the same": ["cursor"] })).toEqual(["cursor"]);
  });

  it("has a fallback for all that MJML brings to every mail, and for nothing else", async () => {
    const parts = `<h1>Tea</h1></mj-text><mj-button href="https://example.org">Go</mj-button>
<mj-image src="https://example.org/a.png" width="90px" alt="A" /><mj-divider /><mj-spacer /><mj-text>
<p style="padding:2px">Tea</p>`;
    const folder = courseFolder({
      "lessons/tea.mjml": mail(parts),
      "partials/footer.mjml": `<mj-section css-class="mail-only"><mj-column><mj-text><p>{{senderName}} {{postalAddress}}
<a href="{{unsubscribeUrl}}">out</a> <a href="{{preferencesUrl}}">more</a></p></mj-text></mj-column></mj-section>`,
      "glossary.mjml": null,
      ...Object.fromEntries(
        ["welcome", "cake"].map((slug) => [`lessons/${slug}.mjml`, mail("<h1>Cake</h1>")]),
      ),
      "transactional/confirm.mjml": mail('<h1>Hello</h1><p><a href="{{confirmUrl}}">Yes</a></p>'),
    });
    const tea = (await fixtures(await compileCourse(folder))).filter(({ name }) => name === "tea");
    const gaps = tea.flatMap(({ html }) => gapsOf(html)).map(({ feature }) => feature);
    expect(gaps.sort()).toEqual(Object.values(engineGaps).flat().sort());
  });
});

describe("what is reported about a mail", () => {
  const placesOf = async (changes: Partial<Fixture>, ...said: readonly string[]) => {
    const folder = courseFolder({
      "lessons/tea.mjml": mail("<h1>Tea</h1>\n<p>All about tea.</p>"),
    });
    const { diagnostics } = await reported(folder, { ...good, ...changes }, async (report) => {
      for (const what of said) report(what, "say it plainly");
    });
    return diagnostics.map(({ file, line, what }) => `${file}:${line}: ${what}`);
  };

  it("names the line of the words it quotes, in a partial too, and else the first", async () => {
    const said = [
      '"All about tea." is short',
      'a link named "unsubscribe"',
      '"scones", light',
      "long",
    ];
    expect(await placesOf({}, ...said)).toEqual([
      `lessons/tea.mjml:11: ${said[0]}`,
      `partials/footer.mjml:2: ${said[1]}`,
      `lessons/tea.mjml:1: ${said[2]}`,
      `lessons/tea.mjml:1: ${said[3]}`,
    ]);
  });

  it("finds words that it quotes in part", async () => {
    expect(await placesOf({}, 'a sentence of 30 words, "All about…"')).toEqual([
      'lessons/tea.mjml:11: a sentence of 30 words, "All about…"',
    ]);
  });

  it("says so where only the web edition has it", async () => {
    expect(await placesOf({ kind: "page" }, "long")).toEqual([
      "lessons/tea.mjml:1: in the web edition, long",
    ]);
  });
});
