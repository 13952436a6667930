/** What authors write in a mail's words, and how it reads as plain text. */
import { describe, expect, it } from "vitest";
import { displayWidth, wrap } from "../../compiler/text/wrap.ts";
import { partsOf, words } from "./parts.ts";

/** The text of a lesson with these words. */
async function text(html: string): Promise<string> {
  return (await partsOf(words(html))).text;
}

describe("tables of any kind are rows and columns", () => {
  it.each([
    [
      "without a class",
      "<table><tr><th>Year</th><th>Language</th></tr><tr><td>1995</td><td>PHP</td></tr></table>",
      "Year  Language\n----  --------\n1995  PHP",
    ],
    [
      "with lines and lists in their cells",
      "<table><tr><td>1<br>2</td><td><ul><li>x</li><li>y</li></ul></td></tr></table>",
      "1  - x\n2  - y",
    ],
    [
      "in a cell of another",
      "<table><tr><td>a</td><td><table><tr><th>b</th><th>c</th></tr><tr><td>1</td><td>2</td></tr></table></td></tr></table>",
      "a  b  c\n   -  -\n   1  2",
    ],
    [
      "with cells over several rows",
      '<table><tr><td rowspan="2">Monday</td><td>8</td></tr><tr><td>9</td></tr><tr><td>Tuesday</td><td>10</td></tr></table>',
      "Monday   8\n         9\nTuesday  10",
    ],
    [
      "with a cell over all columns",
      '<table><tr><td colspan="2">The whole price of tea</td></tr><tr><td>1</td><td>2</td></tr></table>',
      "The whole price of tea\n1  2",
    ],
    [
      "with two rows of headings",
      '<table><thead><tr><th colspan="2">Both</th><th rowspan="2">C</th></tr><tr><th>A</th><th>B</th></tr></thead><tr><td>1</td><td>2</td><td>3</td></tr></table>',
      "Both     C\nA     B\n----  -  -\n1     2  3",
    ],
    [
      "for layout, where each cell is a line",
      '<table role="presentation"><tr><td>Tea</td><td>&nbsp;</td><td align="right">5 EUR</td></tr><tr><td>Cake</td><td></td><td align="right">12 EUR</td></tr></table>',
      "Tea    5 EUR\nCake  12 EUR",
    ],
    [
      "for layout, where cells hold paragraphs",
      '<table role="presentation"><tr><td><p>Left</p></td><td><p>Right</p></td></tr></table>',
      "Left\n\nRight",
    ],
  ])("%s", async (_, html, expected) => {
    expect(await text(html)).toBe(expected);
  });

  it("with the addresses of their links below", async () => {
    const row = '<td>one</td><td>two <a href="https://example.org/">more</a></td>';
    expect(await text(`<table><tr>${row}</tr></table>`)).toBe(
      "one  two more\nmore: https://example.org/",
    );
  });

  it("as records with every heading, where a long cell reaches over rows", async () => {
    const html = `<table><tr><th>Day</th><th>What</th></tr><tr><td rowspan="2">${"x".repeat(50)}</td><td>${"y".repeat(30)}</td></tr><tr><td>z</td></tr></table>`;
    const day = `Day: ${"x".repeat(50)}`;
    expect(await text(html)).toBe(`${day}\n  What: ${"y".repeat(30)}\n\n${day}\n  What: z`);
  });
});

