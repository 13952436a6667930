/**
 * What the site sends, in bytes as they go over the wire: the engine's own pages, for a course of hardly any
 * words. `emails/checks/` weighs the pages of the shipped course.
 */
import { load } from "cheerio";
import { expect, test } from "vitest";
import { states } from "../fakes/subscription.ts";
import { tokenFor, visit } from "./visitor.ts";

/** In KB of 1,024 bytes, compressed; a little above what it is. 6 KB of three of them are the time zones. */
const pages: readonly [what: string, path: string, most: number][] = [
  ["the front page", "/", 9.5],
  ["confirming", `/confirm/${tokenFor("confirm")}`, 9],
  ["the settings", `/preferences/${tokenFor("preferences")}`, 9.5],
  ["the inbox page", "/check-your-inbox", 1],
  ["leaving", `/unsubscribe/${tokenFor("unsubscribe")}`, 1],
  ["the form for a lost link", "/link", 1],
  ["the page on privacy", "/privacy", 2.75],
  ["a lesson, beside its words", "/lessons/lesson-1", 0.25],
];

/** The style sheet of all pages but the lessons', and theirs, in KB. */
const sheetMost = 2.25;

test.each(pages)(
  "%s is light, with one style sheet and one script at most",
  async (_, path, most) => {
    const reader = path.startsWith("/confirm") ? states.pending() : states.active();
    const { app } = await visit([reader]);
    const kb = async (address: string) => {
      const response = await app.request(address, { headers: { "Accept-Encoding": "gzip" } });
      expect(response.status).toBe(200);
      return (await response.arrayBuffer()).byteLength / 1024;
    };
    const $ = load(await (await app.request(path)).text());
    const sheets = $("link[rel=stylesheet]");
    expect(sheets).toHaveLength(1);
    expect($("script").length).toBeLessThanOrEqual(1);
    expect(await kb(path)).toBeLessThanOrEqual(most);
    expect(await kb(String(sheets.attr("href")))).toBeLessThanOrEqual(sheetMost);
  },
);
