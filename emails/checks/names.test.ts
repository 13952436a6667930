/** One lesson has one name: in the inbox, on its page, on the front page and on the page of sources. */
import { load } from "cheerio";
import { expect, it } from "vitest";
import sources from "../sources.ts";
import { course } from "./mails.ts";

const lessons = course.mails.filter(({ kind }) => kind === "lesson");

it.each(course.mails)("$slug is called on its page what its subject says", ({ subject, web }) => {
  const $ = load(web);
  const heading = $("h1").text().replace(/\s+/g, " ").trim();
  expect(subject.replace(/^Lesson \d+: /, "").toLowerCase()).toBe(heading.toLowerCase());
  expect($("title").text()).toBe(subject);
});

it("the day on the front page calls each lesson by the words of its name", () => {
  const $ = load(course.front?.hero ?? "");
  const moments = $("text.moment")
    .toArray()
    .map((moment) => {
      const [, number] = /Lesson (\d)/.exec($(moment).next("text").text()) ?? [];
      return { name: $(moment).text().toLowerCase(), number: Number(number) };
    });
  expect(moments.map(({ number }) => number).sort()).toEqual(lessons.map((_, index) => index + 1));
  for (const { name, number } of moments) {
    expect(lessons[number - 1]?.subject.toLowerCase()).toContain(name);
  }
});

it("the page of sources has a part for each lesson, under its name", () => {
  const titles = sources.parts.map(({ title }) => title);
  expect(titles.slice(0, lessons.length)).toEqual(lessons.map(({ subject }) => subject));
});
