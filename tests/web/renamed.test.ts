/** Addresses of lessons in old mails, and the settings page, after the author renamed or retired them. */
import { load } from "cheerio";
import { describe, expect, it } from "vitest";
import { adaId, at, subscription } from "../fakes/subscription.ts";
import { readable, tokenFor, visit, wordsOf } from "./visitor.ts";

const course = {
  ...readable,
  build: "build-2",
  mails: readable.mails
    .filter(({ slug }) => slug !== "lesson-2")
    .map((mail) =>
      mail.slug === "lesson-1" ? { ...mail, slug: "first-day", was: ["lesson-1"] } : mail,
    ),
  retired: [{ slug: "lesson-2", title: "Tea & <b>biscuits</b>", was: ["tea"] }],
};
const had = {
  welcome: at("19:00", -5),
  "lesson-1": at("08:00", -4),
  "lesson-2": at("08:00", -3),
};

describe("the address of a lesson", () => {
  it("that was renamed leads to the new one, and is not kept for long", async () => {
    const { get } = await visit([], { course });
    const response = await get("/lessons/lesson-1");
    expect([response.status, response.headers.get("location")]).toEqual([
      301,
      "/lessons/first-day",
    ]);
    expect(response.headers.get("cache-control")).toBe("public, max-age=300");
    expect((await get("/lessons/first-day")).status).toBe(200);
  });

  it.each(["lesson-2", "tea"])("that is retired, %s, says what it was", async (slug) => {
    const { get } = await visit([], { course });
    const response = await get(`/lessons/${slug}`);
    expect(response.status).toBe(410);
    expect(response.headers.get("x-robots-tag")).toBe("noindex");
    const words = await wordsOf(response);
    expect(words).toContain("Tea & <b>biscuits</b>");
    expect(words).toContain("no longer sent");
  });

  it("that never was is not there", async () => {
    const { get } = await visit([], { course });
    expect((await get("/lessons/lesson-9")).status).toBe(404);
  });
});

describe("the settings page", () => {
  const page = `/preferences/${tokenFor("preferences")}`;

  it("counts what was had under an old name, and lists what is no longer sent to who had it", async () => {
    const { get } = await visit([subscription({ sent: had })], { course });
    const response = await get(page);
    const $ = load(await response.text());
    expect($("main").text()).toContain("You have had lesson 1 of 2.");
    const rows = $(".mails li")
      .toArray()
      .map((row) => $(row).find("form, a, strong").first().prop("tagName"));
    expect(rows).toEqual(["A", "A", "STRONG", "A"]);
    const last = $(".mails li").last();
    expect(last.text()).toContain("Tea & <b>biscuits</b>");
    expect(last.text()).toContain("no longer part of the course");
    expect(last.find("button")).toHaveLength(0);
    const { "lesson-2": _retired, ...rest } = had;
    const other = await visit([subscription({ sent: rest })], { course });
    expect(await wordsOf(await other.get(page))).not.toContain("biscuits");
  });

  it("takes a request by the old name, and refuses one for what is no longer sent in words", async () => {
    const { ports, post } = await visit([subscription({ sent: had })], { course });
    const refused = await post(page, { action: "again", slug: "lesson-2" });
    expect(refused.status).toBe(422);
    expect(await wordsOf(refused)).toContain("no longer part of the course");
    expect((await post(page, { action: "again", slug: "lesson-1" })).status).toBe(303);
    expect(await ports.store.read("subscription", adaId)).toMatchObject({
      requests: [{ kind: "again", slug: "first-day" }],
    });
  });
});
