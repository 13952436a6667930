/** Nothing is lost between a lesson's source and its mail, its text and its page. */

import { load } from "cheerio";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkComplete } from "../../compiler/completeness/completeness.ts";
import { parseHtml } from "../../compiler/markup.ts";
import { renderMjml, withoutWebOnly } from "../../compiler/mjml.ts";
import { textPart } from "../../compiler/text/text-part.ts";
import { webEdition } from "../../compiler/web/web-edition.ts";
import { lesson, partsOf, toldOf, words } from "./parts.ts";

const column = (inside: string) => `<mj-section><mj-column>${inside}</mj-column></mj-section>`;

describe("words that would be lost are named", () => {
  it.each([
    ["between sections", "Loose words"],
    ["in a section", "<mj-section>Loose words<mj-column></mj-column></mj-section>"],
    ["in a column", column("Loose words<mj-text>tea</mj-text>")],
  ])("%s", async (_, section) => {
    expect(await toldOf(lesson(section))).toEqual([
      `14: "Loose words" is missing in the mail's HTML, the text part, the web edition – write it in an <mj-text>`,
    ]);
  });

  it("in the head and after the body", async () => {
    const [inHead] = await toldOf(lesson("", "Loose words"));
    const [behind] = await toldOf(lesson("").replace("</mj-body>", "</mj-body>\nLoose words"));
    expect(inHead).toMatch(/^5: "Loose words" is missing/);
    expect(behind).toMatch(/^17: "Loose words" is missing/);
  });

  it("in tags that MJML does not know in capitals", async () => {
    const section = "<MJ-SECTION><mj-column><mj-text><P>tea</P></mj-text></mj-column></MJ-SECTION>";
    expect(await toldOf(lesson(section))).toEqual([
      "14: <MJ-SECTION> is in capitals – write <mj-section>",
    ]);
  });

  it("in an element within another's words", async () => {
    expect(
      await toldOf(words('Go: <mj-button href="https://example.org/">there</mj-button>')),
    ).toEqual([
      "14: <mj-button> in <mj-text> is no element there – write it beside the <mj-text>, not in it",
    ]);
  });

  it("where a browser would show them in another place", async () => {
    const table = "<mj-table><tr><td>cup</td></tr>Loose words</mj-table>";
    expect(await toldOf(lesson(column(table)))).toEqual([
      '14: "Loose words" is not in its place in the web edition – write it in a <td>',
    ]);
  });
});

describe("what plain text cannot show", () => {
  const drawing = "<svg width='9'><text>a cup</text></svg>";

  it("stops the build and asks for words", async () => {
    expect(await toldOf(words(`<p>\n${drawing}</p>`))).toEqual([
      '15: the text part cannot show <svg> – say in data-text="…" what stands there in its place; data-text="" for nothing',
    ]);
  });

  it("is said in the words the author gives", async () => {
    const { text, page } = await partsOf(words(`<div data-text="A cup, drawn">${drawing}</div>`));
    expect(text).toBe("A cup, drawn");
    expect(page).toContain("a cup");
  });
});

