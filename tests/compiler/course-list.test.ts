/** The list of mails: what it may not hold, and what it means where it says little. */
import { describe, expect, it } from "vitest";
import { compileCourse } from "../../compiler/compile-course.ts";
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
      "the first mail waits 1 days",
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
