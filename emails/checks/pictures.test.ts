/** The pictures of the course: what they show, where they stand, and what is left with images off. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { load } from "../../compiler/author.ts";
import { flaggedShares } from "../drawings/flagged-share.ts";
import { people } from "../drawings/people.ts";
import { pictures } from "../drawings/pictures.ts";
import { countries, degrees, ofHundred } from "../drawings/survey.ts";
import { afternoon } from "../elements/day-strip.ts";
import { images, open, table } from "./mails.ts";

const folder = join(import.meta.dirname, "..", "images");

describe("the drawn pictures", () => {
  it("are in images/ as they are drawn (node emails/drawings/draw.ts)", () => {
    for (const [name, svg] of Object.entries(pictures)) {
      expect(readFileSync(join(folder, name), "utf8") === svg, name).toBe(true);
    }
    expect(readdirSync(folder).sort()).toEqual(Object.keys(pictures).sort());
  });

  it("weigh 60 KB at most in a mail", () => {
    const sizes = images.filter(
      ({ path }) => path.endsWith(".png") && !/\/(?:share|touch-icon)/.test(path),
    );
    expect(sizes).toHaveLength(Object.keys(pictures).length);
    for (const { path, content } of sizes) {
      expect(content.byteLength, path).toBeLessThanOrEqual(60 * 1024);
    }
  });

  it("have dark colours for pages where they have words or a ground", () => {
    for (const [name, svg] of Object.entries(pictures)) {
      if (svg.includes("<text")) expect(svg, name).toContain("prefers-color-scheme: dark");
    }
  });
});

describe("the picture of each mail", () => {
  // The main idea ends the scene that opens a lesson; in lesson 3 the picture has its own heading.
  it.each([
    ["welcome", "img[src*=people]", "h2:contains('Robin’s day')"],
    ["what-is-ml", "table.line", "h2:contains('Three words')"],
    ["who-they-are", "table.map", "h2:contains('What they build')"],
    ["qualifications", "img[src*=degrees]", "h2:contains('cannot tell you')"],
    ["hard-skills", "table.results", "h2:contains('Ten skills')"],
    ["soft-skills", ".dots", "p.idea"],
    ["the-morning", "img[src*=flagged-share]", "p.idea"],
    ["the-afternoon", "td:contains('hunt')", "h2:contains('Three acts')"],
    ["finale", "table.day-strip", "h2:contains('Ten questions')"],
    ["recap", "table.empty", "ol"],
  ])("%s shows it early", (name, picture, before) => {
    const { $ } = open(name);
    const order = $("*").toArray();
    const at = order.indexOf($(picture).get(0) as never);
    expect(at).toBeGreaterThan(-1);
    expect(at).toBeLessThan(order.indexOf($(before).get(0) as never));
  });

  it("says in words what it shows, in the text part too", () => {
    for (const [name, words] of [
      ["welcome", "Robin and four colleagues at Lantern Desk, and Lucía at Harbour Homes."],
      ["who-they-are", "A grid of nine boxes."],
      ["hard-skills", "1,000 messages as areas: 836 genuine left alone, 126 spam caught"],
      ["soft-skills", "Real messages hidden out of 1,000: 40 with the old filter, 14 with the new"],
      ["the-afternoon", `Robin’s afternoon: ${afternoon.map(({ name }) => name).join(", ")}.`],
      ["recap", "A table with two rows and two columns, empty."],
    ] as const) {
      expect(open(name).text, name).toContain(words);
    }
  });
});

describe("the people", () => {
  it("are in one picture with their names, and under it with their work", () => {
    const { $ } = open("welcome");
    const drawn = load(pictures["people.svg"] ?? "", { xml: true })("text");
    expect(drawn.toArray().map((name) => load(name).text())).toEqual(
      Object.values(people).map(({ name }) => name),
    );
    const named = Object.values(people).map(({ name, role }) => `${name}, ${role}`);
    expect($("p.caption").text()).toBe(`${named.join("; ")}.`);
  });

  it("stand beside what they say", () => {
    const { $ } = open("soft-skills");
    const speakers = $("table.said img").toArray();
    expect(speakers.map((face) => $(face).attr("alt"))).toEqual([
      "Robin",
      "Robin",
      "Lucía",
      "Robin",
    ]);
  });
});

describe("the numbers of the pictures", () => {
  it("are those of lesson 3's table, square by square, and of its sentence", () => {
    const { $, said } = open("qualifications");
    const picture = load(pictures["degrees.svg"] ?? "", { xml: true });
    const shares = ofHundred(Object.values(degrees));
    expect(picture("g rect")).toHaveLength(100);
    expect(table($, "Highest degree").map(([, share]) => Number(share))).toEqual(shares);
    for (const [index, look] of Object.keys(degrees).entries()) {
      expect(picture(`g rect.${look}`), look).toHaveLength(shares[index] ?? 0);
    }
    const [india = [], usa = []] = Object.values(countries).map((counts) => ofHundred(counts));
    expect([india, usa].map((parts) => parts.reduce((sum, part) => sum + part, 0))).toEqual([
      100, 100,
    ]);
    expect(said).toContain(`${india[0]} of 100 had a master’s and ${india[1]} a bachelor’s`);
    expect(said).toContain(`it was ${usa[0]} and ${usa[1]}`);
    expect($("img[src*=degrees]").attr("alt")).toBe(
      `Of 100 ML engineers in a 2022 survey, ${shares[0]} have a master’s, ${shares[1]} a bachelor’s, ${shares[2]} a doctorate, ${shares[3]} less, ${shares[4]} did not say. In India ${india[0]} and ${india[1]}; in the USA ${usa[0]} and ${usa[1]}.`,
    );
  });

  it("are a usual month of lesson 6, and its morning", () => {
    const usual = flaggedShares.slice(0, -1);
    expect([Math.min(...usual), Math.max(...usual), flaggedShares.at(-1)]).toEqual([12, 18, 4]);
    expect(usual.reduce((sum, share) => sum + share, 0) / usual.length).toBeCloseTo(15, 1);
    const { $, said } = open("the-morning");
    expect(said).toContain("flags 12 to 18 of every 100 messages, but this morning it flags 4");
    expect($("img[src*=flagged-share]").attr("alt")).toContain(
      "between 12 and 18 of 100 for a month, and 4 of 100 this morning",
    );
    const picture = load(pictures["flagged-share.svg"] ?? "", { xml: true });
    const heights = picture("g rect")
      .toArray()
      .map((column) => Number(picture(column).attr("height")));
    expect(heights.map((height) => height / 12)).toEqual(flaggedShares);
  });

  it("are hours that lesson 7 tells of", () => {
    const { $ } = open("the-afternoon");
    const hours = $("p > strong")
      .toArray()
      .map((hour) => $(hour).text());
    for (const { at } of afternoon) expect(hours, at).toContain(at);
  });
});