describe("links", () => {
  const a = '<a href="https://example.org/a?b=1&amp;c=2">';
  it.each([
    [
      "on an image",
      column(
        '<mj-image src="https://example.org/i.png" alt="" href="https://example.org/a?b=1&amp;c=2" />',
      ),
    ],
    [
      "on an image in words",
      column(`<mj-text>${a}<img src="https://example.org/i.png" alt=""></a></mj-text>`),
    ],
    ["on a heading", column(`<mj-text><h2>Read ${a}this</a></h2></mj-text>`)],
    ["in bare text", column(`<mj-text>Bare ${a}text</a><br>second line</mj-text>`)],
    ["in a cell", column(`<mj-table><tr><td>1</td><td>${a}two</a></td></tr></mj-table>`)],
    [
      "in a caption",
      column(
        `<mj-text><table><caption>${a}C</a></caption><tr><td>1</td><td>2</td></tr></table></mj-text>`,
      ),
    ],
    ["around blocks", column(`<mj-text>${a}<h2>Card</h2><p>words</p></a></mj-text>`)],
    ["in a term", column(`<mj-text><dl><dt>${a}Term</a></dt><dd>Meaning</dd></dl></mj-text>`)],
    ["in code", column(`<mj-text><pre>x ${a}y</a></pre></mj-text>`)],
    ["on nothing", column(`<mj-text><p>a ${a}</a> b</p></mj-text>`)],
    [
      "on an area",
      column(
        `<mj-text><map name="m"><area href="https://example.org/a?b=1&amp;c=2" alt="x"></map></mj-text>`,
      ),
    ],
    [
      "in capitals",
      column('<mj-text><P><A HREF="https://example.org/a?b=1&amp;c=2">x</A></P></mj-text>'),
    ],
  ])("%s keep their address in the text", async (_, section) => {
    expect((await partsOf(lesson(section))).text.split(/\s+/)).toContain(
      "https://example.org/a?b=1&c=2",
    );
  });

  it("with a space in their address are refused, because plain text ends them there", async () => {
    expect(await toldOf(words('<p><a href="https://example.org/a b">x</a></p>'))).toEqual([
      '14: "https://example.org/a b" has a space in it – write %20',
    ]);
  });

  it("of elements that only mails have are in the text", async () => {
    const { text, page } = await partsOf(
      lesson(`<mj-section css-class="mail-only"><mj-column>
<mj-social><mj-social-element name="facebook" href="https://example.org/f">Face</mj-social-element>
<mj-social-element name="x-noshare" href="https://example.org/x" /></mj-social>
<mj-navbar base-url="https://example.org"><mj-navbar-link href="/n">Start</mj-navbar-link></mj-navbar>
<mj-accordion><mj-accordion-element><mj-accordion-title>Why?</mj-accordion-title>
<mj-accordion-text>Because</mj-accordion-text></mj-accordion-element></mj-accordion>
<mj-carousel><mj-carousel-image src="https://example.org/c.png" alt="A cup" href="https://example.org/c" /></mj-carousel>
</mj-column></mj-section>`),
    );
    expect(text.split(/\n+/)).toEqual([
      "Face: https://example.org/f",
      "X: https://example.org/x",
      "Start: https://example.org/n",
      "Why?",
      "Because",
      "A cup: https://example.org/c",
    ]);
    expect(page).not.toContain("Face");
  });

  it("of menus and networks are on the page, each with a name and without its picture", async () => {
    const { html, text, page } = await partsOf(
      lesson(`<mj-section><mj-column>
<mj-social><mj-social-element name="facebook" href="https://example.org/f" alt="Logo">Face</mj-social-element>
<mj-social-element name="x-noshare" href="https://example.org/x" /></mj-social>
<mj-navbar base-url="https://example.org"><mj-navbar-link href="/n">Start</mj-navbar-link></mj-navbar>
<mj-accordion><mj-accordion-element><mj-accordion-title>Why?</mj-accordion-title>
<mj-accordion-text>Because <a href="https://example.org/w">so</a></mj-accordion-text></mj-accordion-element></mj-accordion>
</mj-column></mj-section>`),
    );
    const $ = load(page);
    const links = $("a").toArray();
    expect(links.map((link) => [$(link).text(), $(link).attr("href")])).toEqual([
      ["Face", "https://example.org/f"],
      ["X", "https://example.org/x"],
      ["Start", "https://example.org/n"],
      ["so", "https://example.org/w"],
    ]);
    expect($("img")).toHaveLength(0);
    expect($("details > summary").text()).toBe("Why?");
    expect(text).toContain("X: https://example.org/x");
    expect(load(html)('a[href="https://example.org/x"] img').attr("alt")).toBe("X");
    expect(load(html)('table:not([role="presentation"])')).toHaveLength(0);
  });

  const classes = `<mj-attributes><mj-class name="cta" href="https://example.org/cta" />
<mj-class name="tea" alt="A cup of tea" /><mj-image href="https://example.org/all" /></mj-attributes>`;

  it("that an element has from the head are in all parts", async () => {
    const section = `<mj-section><mj-column><mj-button mj-class="big cta">Go</mj-button>
<mj-image mj-class="tea" src="https://example.org/tea.png" /></mj-column></mj-section>`;
    const { html, text, page } = await partsOf(lesson(section, classes));
    expect(text).toBe("Go: https://example.org/cta\n\nA cup of tea: https://example.org/all");
    for (const part of [html, page]) {
      const $ = load(part);
      expect($('a[href="https://example.org/cta"]').text().trim()).toBe("Go");
      expect($('a[href="https://example.org/all"] img').attr("alt")).toBe("A cup of tea");
    }
  });

  it("are judged where an element has them from the head", async () => {
    const bad = classes.replace("https://example.org/cta", "#top");
    const section = `<mj-section><mj-column><mj-button mj-class="cta">Go</mj-button></mj-column></mj-section>`;
    expect(await toldOf(lesson(section, bad))).toEqual([
      '15: "#top" leads nowhere from a mail – begin it with https://, mailto:, tel: or {{siteUrl}}/',
    ]);
  });
});

