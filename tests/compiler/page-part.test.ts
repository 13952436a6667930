/** What a course shows of itself on pages of the site: `front.html` and `completed.html`. */
import { load } from "cheerio";
import { expect, it } from "vitest";
import { built } from "./course-folder.ts";

const svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>';
const front = (markup: string) => built({ "front.html": markup, "images/cup.svg": svg });

it("its hero and its lead stand by themselves, and its pictures have the addresses of what is shipped", async () => {
  const { course, images } = await front(`<figure class="hero">
<svg viewBox="0 0 9 9" role="img" aria-label="A pot"><path d="M0 0"/></svg></figure>
<img class="lead" src="images/cup.svg" alt="Two cups" width="9">
<!-- not for readers -->
<section><h2>Made of</h2><p><img src="images/cup.svg" alt="A cup" width="9"></p></section>`);
  expect(load(course.front?.hero ?? "")("figure svg").attr("viewBox")).toBe("0 0 9 9");
  const more = course.front?.more ?? "";
  expect(load(more)("h1, .hero, .lead")).toHaveLength(0);
  expect(more).not.toContain("not for readers");
  const cup = images.find(({ path }) => path === "/images/cup.svg");
  expect(load(more)("img").attr("src")).toBe(cup?.markedPath);
  const lead = load(course.front?.lead ?? "");
  expect(lead("body").children()).toHaveLength(1);
  expect(lead("img").attr("src")).toBe(cup?.markedPath);
});

it("a course without it has none", async () => {
  expect((await built({})).course.front).toBeUndefined();
});

it.each([
  ["a script", "<p>Hot</p>\n<script>alert(1)</script>", "front.html:2: a script in the page"],
  ["a look", '<p>Hot</p>\n<p style="color:red">x</p>', "front.html:2: a look in the page"],
  ["a second main heading", "<p>x</p>\n<h1>Tea</h1>", "front.html:2: a second main heading"],
  ["a link to nowhere", '<p>x</p>\n<p><a href="/nowhere">x</a></p>', "front.html:2:"],
  ["no such picture", '<p>x</p>\n<p><img src="images/no.svg" alt="x"></p>', "front.html:2:"],
])("with %s is refused where it stands", async (_, markup, said) => {
  await expect(front(markup)).rejects.toThrow(said);
});

it("what it says to who has completed it is shown as it is written", async () => {
  const { course } = await built({
    "completed.html": '<h2>Next</h2>\n<p><a href="/lessons/tea">Tea</a></p><!-- x -->',
  });
  expect(course.completed).toBe('<h2>Next</h2>\n<p><a href="/lessons/tea">Tea</a></p>');
  expect((await built({})).course).not.toHaveProperty("completed");
});

it("what it says to who has completed it leads to no page that is not there", async () => {
  const leading = built({ "completed.html": '<p>x</p>\n<p><a href="/nowhere">x</a></p>' });
  await expect(leading).rejects.toThrow("completed.html:2:");
});
