/** The list of mails: what it may not hold, and what it means where it says little. */
import { describe, expect, it } from "vitest";
import { buildCourse, compileCourse } from "../../compiler/compile-course.ts";
import { courseFolder, list, mail, told } from "./course-folder.ts";

describe("the list of mails", () => {
  const first = '{ slug: "welcome", kind: "extra", waitDays: 0 }';
  const listing = (...mails: string[]) => ({ "course.ts": list(...mails) });

  it.each([
    [
      "a slug with capitals",
      listing(first, '{ slug: "Tea", kind: "lesson" }'),
      'the slug "Tea" is not kebab-case',
    ],
    [
      "a slug with a space",
      listing(first, '{ slug: "hot tea", kind: "lesson" }'),
      'the slug "hot tea" is not kebab-case',
    ],
    [
      "a slug that looks like a request",
      listing(first, '{ slug: "request-1", kind: "lesson" }'),
      'the slug "request-1" begins with "request-"',
    ],
    [
      "a first mail that waits",
      listing('{ slug: "welcome", kind: "extra" }'),
      "the first mail waits 1 day – give it waitDays: 0",
    ],
    [
      "a later mail that does not wait",
      listing(first, '{ slug: "tea", kind: "lesson", waitDays: 0 }'),
      '"tea" waits 0 days',
    ],
    [
      "half a day",
      listing(first, '{ slug: "tea", kind: "lesson", waitDays: 1.5 }'),
      '"tea" waits 1.5 days',
    ],
    [
      "a wait beyond a year",
      listing(first, '{ slug: "tea", kind: "lesson", waitDays: 1000000000 }'),
      'emails/course.ts:5: "tea" waits 1000000000 days – give it a whole number from 1 to 366',
    ],
    [
      "a slug as long as a sentence",
      listing(first, `{ slug: "${"tea-".repeat(15)}s", kind: "lesson" }`),
      "has 61 characters – shorten it to 60",
    ],
    ["no mail at all", listing(), "the course is empty"],
  ])("refuses %s", async (_, changes, what) => {
    expect((await told(changes)).join("\n")).toContain(what);
  });

  const course = (fields: string) => ({ "course.ts": `export default {\n  ${fields}\n};\n` });
  const tea = '{ slug: "tea", kind: "lesson" }';

  it.each([
    [
      "a key in other capitals",
      listing('{ slug: "welcome", kind: "Extra", waitDays: 0 }', tea),
      ['emails/course.ts:4: the kind of mail 1 of the list is "Extra" – did you mean "extra"?'],
    ],
    [
      "a misspelt key",
      listing(first, '{ slug: "tea", kind: "lesson", waitDay: 5 }'),
      [
        'emails/course.ts:5: mail 2 of the list has "waitDay", which means nothing – did you mean waitDays?',
      ],
    ],
    [
      "a key that is like no other",
      listing(first, '{ slug: "tea", kind: "lesson", colour: 5 }'),
      [
        'emails/course.ts:5: mail 2 of the list has "colour", which means nothing – take it out: a mail has only slug, kind, waitDays, draft, was',
      ],
    ],
    [
      "days in quotes",
      listing(first, '{ slug: "tea", kind: "lesson", waitDays: "3" }'),
      [
        'emails/course.ts:5: the waitDays of mail 2 of the list is "3" – write waitDays: 2, a whole number from 1 to 366, or leave it out',
      ],
    ],
    [
      "a slug alone",
      listing(first, '"tea"'),
      [
        'emails/course.ts:5: mail 2 of the list is "tea" – write each mail like { slug: "the-first-day", kind: "lesson" }',
      ],
    ],
    [
      "a draft in words",
      listing(first, '{ slug: "tea", kind: "lesson", draft: "yes" }'),
      [
        'emails/course.ts:5: the draft of mail 2 of the list is "yes" – write draft: true, or leave it out',
      ],
    ],
    [
      "a list that is none",
      course('title: "Tea",\n  mails: {},'),
      [
        'emails/course.ts:3: the list of mails is an object – write mails: [{ slug: "the-first-day", kind: "lesson" }]',
      ],
    ],
    [
      "an empty title",
      course('title: " ",\n  mails: [],'),
      [
        'emails/course.ts:2: the title is empty – write title: "…", the name of the course in plain words',
      ],
    ],
    [
      "a title with a token",
      course('title: "On {{siteUrl}}",\n  mails: [],'),
      [
        'emails/course.ts:2: the title has a token, which is not filled here – write title: "…", the name of the course in plain words',
      ],
    ],
    [
      "an author as a list",
      course('title: "Tea",\n  author: ["a"],\n  mails: [],'),
      [
        'emails/course.ts:3: the author is a list – write author: "…", who writes the course and from what, in plain sentences',
      ],
    ],
    [
      "a summary as a list",
      course('title: "Tea",\n  summary: ["a"],\n  mails: [],'),
      [
        'emails/course.ts:3: the summary is a list – write summary: "…", what a reader gets, in one to four plain sentences',
      ],
    ],
    [
      "no default export",
      { "course.ts": "export const course = {};\n" },
      [
        'emails/course.ts:1: the file exports nothing – write "export default { … }"; docs/writing.md says what it holds',
      ],
    ],
    [
      "nothing in its file",
      { "course.ts": "" },
      [
        'emails/course.ts:1: the file exports nothing – write "export default { … }"; docs/writing.md says what it holds',
      ],
    ],
    [
      "a list as its export",
      { "course.ts": "export default [];\n" },
      [
        'emails/course.ts:1: the default export is a list – write "export default { … }"; docs/writing.md says what it holds',
      ],
    ],
    [
      "a function as its export",
      { "course.ts": "export default () => ({});\n" },
      [
        'emails/course.ts:1: the default export is a function – write "export default { … }"; docs/writing.md says what it holds',
      ],
    ],
    [
      "a comma that is missing",
      { "course.ts": 'export default {\n  title: "Tea"\n  mails: [],\n};\n' },
      [
        "emails/course.ts:3: this is no TypeScript: Expected , or } but found Identifier – look for a comma, a quote or a bracket that is missing here or just before",
      ],
    ],
    [
      "an end of the whole build",
      { "course.ts": "const none = 1;\nprocess.exit();\nexport default {};\n" },
      ["emails/course.ts:2: the file does not load: it calls process.exit() – correct it"],
    ],
    [
      "what fails as it is read",
      { "course.ts": "const none = undefined as any;\nexport default { title: none.name };\n" },
      [
        "emails/course.ts:2: the file does not load: Cannot read properties of undefined (reading 'name') – correct it",
      ],
    ],
    [
      "a slug that is no name for a file",
      listing(
        first,
        '{ slug: "__proto__", kind: "lesson" }',
        tea,
        '{ slug: "cake", kind: "lesson" }',
      ),
      [
        'emails/course.ts:5: the slug "__proto__" is not kebab-case – write it like "the-first-day"',
      ],
    ],
    [
      "a slug twice",
      listing(first, tea, tea, '{ slug: "cake", kind: "lesson" }'),
      ['emails/course.ts:6: the slug "tea" is used twice – choose another'],
    ],
    [
      "a misspelt slug",
      listing(first, '{ slug: "taa", kind: "lesson" }', '{ slug: "cake", kind: "lesson" }'),
      [
        'emails/course.ts:5: "taa" has no file – did you mean "tea"? lessons/tea.mjml is in no line',
      ],
    ],
    [
      "a draft at the beginning",
      listing(
        '{ slug: "welcome", kind: "extra", waitDays: 0, draft: true }',
        tea,
        '{ slug: "cake", kind: "lesson" }',
      ),
      [
        "emails/course.ts:4: the first mail is a draft – move it down, or publish it by leaving draft out",
      ],
    ],
  ] as const)(
    "says once, and with a remedy, what is wrong with %s",
    async (_, changes, problems) => {
      expect(await told(changes)).toEqual(problems);
    },
  );

  it("names the line of a value that stands in a constant of the file", async () => {
    const text =
      'const mails = [\n  { slug: "welcome", kind: "extra", waitDays: 0.5 },\n];\nexport default { title: "Tea", mails };\n';
    expect((await told({ "course.ts": text }))[0]).toMatch(/^emails\/course\.ts:2: /);
  });

  it("leaves a draft out of the course, its numbers and the site, however unready it is", async () => {
    const draft = '{ slug: "cake", kind: "lesson", draft: true }';
    const folder = courseFolder({
      ...listing(first, draft, tea),
      "lessons/cake.mjml": "<mjml>half a",
    });
    const course = await compileCourse(folder);
    expect(course.mails.map(({ slug }) => slug)).toEqual(["welcome", "tea"]);
    expect(course.mails[1]?.web).toContain("Lesson 1 of 1");
    expect(course.summary).toBe("An e-mail course in 1 lesson.");
    expect(JSON.stringify(course)).not.toContain("cake");
  });

  it("compiles a draft with the number that it will have, when asked for it", async () => {
    const folder = courseFolder(
      listing(first, '{ slug: "cake", kind: "lesson", draft: true }', tea),
    );
    const { course } = await buildCourse(folder, { draft: "cake" });
    expect(course.mails[2]?.web).toContain("Lesson 2 of 2");
  });

  it("refuses a link to a draft", async () => {
    const problems = await told({
      ...listing(first, tea, '{ slug: "cake", kind: "lesson", draft: true }'),
      "lessons/tea.mjml": mail('<h1>Tea</h1><p><a href="{{siteUrl}}/lessons/cake">Cake</a></p>'),
    });
    expect(problems).toEqual([
      'emails/lessons/tea.mjml:10: the site has no page "/lessons/cake" – correct the address, or take the link out',
    ]);
  });

  it("takes a slug that every object has for a name like any other", async () => {
    const course = await compileCourse(
      courseFolder({
        ...listing(first, '{ slug: "constructor", kind: "lesson" }'),
        "lessons/tea.mjml": null,
        "lessons/cake.mjml": null,
        "lessons/constructor.mjml": mail("<h1>Constructor</h1>"),
      }),
    );
    expect(course.mails.map(({ slug }) => slug)).toEqual(["welcome", "constructor"]);
  });

  it("gives a mail one day where nothing is said, and each lesson its number", async () => {
    const course = await compileCourse(
      courseFolder({
        "lessons/cake.mjml": mail("<h1>Cake</h1><p>No. [[lessonNumber]]/[[lessonCount]]</p>"),
      }),
    );
    expect(course.mails.map(({ slug, waitDays }) => [slug, waitDays])).toEqual([
      ["welcome", 0],
      ["tea", 1],
      ["cake", 2],
    ]);
    expect(course.mails[2]?.web).toContain("No. 2/2");
  });
});