describe("web-only and mail-only", () => {
  const spellings = [
    "class='web-only'",
    "class=web-only",
    'class="a web-only b"',
    'CLASS="web-only"',
  ];
  it.each(spellings)("%s is on the page alone", async (written) => {
    const { html, text, page } = await partsOf(words(`<p ${written}>Webwords</p><p>both</p>`));
    expect(html + text).not.toContain("Webwords");
    expect(page).toContain("Webwords");
    const mailOnly = written.replace("web-", "mail-");
    const other = await partsOf(words(`<p ${mailOnly}>{{nextUrl}}</p><p>both</p>`));
    expect(other.text).toContain("https://");
    expect(other.page).toMatch(/^(?!.*nextUrl).*both/s);
  });

  it.each([
    [
      "a section",
      "<mj-section css-class='x web-only'><mj-column><mj-text>Webwords</mj-text></mj-column></mj-section>",
    ],
    [
      "a wrapper",
      '<mj-wrapper css-class="web-only"><mj-section><mj-column><mj-text>Webwords</mj-text></mj-column></mj-section></mj-wrapper>',
    ],
    [
      "a column",
      '<mj-section><mj-column css-class="web-only"><mj-text>Webwords</mj-text></mj-column></mj-section>',
    ],
    ["a text", column("<mj-text css-class=web-only>Webwords</mj-text>")],
    [
      "a button",
      column('<mj-button css-class="web-only" href="https://example.org/">Webwords</mj-button>'),
    ],
    [
      "a row",
      column(
        '<mj-table><tr class="web-only"><td>Webwords</td></tr><tr><td>both</td></tr></mj-table>',
      ),
    ],
    ["an mj-class", column('<mj-text mj-class="w">Webwords</mj-text>')],
  ])("%s may be for the page alone", async (_, section) => {
    const head = '<mj-attributes><mj-class name="w" css-class="web-only" /></mj-attributes>';
    const { html, text, page } = await partsOf(lesson(section, head));
    expect(html + text).not.toContain("Webwords");
    expect(page).toContain("Webwords");
  });
});

describe("comments", () => {
  it("are in no part, and what is in them is not checked", async () => {
    const { html, text, page } = await partsOf(
      lesson(
        `<!-- secret {{nothing}} <a href="http://x"> -->${column("<mj-text>a<!-- secret\n --> b</mj-text>")}
<mj-raw><!-- secret --></mj-raw>`,
        "<mj-style>/* secret */ p { color: red; } <!-- secret --></mj-style>",
      ),
    );
    expect(html + text + page).not.toContain("secret");
    expect(text).toBe("a b");
  });

  it("for Outlook stay in the mail", async () => {
    const { html, text, page } = await partsOf(
      words("<p>tea</p><!--[if mso]><p>Outlook</p><![endif]-->"),
    );
    expect(html).toContain("<!--[if mso]><p>Outlook</p><![endif]-->");
    expect(text + page).not.toContain("Outlook");
  });

  it.each(["<?php echo 1 ?>", "<![CDATA[tea]]>"])(
    "of other languages, %s, are refused",
    async (written) => {
      const [problem] = await toldOf(words(`<p>tea</p>\n${written}`));
      expect(problem).toMatch(/^15: "<[?!]\S*" and what follows it would be mailed unseen/);
    },
  );

  it("that do not end are named", async () => {
    expect(await toldOf(words("<p>tea</p>\n<!-- for ever"))).toEqual([
      '15: a comment that does not end – end it with "-->"',
    ]);
  });
});

