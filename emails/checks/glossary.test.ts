/** The glossary says what the mails say, and where they say it. */
import { load } from "cheerio";
import { expect, it } from "vitest";
import { course } from "./mails.ts";

it("defines each word of the mails in the mails' words, with the mail it is from", () => {
  const inMails = course.mails.flatMap(({ slug, web }) => {
    const $ = load(web);
    return $("p.word")
      .toArray()
      .map((word) => {
        const text = $(word).text().replace(/\s+/g, " ").trim();
        const [term = "", meaning = ""] = text.split(" – ");
        return { term, meaning, from: `/lessons/${slug}` };
      });
  });
  const $ = load(course.glossary ?? "");
  const inGlossary = $("dt")
    .toArray()
    .map((dt) => {
      const dd = $(dt).next("dd").clone();
      const from = dd.find(".from a").attr("href");
      dd.find(".from").remove();
      return { term: $(dt).text().trim(), meaning: dd.text().trim().toLowerCase(), from };
    });
  expect(inGlossary).toHaveLength(26);
  const byTerm = (a: { term: string }, b: { term: string }) => a.term.localeCompare(b.term);
  // A mail may go on with an example after the definition.
  for (const [index, { term, meaning, from }] of inMails.toSorted(byTerm).entries()) {
    const entry = inGlossary.toSorted(byTerm)[index];
    expect({ term: entry?.term, from: entry?.from }).toEqual({ term, from });
    expect(meaning.toLowerCase()).toContain(entry?.meaning ?? "nothing");
  }
  expect(inMails).toHaveLength(inGlossary.length);
});
