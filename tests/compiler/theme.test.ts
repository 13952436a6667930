/** The theme of a course: in its mails and pages, and readable, or it does not build. */
import { expect, it, test } from "vitest";
import { compileCourse } from "../../compiler/compile-course.ts";
import { defaultTheme } from "../../compiler/theme/default-theme.ts";
import type { Theme } from "../../lambdas/domain/theme.ts";
import { visit } from "../web/visitor.ts";
import { courseFolder, mail, sendable, told } from "./course-folder.ts";

const own: Theme = {
  ...defaultTheme,
  light: { ...defaultTheme.light, ink: "#112233", paper: "#fefefe" },
  font: "Georgia, 'Times New Roman', serif",
  mark: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle r="4"/></svg>',
};
const written = (theme: unknown) => `export default ${JSON.stringify(theme, null, 2)};\n`;
const inkMail = mail('<h1>Tea</h1><p style="color:[[theme.light.ink]]">Ink</p>');

it("gives its colours to mails, and colours, font and mark to the pages", async () => {
  const course = await compileCourse(
    courseFolder({ ...sendable, "theme.ts": written(own), "lessons/tea.mjml": inkMail }),
  );
  const tea = course.mails.find(({ slug }) => slug === "tea");
  expect(tea?.html.literals.join("").replace(/=\r\n/g, "")).toContain("color:#112233");
  const visitor = await visit([], { course });
  const style = await (await visitor.get("/style.css")).text();
  expect(style).toContain("--ink:#112233");
  expect(style).toContain(own.font);
  expect(await (await visitor.get("/icon.svg")).text()).toBe(own.mark);
});

it.each([
  ["the sender's short name", { ...own, shortName: "Tea & I" }, "Tea &amp; I"],
  ["the course's title without one", own, "Tea &amp; Cake"],
])("gives %s to mails, tabs and shared links", async (_, theme, shown) => {
  const course = await compileCourse(
    courseFolder({
      ...sendable,
      "theme.ts": written(theme),
      "lessons/tea.mjml": mail("<h1>Tea</h1><p>Yours, [[theme.shortName]]!</p>"),
    }),
  );
  const tea = course.mails.find(({ slug }) => slug === "tea");
  expect(tea?.html.literals.join("").replace(/=\r\n/g, "")).toContain(`Yours, ${shown}!`);
  const visitor = await visit([], { course });
  expect(await (await visitor.get("/")).text()).toContain(
    `<meta property="og:site_name" content="${shown}">`,
  );
  expect(await (await visitor.get("/privacy")).text()).toMatch(
    new RegExp(`<title>[^<]*${shown}</title>`),
  );
});

it("is the engine's for a course without one", async () => {
  expect((await compileCourse(courseFolder(sendable))).theme).toEqual(defaultTheme);
});

const { ink: _, ...inkless } = own.light;

test.each<[what: string, theme: unknown, says: string]>([
  [
    "text that is faint",
    { ...own, light: { ...own.light, soft: "#999999" } },
    '"light.soft" on "light.paper" has a contrast of 2.8:1 – make it darker: text needs 4.5:1',
  ],
  [
    "dark text in the dark",
    { ...own, dark: { ...own.dark, link: "#223344", onLink: "#ffffff" } },
    '"dark.link" on "dark.paper" has a contrast of 1.4:1 – make it lighter: text needs 4.5:1',
  ],
  [
    "a colour that is missing",
    { ...own, light: inkless },
    '"light.ink" is missing – write a colour as "#0b565c"',
  ],
  [
    "a colour by its name",
    { ...own, dark: { ...own.dark, line: "grey" } },
    '"dark.line" is not what it must be – write a colour as "#0b565c"',
  ],
  [
    "a short name that is long",
    { ...own, shortName: "A Day in the Life of a Tea Drinker" },
    '"shortName" is not what it must be – write at most 30 characters on one line, without brackets',
  ],
  [
    "a part that nobody uses",
    { ...own, light: { ...own.light, shadow: "#000000" } },
    '"light.shadow" is not what it must be – take it out',
  ],
  [
    "a font that would end its rule",
    { ...own, font: "serif;} body{display:none" },
    '"font" is not what it must be – write a list of fonts, names of several words in single quotes',
  ],
  [
    "a mark that is no drawing",
    { ...own, mark: "logo.png" },
    '"mark" is not what it must be – write an SVG without scripts: "<svg …>…</svg>"',
  ],
])("with %s is refused, with the line", async (_, theme, says) => {
  const found = await told({ ...sendable, "theme.ts": written(theme) });
  expect(found.map((line) => line.replace(/^emails\/theme\.ts:\d+: /, ""))).toContain(says);
  for (const line of found) expect(line).toMatch(/^emails\/theme\.ts:\d+: /);
});

it("names the line of a colour in its own scheme", async () => {
  const source = written({ ...own, dark: { ...own.dark, soft: "#222222" } });
  const lines = source.split("\n");
  const line = lines.findIndex((text) => text.includes('"soft": "#222222"')) + 1;
  const found = await told({ ...sendable, "theme.ts": source });
  expect(found[0]).toMatch(new RegExp(`^emails/theme\\.ts:${line}: "dark\\.soft"`));
});

it("has no colour of that name: the mail that asks for it is named", async () => {
  const lessons = { "lessons/tea.mjml": inkMail.replace("light.ink", "light.inc") };
  expect(await told({ ...sendable, ...lessons })).toEqual([
    "emails/lessons/tea.mjml:10: [[theme.light.inc]] is nothing of the theme – write [[theme.font]], [[theme.shortName]], or a colour such as [[theme.light.ink]]",
  ]);
});
