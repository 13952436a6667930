/** Telling somebody of the course: from the page of who has completed it, and from a page of its own. */
import { expect, it, test } from "vitest";
import { states } from "../fakes/subscription.ts";
import { documentOf, readable, tokenFor, visit } from "./visitor.ts";

const base = "https://course.example.com/";

test.each([
  ["the page of who has completed the course", `/preferences/${tokenFor("preferences")}`],
  ["a page of its own", "/share"],
])("%s shows words and link, and a mail with both, without a script", async (_, path) => {
  const course = { ...readable, title: "Tea & more" };
  const visitor = await visit([states.completed()], { course });
  const $ = await documentOf(await visitor.get(path));
  expect($(".share .quote").text()).toBe(`“Tea & more”, a free course by mail: ${base}`);
  expect($(".share .quote a").attr("href")).toBe(base);
  const mail = new URL($(".share a[href^='mailto:']").attr("href") ?? "");
  expect(mail.searchParams.get("subject")).toBe("Tea & more");
  expect(mail.searchParams.get("body")).toBe(`“Tea & more”, a free course by mail: ${base}`);
});

it("names no reader, and no link of theirs", async () => {
  const visitor = await visit([states.completed()]);
  const $ = await documentOf(await visitor.get(`/preferences/${tokenFor("owner")}`));
  expect($.html($(".share"))).not.toMatch(/preferences|ada@/);
});

it.each([
  ["a course with a picture of its own", "/images/share.12345678.png", 1],
  ["a course without one", undefined, 0],
])("the page of %s shows what the link shows", async (_, share, count) => {
  const { share: __, ...plain } = { share, ...readable };
  const course = share === undefined ? plain : { ...plain, share };
  const $ = await documentOf(await (await visit([], { course })).get("/share"));
  expect($("main img")).toHaveLength(count);
  expect($("main img").attr("src")).toBe(share);
  expect($("main img").attr("alt")).toBe(share && course.title);
});

it("of a page of its own is the same for everybody, and may be kept", async () => {
  const answer = await (await visit()).get("/share");
  expect(answer.headers.get("Cache-Control")).toBe("public, max-age=300");
});

test.each(["active", "paused", "left"] as const)(
  "who is %s is not asked to tell anybody",
  async (state) => {
    const course = { ...readable, completed: "<h2>What to read next</h2>" };
    const visitor = await visit([states[state]()], { course });
    const $ = await documentOf(await visitor.get(`/preferences/${tokenFor("preferences")}`));
    expect($(".share, h2:contains('What to read next')")).toHaveLength(0);
  },
);

it("stands beside what the course says to who has completed it", async () => {
  const course = { ...readable, completed: "<h2>What to read next</h2>" };
  const visitor = await visit([states.completed()], { course });
  const $ = await documentOf(await visitor.get(`/preferences/${tokenFor("preferences")}`));
  const headings = $("main h2")
    .get()
    .map((heading) => $(heading).text());
  expect(headings.slice(0, 2)).toEqual(["What to read next", "Tell somebody about the course"]);
});
