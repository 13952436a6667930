/** The text part, for people who read plain text or have it read to them. */
import { describe, expect, it } from "vitest";
import { textPart } from "../../compiler/text/text-part.ts";

/** The text of a mail with these words in its one `mj-text`. */
function text(content: string): string {
  const words = { tagName: "mj-text", content };
  return textPart({ tagName: "mjml", children: [{ tagName: "mj-body", children: [words] }] });
}

describe("headings and paragraphs", () => {
  it("show a heading by the line under it", () => {
    expect(text("<h1>Tea</h1><h2>How hot?</h2><p>Very.</p>")).toBe(
      "Tea\n===\n\n\nHow hot?\n--------\n\nVery.\n",
    );
  });

  it("are wrapped at 72 columns and set between blank lines", () => {
    const lines = text(`<p>${"word ".repeat(40)}</p><p>end</p>`).split("\n");
    expect(lines[0]).toHaveLength(69);
    expect(lines.slice(-3)).toEqual(["", "end", ""]);
  });

  it("say characters, not how HTML writes them", () => {
    expect(text("<p>Tea&nbsp;&amp;&shy; <em>“cake”</em> <strong>now</strong></p>")).toBe(
      "Tea & “cake” now\n",
    );
  });
});

describe("lists", () => {
  it("hang their lines under their marks", () => {
    expect(text(`<ul><li>${"word ".repeat(20)}</li><li>tea</li></ul>`)).toBe(
      `- ${"word ".repeat(14).trim()}\n  ${"word ".repeat(6).trim()}\n- tea\n`,
    );
  });

  it("count where order matters", () => {
    expect(text("<ol><li>pour</li><li>drink</li></ol>")).toBe(" 1. pour\n 2. drink\n");
  });
});

describe("links", () => {
  const link = '<a href="https://example.org/tea">Tea</a>';

  it("are 'text: address' where a link is all there is", () => {
    expect(text(`<p>${link}</p>`)).toBe("Tea: https://example.org/tea\n");
  });

  it("leave a sentence readable, with the address on a line of its own", () => {
    expect(text(`<p>Read ${link} before bed.</p>`)).toBe(
      "Read Tea before bed.\nhttps://example.org/tea\n",
    );
  });

  it("become a list after a lead-in", () => {
    expect(text(`<p>Leave: ${link} · <a href="{{unsubscribeUrl}}">at once</a></p>`)).toBe(
      "Leave:\nTea: https://example.org/tea\nat once: {{unsubscribeUrl}}\n",
    );
  });

  it("name each address where a sentence has several", () => {
    expect(text(`<p>Read ${link} or <a href="https://example.org/2">more</a> today.</p>`)).toBe(
      "Read Tea or more today.\nTea: https://example.org/tea\nmore: https://example.org/2\n",
    );
  });

  it("stand below their text in a list, and where the text has a colon of its own", () => {
    expect(text(`<ul><li>${link}</li></ul>`)).toBe("- Tea\n  https://example.org/tea\n");
    expect(text('<p><a href="{{siteUrl}}/tea">Tea: a history</a></p>')).toBe(
      "Tea: a history\n{{siteUrl}}/tea\n",
    );
  });

  it("are not said twice where the text is the address", () => {
    expect(text('<p>Open <a href="{{siteUrl}}">{{siteUrl}}</a></p>')).toBe("Open {{siteUrl}}\n");
  });

  it("are never broken, however long", () => {
    const address = `https://example.org/${"a-b/".repeat(40)}`;
    expect(text(`<p>Read <a href="${address}">this</a> now.</p>`)).toBe(
      `Read this now.\n${address}\n`,
    );
  });

  it("say what a button does", () => {
    const button = {
      tagName: "mj-button",
      attributes: { href: "{{confirmUrl}}" },
      content: "Confirm",
    };
    const body = { tagName: "mj-body", children: [button] };
    expect(textPart({ tagName: "mjml", children: [body] })).toBe("Confirm: {{confirmUrl}}\n");
  });
});

describe("tables", () => {
  const row = (...cells: string[]) => `<tr>${cells.join("")}</tr>`;
  const th = (words: string) => `<th scope="col">${words}</th>`;
  const td = (words: string, kind = "") => `<td class="${kind}">${words}</td>`;

  it("are aligned, numbers to the right, under their caption", () => {
    const rows =
      row(th("Tea"), '<th scope="col" class="n">Cups</th>') +
      row(td("green"), td("7", "n")) +
      row(td("black"), td("12", "n"));
    expect(text(`<table class="data"><caption>Sold</caption>${rows}</table><p>End</p>`)).toBe(
      ["Sold", "", "Tea    Cups", "-----  ----", "green     7", "black    12", "", "End", ""].join(
        "\n",
      ),
    );
  });

  it("wrap long cells, with a blank line between the rows", () => {
    const long = "slow and hot ".repeat(9).trim();
    const rows =
      row(th("Tea"), th("How")) + row(td("green"), td(long)) + row(td("black"), td("fast"));
    const lines = text(`<table class="data">${rows}</table>`).split("\n");
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(72);
    expect(lines.slice(-4)).toEqual([expect.stringMatching(/^ {7}\S/), "", "black  fast", ""]);
  });

  it("become records where the columns do not fit", () => {
    const word = "x".repeat(40);
    const rows = row(th("Tea"), th("One"), th("Two")) + row(td("green"), td(word), td(word));
    expect(text(`<table class="data">${rows}</table>`)).toBe(
      `Tea: green\n  One: ${word}\n  Two: ${word}\n`,
    );
  });

  it("count a cell over two columns twice", () => {
    const rows = row(th("A"), th("B"), th("C")) + row('<td colspan="2">ab</td>', td("c"));
    expect(text(`<table class="data">${rows}</table>`)).toBe("A   B  C\n--  -  -\nab     c\n");
  });
});

describe("what only eyes can read", () => {
  it("is said in the words the author gives", () => {
    expect(text('<div data-text="Seven of ten."><table><tr><td>■■■</td></tr></table></div>')).toBe(
      "Seven of ten.\n",
    );
  });

  it("is left out where the author says nothing", () => {
    expect(text('<p>Tea</p><p data-text="">No button? Cake</p>')).toBe("Tea\n");
  });

  it("is described where it is an image", () => {
    expect(text('<p><img src="https://example.org/a.png" alt="A cup of tea"></p>')).toBe(
      "A cup of tea\n",
    );
  });
});

describe("code", () => {
  it("is kept as it is, however wide", () => {
    const code = `for x in y:\n    print(x)  # ${"wide ".repeat(20)}end\n\nprint("done")`;
    expect(text(`<pre><code>${code}</code></pre>`)).toBe(`${code}\n`);
  });
});
