/** The bytes of a lesson, and the braces in it that are words. */
import { describe, expect, it } from "vitest";
import { told } from "./course-folder.ts";
import { lesson, partsOf, toldOf, words } from "./parts.ts";

const tea = words("<p>tea\ncake</p>");

describe("a file", () => {
  it("with one byte of Windows-1252 is refused with line and column", async () => {
    const [before = "", after = ""] = tea.split("cake");
    const bytes = Buffer.concat([
      Buffer.from(`${before}né`),
      Buffer.from([0x93]),
      Buffer.from(after),
    ]);
    expect(await toldOf(bytes)).toEqual([
      '15: column 3 is not UTF-8 – save the file with the encoding "UTF-8"',
    ]);
  });

  it.each([
    ["with a byte order mark", Buffer.from(`\ufeff${tea}`, "utf16le")],
    ["without one", Buffer.from(tea, "utf16le")],
    ["the other way round", Buffer.from(`\ufeff${tea}`, "utf16le").swap16()],
  ])("in UTF-16 %s is refused once", async (_, bytes) => {
    expect(await toldOf(bytes)).toEqual([
      '1: the file is UTF-16 – save it with the encoding "UTF-8"',
    ]);
  });

  it.each([
    ["a byte order mark", `\ufeff${tea}`],
    ["line ends of Windows", tea.replaceAll("\n", "\r\n")],
    ["line ends of an old Mac", tea.replaceAll("\n", "\r")],
  ])("with %s is read", async (_, written) => {
    expect((await partsOf(written)).text).toBe("tea cake");
  });

  it("with control characters is refused with line and column, wherever they are", async () => {
    const subject = lesson("").replace("A subject", "A \u202esub\u0007ject\u2028");
    expect(await toldOf(subject)).toEqual([
      "3: a control character, U+202E, in column 13 – delete it",
      "3: a control character, U+0007, in column 17 – delete it",
      "3: a control character, U+2028, in column 22 – delete it",
    ]);
    expect(await toldOf(words("<p>\n&#7;\t&#x202e;</p>"))).toEqual([
      "15: a control character, U+0007, in column 1 – delete it",
      "15: a control character, U+202E, in column 6 – delete it",
    ]);
  });
});

describe("a page of one's own", () => {
  it("is refused too where it is not UTF-8", async () => {
    const page = Buffer.from("<!doctype html>\n<h1>Caf\u00e9</h1>", "latin1");
    expect(await told({ "pages/cups.html": page })).toEqual([
      'emails/pages/cups.html:2: column 8 is not UTF-8 – save the file with the encoding "UTF-8"',
    ]);
  });
});

describe("braces and brackets", () => {
  const shown = "{{ name }} {{webUrl}} {{siteUrl}} [[ x ]] [[lessonCount]]";

  it.each([
    ["behind a backslash", "\\{{ name }} \\{{webUrl}} \\{{siteUrl}} \\[[ x ]] \\[[lessonCount]]"],
    [
      "as numbers",
      "&#123;&#123; name &#125;&#125; &#x7b;&#x7B;webUrl&#125;&#125; &#123;&#123;siteUrl&#125;&#125; &#91;&#91; x ]] &#91;&#91;lessonCount&#93;&#93;",
    ],
    [
      "as names",
      "&lbrace;&lcub; name &rcub;&rbrace; &lcub;&lcub;webUrl&rcub;&rcub; &lcub;&lcub;siteUrl&rcub;&rcub; &lsqb;&lbrack; x ]] [&lsqb;lessonCount]]",
    ],
  ])("%s are shown in all three parts", async (_, written) => {
    const { html, text, page } = await partsOf(words(`<p>${written}</p>`));
    const read = (markup: string) =>
      markup.replace(/&#(\d+);/g, (_entity, code) => String.fromCharCode(Number(code)));
    expect(text).toBe(shown);
    expect(read(html)).toContain(shown);
    expect(read(page)).toContain(shown);
  });

  it("are shown in the subject and in an address", async () => {
    const { subject } = await partsOf(
      lesson("").replace("A subject", "Write \\{{ name }} &amp; \\[[x]]"),
    );
    expect(subject).toBe("Write {{ name }} & [[x]]");
    const { text } = await partsOf(
      words('<p><a href="https://example.org/&#123;&#123;id}">x</a></p>'),
    );
    expect(text).toBe("x: https://example.org/{{id}");
  });

  it("of code need no care where they are no token", async () => {
    const code = "{a: {b: {c: 1}}} [[1, 2], [3]] if [[ -f x ]]";
    expect((await partsOf(words(`<pre>${code}</pre>`))).text).toBe(code);
  });

  it.each(["{{ name }}", "{{webUrl}", "{webUrl}}", "{{web\nUrl}}", "{{"])(
    "%j is refused where it stands",
    async (written) => {
      const [problem] = await toldOf(words(`<p>\n${written}</p>`));
      expect(problem).toMatch(/^15: .*to show \{\{ write \\\{\{/s);
    },
  );
});
