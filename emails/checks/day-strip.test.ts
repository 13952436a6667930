/** The strip of Robin's day, as HTML and in words. */
import { load } from "cheerio";
import { describe, expect, it } from "vitest";
import { ElementError } from "../../compiler/author.ts";
import { dayStrip } from "../elements/day-strip.ts";
import { course } from "./mails.ts";

function strip(attributes: Record<string, string>) {
  const $ = load(dayStrip(attributes), null, false);
  const cells = $("td").toArray();
  const lit = cells.filter((cell) => $(cell).is(".lit")).map((cell) => $(cell).text());
  const text = ($("table").attr("data-text") ?? "").replaceAll("\u00a0", " ");
  return { cells: cells.map((cell) => $(cell).text()), lit, text };
}

describe("the day strip", () => {
  it("shows eight stops, none of them lit", () => {
    const { cells, lit, text } = strip({});
    expect(cells).toHaveLength(8);
    expect(lit).toEqual([]);
    expect(text).toBe(
      "Robin’s day: 09:00 charts · 10:00 stand-up · 11:00 review · 12:15 lunch · 13:00 client call · 14:30 training run · 15:30 evaluation · 17:40 hand-over",
    );
  });

  it("marks the lit stop with a sign, not by colour alone, and in the text by brackets", () => {
    const { lit, text } = strip({ at: "14:30" });
    expect(lit).toEqual(["▸ 14:30training run"]);
    expect(text).toContain("· [14:30 training run] ·");
  });

  it("says at the lit stop that its lesson plays on another day", () => {
    const { lit, text } = strip({ at: "14:30", note: "the day before" });
    expect(lit).toEqual(["▸ 14:30training runthe day before"]);
    expect(text).toContain("· [14:30 training run (the day before)] ·");
  });

  it.each([
    ["08:45", "09:00"],
    ["11:35", "11:00"],
    ["23:00", "17:40"],
  ])("lights the stop nearest to %s", (at, nearest) => {
    expect(strip({ at }).lit.join()).toContain(nearest);
  });

  it("lights the stops from one time until before another", () => {
    expect(strip({ from: "09:00", to: "13:00" }).lit.map((cell) => cell.slice(2, 7))).toEqual([
      "09:00",
      "10:00",
      "11:00",
      "12:15",
    ]);
  });

  it("numbers each stop with its lesson", () => {
    const { cells, text } = strip({ all: "numbers" });
    expect(cells.map((cell) => cell.at(-1))).toEqual([..."62635147"]);
    expect(text).toContain("14:30 training run (lesson 1)");
  });

  it.each([
    [{ at: "9:00" }, '"9:00" as HH:MM'],
    [{ at: "24:00" }, '"24:00" as HH:MM'],
    [{ from: "09:00" }, "use at="],
    [{ all: "letters" }, "use at="],
    [{ note: "the day before" }, "use at="],
    [{ at: "09:00", all: "numbers" }, "use at="],
  ])("refuses %o", (attributes, message) => {
    expect(() => dayStrip(attributes)).toThrow(ElementError);
    expect(() => dayStrip(attributes)).toThrow(message);
  });
});

describe("the lessons that play on the day before", () => {
  const lessons = course.mails.filter(({ kind }) => kind === "lesson");
  const before = lessons
    .map(({ web }, index) => ({ number: index + 1, words: load(web)("main").text() }))
    .filter(({ words }) => /It is Monday/.test(words))
    .map(({ number }) => number);
  const [first, second] = before;
  const told = new RegExp(`lessons ${first} and ${second} play(ed)? on the day before`, "i");

  it("say so in their strips, and no other does", () => {
    expect(before).toEqual([1, 4]);
    const marked = lessons
      .map(({ web }, index) => ({ number: index + 1, strip: load(web)(".day-strip").text() }))
      .filter(({ strip: cells }) => cells.includes("day before"));
    expect(marked.map(({ number }) => number)).toEqual(before);
  });

  it("are named beside the strips of the whole day", () => {
    const finale = course.mails.find(({ slug }) => slug === "finale")?.web ?? "";
    expect(load(finale)("main").text()).toMatch(told);
    const $ = load(course.front?.hero ?? "");
    expect($("figcaption").text()).toMatch(told);
  });
});
