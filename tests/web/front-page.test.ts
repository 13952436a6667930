/** What stands where on the front page, with the course's own part and without. */
import { expect, it } from "vitest";
import { documentOf, readable, visit } from "./visitor.ts";

const front = {
  lead: '<i class="lead"></i>',
  hero: '<i class="hero"></i>',
  more: '<i class="more"></i>',
};

const order = async (course: object) => {
  const visitor = await visit([], { course: { ...readable, ...course } });
  const $ = await documentOf(await visitor.get("/"));
  return $("main :is(h1, i, h1 ~ p:not([class]), .facts, form, .sample)")
    .get()
    .map((part) => $(part).attr("class") ?? part.tagName);
};

it("has what leads to the form above it, and all else of the course below", async () => {
  const ways = ["facts", "form", "sample"];
  expect(await order({ front })).toEqual(["h1", "lead", "p", ...ways, "hero", "more"]);
  expect(await order({})).toEqual(["h1", "p", ...ways]);
});
