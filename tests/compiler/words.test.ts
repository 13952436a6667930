/** The words of a course: complete in its language, or it does not build. */
import { expect, it, test } from "vitest";
import { compileCourse } from "../../compiler/compile-course.ts";
import { checkWords } from "../../compiler/words/course-words.ts";
import { english } from "../../lambdas/domain/words/english.ts";
import { translator } from "../../lambdas/domain/words/words.ts";
import german from "../fixtures/course-de/words.ts";
import { courseFolder, list, sendable, told } from "./course-folder.ts";

const mails = ['{ slug: "tea", kind: "lesson", waitDays: 0 }'];
const files = {
  ...sendable,
  "lessons/welcome.mjml": null,
  "lessons/cake.mjml": null,
};
const inLanguage = (language: string, extra: Readonly<Record<string, string | null>> = {}) => ({
  ...files,
  "course.ts": list(...mails).replace("title:", `language: "${language}",\n  title:`),
  ...extra,
});
const asModule = (words: unknown) => `export default ${JSON.stringify(words, null, 2)};\n`;

it("of an English course are the engine's where it has none of its own", async () => {
  const course = await compileCourse(courseFolder(inLanguage("en")));
  expect(course.words).toEqual(english);
  expect([course.language, course.dir]).toEqual(["en", "ltr"]);
});

it("of a course in another language must be there", async () => {
  expect(await told(inLanguage("de"))).toEqual([
    'emails/words.ts:1: there is no words.ts, and the engine\'s own words are English, not "de" – translate lambdas/domain/words/english.ts; docs/writing.md says how',
  ]);
});

it("are taken from its words.ts, for the machinery in mails too", async () => {
  const built = await compileCourse(
    courseFolder(inLanguage("de", { "words.ts": asModule(german) })),
  );
  expect(built.words.leave.title).toBe("Vom Kurs abmelden?");
  expect(built.summary).toBe("Ein E-Mail-Kurs in 1 Lektion.");
});

it("that lack one are named with the line it belongs to, and what it says in English", async () => {
  const { title: _, ...leave } = german.leave;
  const source = asModule({ ...german, leave });
  const line = source.split("\n").findIndex((text) => text.includes('"leave": {')) + 1;
  expect(await told(inLanguage("de", { "words.ts": source }))).toEqual([
    `emails/words.ts:${line}: "leave.title" is missing – say: Leave the course?`,
  ]);
});

const spoilt = (changes: Record<string, unknown>) =>
  checkWords({ ...german, ...changes }, "de").map(
    ({ fault: [what, remedy] }) => `${what} – ${remedy}`,
  );

test.each<[what: string, changes: Record<string, unknown>, says: string]>([
  ["a page is missing", { leave: undefined }, '"leave" is missing – write its texts'],
  [
    "a page that nobody shows",
    { letters: {} },
    '"letters" is no part of the words – take it out, or correct its name',
  ],
  [
    "a text that nobody says",
    { layout: { ...german.layout, moer: "Mehr" } },
    '"layout.moer" is no text – take it out, or correct its name',
  ],
  [
    "an empty text",
    { layout: { ...german.layout, more: " " } },
    '"layout.more" is empty – write it',
  ],
  [
    "no text",
    { layout: { ...german.layout, more: 1 } },
    '"layout.more" is no text – write it in "…"',
  ],
  [
    "a placeholder too few",
    { time: { ...german.time, zone: "Ortszeit" } },
    '"time.zone" lacks {place} – put it where it belongs',
  ],
  [
    "a placeholder that has no value",
    { time: { ...german.time, daily: "jeden {tag}" } },
    '"time.daily" has {tag} – it can have: none',
  ],
  [
    "half a placeholder",
    { time: { ...german.time, daily: "jeden tag}" } },
    '"time.daily" has "}" – write it without',
  ],
  [
    "markup of its own",
    { time: { ...german.time, daily: "<b>jeden</b> Tag" } },
    '"time.daily" has <b> – it can have: none\n"time.daily" has </b> – it can have: none',
  ],
  [
    "a link that is not closed",
    { problem: { ...german.problem, notFound: "<home>Zur ersten Seite" } },
    '"problem.notFound" lacks </home> – put it where it belongs',
  ],
  [
    "a link that begins with its end",
    { problem: { ...german.problem, notFound: "</home>Zur ersten Seite<home>" } },
    '"problem.notFound" has </home> out of order – write <name>…</name>',
  ],
  [
    "one form for all numbers",
    { course: { ...german.course, summary: "Ein Kurs" } },
    '"course.summary" depends on a number – write { … } with a text for each of: one, other',
  ],
  [
    "a form that the language does not have",
    { course: { ...german.course, summary: { ...german.course.summary, few: "Paar" } } },
    '"course.summary" has the form "few" – write those that "de" has: one, other',
  ],
  [
    "a form without its number",
    { course: { ...german.course, summary: { one: "Ein Kurs", other: "Ein Kurs" } } },
    '"course.summary.other" lacks {count} – put it where it belongs',
  ],
])("with %s do not build", (_, changes, says) => {
  expect(spoilt(changes).join("\n")).toBe(says);
});

test("each plural form of a language must be there", () => {
  const forms = checkWords(german, "ar")
    .map(({ fault: [what] }) => what)
    .filter((what) => what.startsWith('"course.summary"'));
  expect(forms).toEqual(
    ["zero", "two", "few", "many"].map((form) => `"course.summary" has no form "${form}"`),
  );
});

test("a language that is none, and a direction that is none, are refused", async () => {
  for (const spoiltList of ['language: "Deutsch"', 'language: "en", dir: "down"']) {
    const source = list(...mails).replace("title:", `${spoiltList},\n  title:`);
    const says = await told({ ...files, "course.ts": source });
    expect(says).toHaveLength(1);
    expect(says[0]).toMatch(/^emails\/course\.ts:\d+: .*(Deutsch|down)/);
  }
});

test("a number has the form and the digits of its language", () => {
  const t = translator({ language: "de", dir: "ltr", words: german });
  expect(t("course.summary", { count: 1 })).toBe("Ein E-Mail-Kurs in 1 Lektion.");
  expect(t("course.summary", { count: 1200 })).toBe("Ein E-Mail-Kurs in 1.200 Lektionen.");
});
