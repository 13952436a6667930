/** The small pictures an author writes as one element. */
import { load } from "cheerio";
import { describe, expect, it } from "vitest";
import { DrawingError, drawings } from "../../compiler/elements/elements.ts";
import { mail, told } from "./course-folder.ts";

const draw = (name: string, attributes: Record<string, string>) =>
  load(drawings[name]?.(attributes) ?? "", null, false);

describe("drawings", () => {
  it("draw a bar in its share of the longest", () => {
    const $ = draw("mj-bar", { value: "75", most: "210" });
    expect([$("table").attr("width"), $("table").attr("role")]).toEqual(["36%", "presentation"]);
    expect(draw("mj-bar", { value: "1", most: "2", look: "warm" })("td.bar-warm")).toHaveLength(1);
  });

  it("draw as many dots as they count, in tens, unheard", () => {
    const $ = draw("mj-dots", { count: "14" });
    expect($("span").text()).toBe("●●●●●●●●●● ●●●●");
    expect($("span").attr("aria-hidden")).toBe("true");
    expect([...draw("mj-stack", { count: "3" })("span").text()]).toHaveLength(3);
  });

  it("draw results as areas, without a number where there is no room", () => {
    const $ = draw("mj-results-map", { caught: "126", missed: "24", flagged: "14", alone: "836" });
    expect($("td.caught").text() + $("td.missed").text() + $("td.alone").text()).toBe("12624836");
    expect($("td.flagged").text()).toBe("");
    expect($("td.part").first().attr("width")).toBe("15%");
  });

  it.each([
    ["mj-bar", { value: "75" }],
    ["mj-bar", { value: "many", most: "210" }],
    ["mj-dots", { count: "-1" }],
    ["mj-dots", { count: "3", colour: "red" }],
    ["mj-results-map", { caught: "1", missed: "2", flagged: "3" }],
  ])("refuse %s with %o", (name, attributes) => {
    expect(() => drawings[name]?.(attributes)).toThrow(DrawingError);
  });

  it("tell the author where and how", async () => {
    expect(
      await told({ "lessons/tea.mjml": mail('<h1>Tea</h1>\n<p><mj-dots number="3" /></p>') }),
    ).toEqual([
      'emails/lessons/tea.mjml:11: <mj-dots number="3" /> means nothing here – write it like <mj-dots count="14" />',
    ]);
  });
});
