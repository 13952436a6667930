/** Names that mails had, mails that are no longer sent, and links to what the course has. */
import { describe, expect, it } from "vitest";
import { compileCourse } from "../../compiler/compile-course.ts";
import { courseFolder, list, mail, told } from "./course-folder.ts";

const welcome = '{ slug: "welcome", kind: "extra", waitDays: 0 }';
const cake = '{ slug: "cake", kind: "lesson" }';

/** A course.ts with these lines of mails, on line 4 and on, and `retired` behind them. */
const listing = (mails: readonly string[], retired = "") => ({
  "course.ts": list(...mails).replace(
    "  ],\n};",
    `  ],\n  ${retired && `retired: ${retired},`}\n};`,
  ),
});

describe("a mail that was renamed or is no longer sent", () => {
  it("keeps its former names in the compiled course", async () => {
    const course = await compileCourse(
      courseFolder({
        ...listing(
          [welcome, '{ slug: "tea", kind: "lesson", was: ["chai", "cha"] }', cake],
          '[{ slug: "milk", title: "Milk & honey", was: ["cream"] }]',
        ),
      }),
    );
    expect(course.mails.map(({ was }) => was)).toEqual([undefined, ["chai", "cha"], undefined]);
    expect(course.retired).toEqual([{ slug: "milk", title: "Milk & honey", was: ["cream"] }]);
  });

  it.each([
    [
      "a former name that is another mail's slug",
      listing([welcome, '{ slug: "tea", kind: "lesson", was: ["cake"] }', cake]),
      'emails/course.ts:6: the name "cake" is listed twice: in a was, and as a slug – leave it with the mail that was sent under it',
    ],
    [
      "a former name that is its own slug",
      listing([welcome, '{ slug: "tea", kind: "lesson", was: ["tea"] }', cake]),
      'emails/course.ts:5: the name "tea" is listed twice: as a slug, and in a was',
    ],
    [
      "a former name of two mails",
      listing([
        welcome,
        '{ slug: "tea", kind: "lesson", was: ["chai"] }',
        '{ slug: "cake", kind: "lesson", was: ["chai"] }',
      ]),
      'emails/course.ts:6: the name "chai" is listed twice: in a was, and in a was',
    ],
    [
      "a retired mail that is still sent",
      listing(
        [welcome, '{ slug: "tea", kind: "lesson" }', cake],
        '[{ slug: "tea", title: "Tea" }]',
      ),
      'emails/course.ts:8: the name "tea" is listed twice: as a slug, and in retired',
    ],
    [
      "a former name that was never a slug",
      listing([welcome, '{ slug: "tea", kind: "lesson", was: ["Hot Tea"] }', cake]),
      'emails/course.ts:5: the slug "Hot Tea" is not kebab-case',
    ],
    [
      "a retired mail without a title",
      listing([welcome, '{ slug: "tea", kind: "lesson" }', cake], '[{ slug: "milk", title: "" }]'),
      "title",
    ],
  ])("refuses %s", async (_, changes, what) => {
    expect((await told(changes)).join("\n")).toContain(what);
  });
});

describe("a link within the course", () => {
  const names = listing(
    [welcome, '{ slug: "tea", kind: "lesson", was: ["chai"] }', cake],
    '[{ slug: "milk", title: "Milk" }]',
  );
  const glossary = mail('<h1>Glossary</h1><p id="kettle">Kettle</p>').replace("../", "./");
  const linking = (words: string) =>
    told({
      ...names,
      "glossary.mjml": glossary,
      "lessons/cake.mjml": mail(`<h1>Cake</h1>${words}`),
    });
  const at = "emails/lessons/cake.mjml:10:";

  it.each([
    ["by a former name", "/lessons/chai", '"chai" is called "tea" now – link to "/lessons/tea"'],
    ["to what is no longer sent", "/lessons/milk", '"milk" is retired – take the link out'],
    [
      "to a lesson misspelt",
      "/lessons/caek",
      'the site has no page "/lessons/caek" – correct the address, or take the link out',
    ],
    [
      "to a lesson with a letter too many",
      "/lessons/cakes",
      'the site has no page "/lessons/cakes" – did you mean "/lessons/cake"?',
    ],
    [
      "to a page of the site misspelt",
      "/glosary",
      'the site has no page "/glosary" – did you mean "/glossary"?',
    ],
    [
      "to an entry that the glossary lacks",
      "/glossary#ketle",
      'the page "/glossary" has no place "#ketle" – did you mean "#kettle"?',
    ],
    [
      "to a place that a lesson lacks",
      "/lessons/tea?from=cake#milk",
      'the page "/lessons/tea" has no place "#milk" – give what it leads to id="milk"',
    ],
  ])("%s is refused", async (_, path, what) => {
    expect(await linking(`<a href="{{siteUrl}}${path}">There</a>`)).toEqual([`${at} ${what}`]);
    expect(await linking(`<a href='{{siteUrl}}${path}'>There</a>`)).toEqual([`${at} ${what}`]);
  });

  it.each(["/lessons/tea", "/glossary#kettle", "/glossary#top", "/privacy#any", "/"])(
    "to %s is right",
    async (path) => {
      expect(await linking(`<a href="{{siteUrl}}${path}">There</a>`)).toEqual([]);
    },
  );

  it("is not looked for in a comment, whose lines still count", async () => {
    const comment = '<!-- <a href="{{siteUrl}}/lessons/toast">x</a>\n-->';
    const link = '<a href="{{siteUrl}}/lessons/chai">There</a>';
    expect(await linking(`${comment}\n${link}`)).toEqual([
      'emails/lessons/cake.mjml:12: "chai" is called "tea" now – link to "/lessons/tea"',
    ]);
  });

  it("from a page of the course's own keeps to the same", async () => {
    const page = (path: string) =>
      told({
        ...names,
        "glossary.mjml": glossary,
        "pages/about.html": `<!doctype html>
<html lang="en"><head><title>About</title></head><body>
<h1 id="us">About</h1>
<p><a href="${path}">There</a></p>
</body></html>`,
      });
    expect(await page("/lessons/chai")).toEqual([
      'emails/pages/about.html:4: "chai" is called "tea" now – link to "/lessons/tea"',
    ]);
    expect(await page("/glossary#kettl")).toEqual([
      'emails/pages/about.html:4: the page "/glossary" has no place "#kettl" – did you mean "#kettle"?',
    ]);
    expect(await page("/about#us")).toEqual([]);
    expect(await page("/about#them")).toHaveLength(1);
  });
});