describe("words", () => {
  it.each([
    [
      "definitions",
      "<dl><dt>Term</dt><dd>Meaning</dd><dt>A</dt><dt>B</dt><dd>1</dd><dd>2</dd></dl>",
      "Term: Meaning\nA\nB: 1\n  2",
    ],
    [
      "a definition of paragraphs",
      "<dl><dt>T</dt><dd><p>one</p><p>two</p></dd></dl>",
      "T:\n  one\n\n  two",
    ],
    [
      "exponents",
      "<p>10<sup>6</sup>, x<sup>n+1</sup>, the 1<sup>st</sup></p>",
      "10^6, x^(n+1), the 1st",
    ],
    ["indices", "<p>H<sub>2</sub>O, a<sub>i</sub>, 101<sub>2</sub></p>", "H2O, a_i, 101_2"],
    [
      "what was deleted",
      "<p>Price <del>20</del><ins>15</ins>, <s>old</s></p>",
      "Price ~~20~~ 15, ~~old~~",
    ],
    [
      "quotations",
      "<blockquote><p>One</p><blockquote>Two</blockquote></blockquote><p>She said <q>yes</q>.</p>",
      "> One\n>\n> > Two\n\nShe said “yes”.",
    ],
    [
      "figures",
      '<figure><img src="https://example.org/i.png" alt="A cat"><figcaption>Ours</figcaption></figure>',
      "A cat\nOurs",
    ],
    ["line breaks", "<p>one<br>two<br><br>three</p>", "one\ntwo\n\nthree"],
    ["lists in lists", "<ul><li>a<ol><li>b</li></ol></li><li>c</li></ul>", "- a\n   1. b\n- c"],
    [
      "lists that count in other ways",
      '<ol start="9"><li>i</li><li>j</li></ol><ol type="A"><li>x</li></ol>',
      "  9. i\n 10. j\n\n A. x",
    ],
    ["bare words", "One <b>two</b><br>three", "One two\nthree"],
    [
      "neighbours",
      '<p><a href="https://e.org/1">One</a><a href="https://e.org/2">Two</a></p>',
      "One: https://e.org/1\nTwo: https://e.org/2",
    ],
    [
      "a note to a word",
      '<p>tea<sup><a href="https://e.org/">1</a></sup></p>',
      "tea^1\nhttps://e.org/",
    ],
    ["readings", "<p><ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby></p>", "漢(kan)"],
    ["joiners", "<p>می‌خواهم 👨‍👩‍👧</p>", "می‌خواهم 👨‍👩‍👧"],
    ["old elements", "<center><font color='red'>Old</font></center>", "Old"],
    ["code", "<pre>if a:\n    b  # <b>c</b></pre>", "if a:\n    b  # c"],
  ])("%s are readable", async (_, html, expected) => {
    expect(await text(html)).toBe(expected);
  });

  it("of several texts stand apart", async () => {
    expect(await text("One</mj-text><mj-text>Two</mj-text><mj-text>Three")).toBe(
      "One\n\nTwo\n\nThree",
    );
  });
});

describe("lines are 72 columns wide", () => {
  const japanese = "これは日本語の長い段落です。（テキスト版）の「折り返し」を確かめます。";
  const thai = "ภาษาไทยเป็นภาษาที่ไม่มีช่องว่างระหว่างคำ";

  it.each([
    ["Japanese", japanese.repeat(6)],
    ["Chinese with English", "机器学习（Machine Learning）使用 Python 编写。".repeat(6)],
    ["Thai", thai.repeat(8)],
    ["Korean", "한국어 문장은 띄어쓰기가 있습니다. ".repeat(8).trim()],
    ["emoji", "🍵🍰 tea ".repeat(20).trim()],
    ["combining marks", "cafe\u0301 ".repeat(40).trim()],
  ])("in %s", async (_, paragraph) => {
    const lines = (await text(`<p>${paragraph}</p>`)).split("\n");
    for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(72);
    // Not much narrower either.
    for (const line of lines.slice(0, -1)) expect(displayWidth(line)).toBeGreaterThan(50);
    const joined = lines.join(paragraph.includes(" ") && !paragraph.includes("机") ? " " : "");
    expect(joined.replaceAll(" ", "")).toBe(paragraph.replaceAll(" ", ""));
  });

  it("and a link in a sentence brings no space where the script has none", async () => {
    const sentence = 'くわしくは<a href="https://example.org/">こちら</a>をご覧ください。';
    expect(await text(`<p>${sentence}</p>`)).toBe(
      "くわしくはこちらをご覧ください。\nhttps://example.org/",
    );
  });

  it("and none begins with a full stop or ends with an opening bracket", () => {
    for (let width = 10; width < 40; width += 1) {
      for (const line of wrap(japanese.repeat(3), width))
        expect(line).not.toMatch(/^[。」）、]|[「（]$/);
    }
  });

  it("and columns of a table stand below each other", async () => {
    const html =
      "<table><tr><th>名前</th><th>水</th></tr><tr><td>小麦粉</td><td>1</td></tr><tr><td>tea</td><td>2</td></tr></table>";
    expect(await text(html)).toBe("名前    水\n------  --\n小麦粉  1\ntea     2");
  });
});
