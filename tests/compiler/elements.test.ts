/** The small pictures an author writes as one element: those of every course, and a course's own. */
import { join } from "node:path";
import { load } from "cheerio";
import { describe, expect, it } from "vitest";
import { compileCourse } from "../../compiler/compile-course.ts";
import { ElementError } from "../../compiler/elements/element.ts";
import { engineElements } from "../../compiler/elements/elements.ts";
import { courseFolder, mail, told } from "./course-folder.ts";

const draw = (name: string, attributes: Record<string, string>) =>
  load(engineElements[name]?.(attributes) ?? "", null, false);

describe("the elements of every course", () => {
  it("draw a bar in its share of the longest", () => {
    const $ = draw("mj-bar", { value: "75", most: "210" });
    expect([$("table").attr("width"), $("table").attr("role")]).toEqual(["36%", "presentation"]);
    expect(draw("mj-bar", { value: "1", most: "2", look: "warm" })("td.bar-warm")).toHaveLength(1);
  });

  it("draw as many dots as they count, in rows of ten, unheard", () => {
    const $ = draw("mj-dots", { count: "14" });
    expect($("span").html()).toBe("●●●●●●●●●●<br>●●●●");
    expect($("span").attr("aria-hidden")).toBe("true");
    expect([...draw("mj-stack", { count: "3" })("span").text()]).toHaveLength(3);
  });

  it("draw results as areas, with the counts outside and words where they are given", () => {
    const counts = { caught: "126", missed: "24 missed", flagged: "14 <wrong>", alone: "836" };
    const $ = draw("mj-results-map", { ...counts, text: "1,000 “areas”" });
    const labels = $("td.label")
      .toArray()
      .map((label) => $(label).text());
    expect(labels).toEqual(["▼ 126", "836 ▼", "▲ 24 missed", "14 <wrong> ▲"]);
    expect($("td.part").first().attr("width")).toBe("15%");
    const heights = ["caught", "missed"].map((part) => Number($(`td.${part}`).attr("height")));
    expect((heights[0] ?? 0) / (heights[1] ?? 1)).toBeCloseTo(126 / 24, 0);
    expect($("table.results").attr("data-text")).toBe("1,000 “areas”");
    expect(draw("mj-results-map", counts)("table.results").attr("data-text")).toBe("");
  });

  it.each([
    ["mj-bar", { value: "75" }],
    ["mj-bar", { value: "many", most: "210" }],
    ["mj-dots", { count: "-1" }],
    ["mj-dots", { count: "3", colour: "red" }],
    ["mj-results-map", { caught: "1", missed: "2", flagged: "3" }],
  ])("refuse %s with %o", (name, attributes) => {
    expect(() => engineElements[name]?.(attributes)).toThrow(ElementError);
  });

  it("tell the author where and how", async () => {
    expect(
      await told({ "lessons/tea.mjml": mail('<h1>Tea</h1>\n<p><mj-dots number="3" /></p>') }),
    ).toEqual([
      'emails/lessons/tea.mjml:11: <mj-dots number="3" /> means nothing here – write it like <mj-dots count="14" />',
    ]);
  });
});

describe("the elements of a course's own", () => {
  const author = join(import.meta.dirname, "../../compiler/author.ts");
  const elements = (...lines: string[]) => `import { ElementError } from ${JSON.stringify(author)};
export default {
${lines.join("\n")}
};
`;
  const teapot = elements(
    '  "mj-teapot": ({ cups }) => {',
    "    if (!(Number(cups) > 0)) throw new ElementError('write it like <mj-teapot cups=\"2\" />');",
    '    return "<mj-text>\\n<p class=teapot>" + "c".repeat(cups) + "</p></mj-text>";',
    "  },",
    '  "mj-teapot-lid": () => "<mj-text><p>Lid</p></mj-text>",',
  );
  /** A lesson with this in its column, on line 12. */
  const using = (part: string) => ({
    "elements/index.ts": teapot,
    "lessons/tea.mjml": mail(`<h1>Tea</h1></mj-text>\n\n${part}\n<mj-text>`),
  });

  it("are replaced by what they stand for, in mail, text and web edition", async () => {
    const part = '<mj-teapot cups="3" />\n<mj-teapot-lid></mj-teapot-lid>';
    const { mails } = await compileCourse(courseFolder(using(part)));
    const { html, text, web } = mails[1] ?? {};
    expect(load(web ?? "")(".teapot").text()).toBe("ccc");
    for (const body of [html, text]) expect(body?.literals.join("")).toMatch(/ccc[\s\S]*Lid/);
  });

  it("tell the author where and how, and leave the lines as they are", async () => {
    expect(await told(using('<mj-teapot cups="2" />\n<mj-teapot />'))).toEqual([
      'emails/lessons/tea.mjml:13: <mj-teapot /> means nothing here – write it like <mj-teapot cups="2" />',
    ]);
    expect((await told(using('<mj-teapot cups="2" />\n<mj-kettle />')))[0]).toMatch(
      /^emails\/lessons\/tea\.mjml:13: MJML: Element mj-kettle doesn't exist/,
    );
  });

  it.each([
    ['<img src="https://example.org/a.png">', "an image without a description"],
    ['<a href="/tea">Tea</a>', '"/tea" leads nowhere from a mail'],
  ])("may not make %s", async (made, what) => {
    const line = `"mj-picture": () => '<mj-text><p>${made}</p></mj-text>',`;
    const [diagnostic = "", ...more] = await told({
      ...using("<mj-picture />"),
      "elements/index.ts": elements(line),
    });
    expect(more).toEqual([]);
    expect(diagnostic).toContain(`emails/lessons/tea.mjml:12: mj-picture makes ${what} – `);
  });

  it.each([
    [
      "fails",
      '"mj-cup": ({ of }) => of.trim(),',
      "<mj-cup /> fails: Cannot read properties of undefined (reading 'trim') – correct its function in elements/",
    ],
    ["makes no text", '"mj-cup": () => 5,', "mj-cup makes no text – let its function answer MJML"],
  ])("that %s is named where it is used", async (_, line, what) => {
    expect(await told({ ...using("<mj-cup />"), "elements/index.ts": elements(line) })).toEqual([
      `emails/lessons/tea.mjml:12: ${what}`,
    ]);
  });

  it.each([
    ["one of the engine's", '"mj-bar": () => "",', "the element mj-bar is there already"],
    ["one of MJML's", '"mj-navbar-link": () => "",', "the element mj-navbar-link is there already"],
    ["no element's", '"teapot": () => "",', '"teapot" is no name for an element'],
    ["no function's", '"mj-cup": "<mj-text />",', "mj-cup is no function"],
  ])("are refused under a name that is %s", async (_, line, what) => {
    const [problem = "", ...more] = await told({ "elements/index.ts": elements(line) });
    expect(more).toEqual([]);
    expect(problem).toContain(`emails/elements/index.ts:3: ${what} – `);
  });

  it("are asked for where the file exports nothing", async () => {
    expect(await told({ "elements/index.ts": "export const nothing = 1;\n" })).toEqual([
      'emails/elements/index.ts:1: the file exports nothing – write "export default { … }"; docs/writing.md says what it holds',
    ]);
  });
});
