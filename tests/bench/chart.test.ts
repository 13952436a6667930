/** The charts of docs/performance.md. */
import { load } from "cheerio";
import { describe, expect, it } from "vitest";
import { type Chart, chartOf } from "../../bench/charts/chart.ts";

const chart: Chart = {
  title: "Composing & sending",
  unit: "µs",
  source: "Measured somewhere.",
  bars: [
    { name: "this product", value: 100, isOurs: true },
    { name: "another <way>", value: 30_000, isOurs: false },
    { name: "the floor", value: 20, isOurs: false },
  ],
};

/** How long the bars are, from the top. */
const lengths = (svg: string) => {
  const $ = load(svg, { xml: true });
  return $("rect.ours, rect.other")
    .map((_, bar) => Number($(bar).attr("width")))
    .get();
};

describe("a chart", () => {
  it("names each line with its value, whatever letters are in it, also to who cannot see it", () => {
    const $ = load(chartOf(chart), { xml: true });
    const words = $("text").text();
    for (const said of [
      "Composing & sending",
      "another <way>",
      "30,000 µs",
      "Measured somewhere.",
    ]) {
      expect(words).toContain(said);
    }
    expect($("title").text()).toBe("Composing & sending");
    expect($("desc").text()).toContain("the floor: 20 µs");
  });

  it("draws bars as long as their values, this product's in a colour of its own", () => {
    const svg = chartOf(chart);
    const [ours = 0, most = 0] = lengths(svg);
    expect(most / ours).toBeGreaterThan(280);
    expect(most / ours).toBeLessThan(320);
    expect(load(svg, { xml: true })("rect.ours")).toHaveLength(1);
  });

  it("on a scale of tenfolds shows every bar, and a tenfold always as far", () => {
    const bars = [1, 10, 100].map((value) => ({ name: `${value}`, value, isOurs: true }));
    const [one = 0, ten = 0, hundred = 0] = lengths(
      chartOf({ ...chart, bars, isLogarithmic: true }),
    );
    expect(one).toBeGreaterThan(20);
    expect(Math.abs(hundred - ten - (ten - one))).toBeLessThanOrEqual(1);
  });

  it("keeps everything inside, a limit above all values as well", () => {
    const svg = chartOf({ ...chart, limit: { name: "at most", value: 90_000 } });
    const $ = load(svg, { xml: true });
    const width = Number($("svg").attr("width"));
    expect(Number($("line").attr("x1"))).toBeLessThan(width - 50);
    const ends = $("text.words[x]:not([text-anchor=end])").map((_, value) =>
      Number($(value).attr("x")),
    );
    for (const end of ends.get()) expect(end).toBeLessThan(width - 50);
  });

  it("is painted for the light and the dark, paper included", () => {
    const style = load(chartOf(chart), { xml: true })("style").text();
    const [light = "", dark = ""] = style.split("@media(prefers-color-scheme:dark)");
    for (const kind of ["paper", "words", "quiet", "ours", "other", "rule", "limit"]) {
      expect(light).toContain(`.${kind}{`);
      expect(dark).toContain(`.${kind}{`);
    }
  });

  it("of nothing, or of a value that has no length, is an error that names it", () => {
    const none = { name: "none", value: Number.NaN, isOurs: true };
    expect(() => chartOf({ ...chart, bars: [none] })).toThrow('"Composing & sending" needs values');
    expect(() => chartOf({ ...chart, bars: [] })).toThrow(RangeError);
  });
});
