/** A page of a mail leads on: to the mail before it, after it, and to the course by mail. */
import { describe, expect, it } from "vitest";
import { documentOf, readable, visit } from "./visitor.ts";

const course = {
  ...readable,
  mails: readable.mails.map((mail) => ({
    ...mail,
    web: `<!doctype html><html lang="en"><head><title>x</title></head><body><main>${mail.slug}</main></body></html>`,
  })),
};
const slugs = course.mails.map(({ slug }) => slug);

describe("the page of a mail", () => {
  it("leads to its neighbours by their names, and to the form", async () => {
    const visitor = await visit([], { course });
    for (const [index, slug] of slugs.entries()) {
      const $ = await documentOf(await visitor.get(`/lessons/${slug}`));
      const to = (rel: string) => $(`main nav a.offer[rel=${rel}]`).attr("href");
      const path = (at: number) => slugs[at] && `/lessons/${slugs[at]}`;
      expect([to("prev"), to("next")]).toEqual([path(index - 1), path(index + 1)]);
      expect($("main nav .join a").attr("href")).toBe("/");
      const kept = (rel: string) => $(`main nav a.kept[rel=${rel}]`).attr("href");
      expect([kept("prev"), kept("next")]).toEqual(
        [path(index - 1), path(index + 1)].map((to) => to && `${to}#reader`),
      );
    }
    const $ = await documentOf(await visitor.get(`/lessons/${slugs[1]}`));
    expect($("nav a.offer[rel=prev]").text()).toBe(`← Title of ${slugs[0]}`);
  });

  it("says before the button what it brings, how often, and how to be rid of it", async () => {
    const visitor = await visit([], { course });
    const $ = await documentOf(await visitor.get(`/lessons/${slugs[1]}`));
    expect($(".join").text()).toBe(
      `Free: ${slugs.length} mails, on your days and at your hour. Each lets you leave with one click.Send me the course`,
    );
  });

  it("points the other way where the course is written from the right", async () => {
    const visitor = await visit([], { course: { ...course, dir: "rtl" } });
    const $ = await documentOf(await visitor.get(`/lessons/${slugs[1]}`));
    expect($("nav a.offer[rel=prev] span").text()).toBe("→");
  });
});
