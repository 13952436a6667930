/** What the build does to every mail for Outlook for Windows, Apple Mail and lists of mails. */
import { load } from "cheerio";
import { describe, expect, it } from "vitest";
import { forMailPrograms } from "../../compiler/mail-programs.ts";
import { lesson, partsOf, words } from "./parts.ts";

describe("a mail as mail programs need it", () => {
  it("asks them to make no links of times and numbers", async () => {
    const { html } = await partsOf(words("<p>At 14:30, 1,000 messages.</p>"));
    const $ = load(html);
    expect($('meta[name="format-detection"]').attr("content")).toContain("telephone=no, date=no");
    expect($("style").text()).toContain("a[x-apple-data-detectors]");
  });

  it("ends the line in the list of mails with the preheader", async () => {
    const { html } = await partsOf(words("<p>Tea.</p>"));
    const hidden = load(html)("div[style*='display:none']").first().text();
    expect(hidden.trimEnd()).toMatch(/^A preheader/);
    const blanks = hidden.slice("A preheader".length);
    expect(blanks).toMatch(/^(\u00a0\u200c)+$/);
    // More than a list shows, together with the words.
    expect(hidden.length - blanks.length / 2).toBeGreaterThanOrEqual(150);
  });

  it("has padding, borders and grounds of paragraphs and code in cells, which Outlook draws", async () => {
    const style = `<mj-style inline="inline">
      p { margin: 0 0 14px; } .idea { border-left: 4px solid #c2701c; padding: 2px 0 2px 16px; color: #111111; }
      pre { background-color: #ffffff; border: 1px solid #999999; padding: 10px; margin: 0; }
    </mj-style>`;
    const sections = `<mj-section><mj-column><mj-text><p class="idea">Tea is <b>hot</b>.</p><p>Plain.</p>
<pre>1 &lt; 2</pre></mj-text></mj-column></mj-section>`;
    const { html, page } = await partsOf(lesson(sections, style));
    const $ = load(html);
    const idea = $("td.p-cell.idea");
    expect(idea.attr("style")).toMatch(/border-left: ?4px solid #c2701c/);
    expect(idea.attr("style")).toMatch(/padding: ?2px 0 2px 16px/);
    expect(idea.html()).toContain("Tea is <b>hot</b>.");
    const within = $("p.idea").attr("style") ?? "";
    expect(within).not.toMatch(/padding|border/);
    expect(within).toMatch(/color: ?#111111/);
    // The space below stays, also where margins of tables are not kept.
    expect(idea.closest("table").attr("style")).toMatch(/margin: ?0 0 14px/);
    expect(within).toContain("mso-margin-bottom-alt:14px");
    expect($("td.pre-cell").text()).toBe("1 < 2");
    expect($("td.p-cell")).toHaveLength(1);
    expect(load(page)(".p-cell, .pre-cell")).toHaveLength(0);
  });

  it("names the font for tables to Outlook, which do not take it over there", async () => {
    const { html } = await partsOf(words("<p>Tea.</p>"));
    expect(html).toMatch(/<!--\[if mso\]><style>td, th, caption \{ font-family: 'Segoe UI'/);
  });

  it("leaves all else as it is", () => {
    const divider = '<p style="border-top:solid 4px #000000">\n</p>';
    expect(forMailPrograms(divider, "Arial")).toBe(divider);
    const plain = '<p style="margin:0;padding:0">Tea</p><pre>1</pre><p>{{webUrl}} $& $1</p>';
    expect(forMailPrograms(plain, "Arial")).toBe(plain);
  });
});
