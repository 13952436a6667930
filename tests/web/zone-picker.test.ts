/** The list of time zones: by place, with what time it is there, without JavaScript. */
import { gzipSync } from "node:zlib";
import { describe, expect, it, test } from "vitest";
import type { Instant } from "../../lambdas/domain/instant.ts";
import { newNames, placeZones, timeZones } from "../../lambdas/domain/time-zone.ts";
import { formatTimeZone } from "../../lambdas/domain/words/format.ts";
import { siteText } from "../../lambdas/web/site-text.ts";
import { countryOf } from "../../lambdas/web/zone-countries.ts";
import { inEnglish } from "../fakes/course.ts";
import { states } from "../fakes/subscription.ts";
import { documentOf, tokenFor, visit } from "./visitor.ts";

async function listAt(now: Instant) {
  const visitor = await visit([], { now });
  const $ = await documentOf(await visitor.get("/"));
  const labelOf = (zone: string) => $(`#timeZone option[value="${zone}"]`).text();
  return { $, labelOf };
}

describe("the list of time zones", () => {
  test.each([
    ["Asia/Tokyo", "Tokyo, Japan – UTC+9, now 03:12"],
    ["Asia/Kolkata", "Kolkata, India – UTC+5:30, now 23:42"],
    ["America/St_Johns", "St Johns, Canada – UTC−3:30, now 14:42"],
    ["America/New_York", "New York, United States – UTC−5, now 13:12"],
    ["America/Indiana/Knox", "Knox, Indiana, United States – UTC−6, now 12:12"],
    ["America/Argentina/Buenos_Aires", "Buenos Aires, Argentina – UTC−3, now 15:12"],
    ["Asia/Singapore", "Singapore – UTC+8, now 02:12"],
    ["Pacific/Kiritimati", "Kiritimati, Kiribati – UTC+14, now 08:12"],
    ["UTC", "UTC, now 18:12"],
    ["Etc/GMT+5", "UTC−5, now 13:12"],
    ["Etc/GMT-14", "UTC+14, now 08:12"],
  ])("names %s as %s", async (zone, label) => {
    expect((await listAt("2026-11-23T18:12:30.000Z")).labelOf(zone)).toBe(label);
  });

  it("says the time of the season", async () => {
    const { labelOf } = await listAt("2026-07-01T18:12:30.000Z");
    expect(labelOf("Europe/Berlin")).toBe("Berlin, Germany – UTC+2, now 20:12");
    const winter = await listAt("2026-11-23T18:12:30.000Z");
    expect(winter.labelOf("Europe/Berlin")).toBe("Berlin, Germany – UTC+1, now 19:12");
  });

  it("has every zone once, in named groups, in order of the labels", async () => {
    const { $ } = await listAt("2026-11-23T18:12:30.000Z");
    const values = $("#timeZone option")
      .get()
      .map((option) => $(option).attr("value"));
    expect(values.toSorted()).toEqual([...timeZones].sort());
    for (const group of $("#timeZone optgroup").get().slice(1, -1)) {
      expect($(group).attr("label")).toMatch(/^[A-Z][a-z]+( Ocean)?$/);
      const places = $(group)
        .find("option")
        .get()
        .map((option) => $(option).text().split(" – ")[0] ?? "");
      expect(places).toEqual(places.toSorted(new Intl.Collator("en").compare));
    }
  });

  it("has the reader's own chosen, one that an older form took included", async () => {
    for (const [timeZone, label] of [
      ["Asia/Tokyo", /^Tokyo, Japan/],
      ["US/Pacific", /^US\/Pacific$/],
    ] as const) {
      const schedule = { timeZone, sendAt: "08:00", days: "daily" } as const;
      const visitor = await visit([{ ...states.active(), schedule }]);
      const $ = await documentOf(await visitor.get(`/preferences/${tokenFor("preferences")}`));
      expect($("#timeZone option[selected]").text()).toMatch(label);
    }
  });

  it("is on a page of less than 20 KB with its style sheet, compressed", async () => {
    const visitor = await visit([states.active()]);
    for (const path of ["/", `/preferences/${tokenFor("preferences")}`]) {
      const $ = await documentOf(await visitor.get(path));
      const style = await visitor.get($("link[rel=stylesheet]").attr("href") ?? "");
      const bytes = gzipSync($.html()).length + gzipSync(await style.text()).length;
      expect(bytes, path).toBeLessThan(20 * 1024);
    }
  });
});

test("each zone has the country that Node knows it in", () => {
  const regions = new Intl.DisplayNames("en", { type: "region" });
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  const codes = letters.flatMap((one) => letters.map((other) => one + other));
  const known = new Map<string, string>();
  for (const code of codes) {
    const tag = `und-${code}`;
    if (regions.of(code) === code || Intl.getCanonicalLocales(tag)[0] !== tag) continue;
    const locale = new Intl.Locale(tag) as Intl.Locale & { getTimeZones?(): string[] };
    for (const zone of locale.getTimeZones?.() ?? []) known.set(newNames[zone] ?? zone, code);
  }
  expect(known.size).toBe(placeZones.length);
  expect(new Map(placeZones.map((zone) => [zone, countryOf.get(zone)]))).toEqual(
    new Map(placeZones.map((zone) => [zone, known.get(zone)])),
  );
});

const text = siteText(inEnglish);

test("a zone without summer time is said as its offset", () => {
  expect([
    formatTimeZone(text, "Etc/GMT+5"),
    formatTimeZone(text, "Etc/GMT-3"),
    formatTimeZone(text, "UTC"),
  ]).toEqual(["UTC−5", "UTC+3", "UTC"]);
  expect(formatTimeZone(text, "America/Argentina/Buenos_Aires")).toBe("Buenos Aires time");
});