/** Bodies of the kinds that authors write, each word and each address in them its own. */
const bodies = fc.array(fc.nat(11), { minLength: 1, maxLength: 12 }).map((kinds) => {
  let count = 0;
  const next = () => {
    count += 1;
    return count;
  };
  const word = () => `word${next()}x`;
  const link = () => `<a href="https://example.org/${next()}x">${word()}</a>`;
  const block = (kind: number): string =>
    [
      () => `<p>${word()} <b>${word()}</b>${word()}</p>`,
      () => `${word()} ${link()}<br>${word()}`,
      () => `<h2>${word()} ${link()}</h2>`,
      () => `<ul><li>${word()}<ol><li>${link()}</li></ol></li><li><p>${word()}</p></li></ul>`,
      () => `<dl><dt>${word()}</dt><dd>${link()}</dd><dd><p>${word()}</p></dd></dl>`,
      () => `<blockquote>${word()}<p>${link()} ${word()}</p></blockquote>`,
      () =>
        `<table><tr><th>${word()}</th><th>${link()}</th></tr><tr><td rowspan="2">${word()} ${word()}</td><td>${"long ".repeat(15)}<br>${word()}</td></tr><tr><td>${word()}</td></tr></table>`,
      () =>
        `<table><tr><td>${word()}</td><td><table><tr><td>${link()}</td><td>${word()}</td></tr></table></td></tr></table>`,
      () =>
        `<figure><img alt="${word()}" src="https://example.org/i.png"><figcaption>${word()}</figcaption></figure>`,
      () => `<a href="https://example.org/${next()}x"><h3>${word()}</h3><p>${word()}</p></a>`,
      () => `<pre>${word()}  ${link()}\n${word()}</pre>`,
      () =>
        `<p>${word()}<sup>${word()}</sup> <del>${word()}</del><ins>${word()}</ins> <q>${word()}</q></p>`,
    ][kind]?.() ?? "";
  return kinds.map(block);
});

async function rendered(blocks: readonly string[]) {
  const texts = blocks.map((html) => `<mj-text>${html}</mj-text>`).join("");
  const mjml = `<mjml><mj-body>${column(texts)}</mj-body></mjml>`;
  const { html, tree } = await renderMjml(mjml);
  const text = textPart(withoutWebOnly(tree));
  const web = webEdition(tree, { subject: "", preheader: "", title: "" });
  return { mjml, parts: { html, text, web } };
}

const nowhere = { file: "lessons/tea.mjml", lines: [] };

describe("of every body", () => {
  it("each word and each address is in all parts", async () => {
    await fc.assert(
      fc.asyncProperty(bodies, async (blocks) => {
        const { mjml, parts } = await rendered(blocks);
        for (const [wanted] of mjml.matchAll(/word\d+x|https:\/\/example.org\/\d+x/g)) {
          for (const part of Object.values(parts)) expect(part).toContain(wanted);
        }
        expect(checkComplete(nowhere, mjml, parts)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it("a part without one word or one address is refused", async () => {
    await fc.assert(
      fc.asyncProperty(
        bodies,
        fc.nat(),
        fc.constantFrom("html", "text", "web"),
        async (blocks, at, part) => {
          const { mjml, parts } = await rendered(blocks);
          const all = [...mjml.matchAll(/word\d+x|https:\/\/example.org\/\d+x/g)];
          const [lost = ""] = all[at % all.length] ?? [];
          const without = { ...parts, [part]: parts[part].replaceAll(lost, "") };
          const [problem] = checkComplete(nowhere, mjml, without);
          expect(problem?.what).toContain(lost);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("the text is no wider than 72 columns, but for what cannot be broken", async () => {
    await fc.assert(
      fc.asyncProperty(bodies, async (blocks) => {
        const { text } = (await rendered(blocks)).parts;
        for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(72);
        expect(parseHtml(text)).toHaveLength(1);
      }),
      { numRuns: 30 },
    );
  });
});
