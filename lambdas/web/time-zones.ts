/**
 * Time zones as the pages name them.
 */
import { html, raw } from "hono/html";
import { hourMs, type Instant, instantOf, minuteMs, msOf } from "../domain/instant.ts";
import { fixedZones, placeZones, timeZones } from "../domain/time-zone.ts";
import { cityOf, formatOffset, spaced } from "../domain/words/format.ts";
import { formattingLocale } from "../domain/words/words.ts";
import type { Body } from "./html.ts";
import type { SiteText } from "./site-text.ts";
import { countryOf } from "./zone-countries.ts";

/** The parts of the world by the first part of a zone's name. */
const areas = {
  Africa: "africa",
  America: "america",
  Antarctica: "antarctica",
  Arctic: "europe",
  Asia: "asia",
  Atlantic: "atlantic",
  Australia: "australia",
  Europe: "europe",
  Indian: "indian",
  Pacific: "pacific",
} as const;

type Area = (typeof areas)[keyof typeof areas];

/** One zone in the list. */
interface Entry {
  readonly zone: string;
  /** "Tokyo, Japan" */
  readonly place: string;
}

/** The zones by part of the world, both in order of their names. */
function groupsOf({ t, language }: SiteText): readonly (readonly [string, readonly Entry[]])[] {
  const { compare } = new Intl.Collator(language);
  const countries = new Intl.DisplayNames(formattingLocale(language), { type: "region" });
  const byArea = Map.groupBy(placeZones, (zone): Area => {
    const [area = ""] = zone.split("/");
    return areas[area as keyof typeof areas];
  });
  return [...byArea]
    .map(([area, zones]): readonly [string, readonly Entry[]] => [
      t(`zones.${area}`),
      zones
        .map((zone) => ({ zone, place: placeOf(zone, countries) }))
        .sort((one, other) => compare(one.place, other.place)),
    ])
    .sort(([one], [other]) => compare(one, other));
}

/**
 * The options of a list of all zones, with what time it is there: "Tokyo, Japan – UTC+9, now 03:12".
 * One that is in no list stays as it is.
 */
export function zoneOptions(text: SiteText, chosen: string | undefined, now: Instant): Body {
  const options = optionsAt(text, now);
  if (chosen === undefined) return raw(options);
  const marked = options.replace(`value="${chosen}"`, (value) => `${value} selected`);
  return timeZones.includes(chosen)
    ? raw(marked)
    : html`<option selected>${chosen}</option>${raw(options)}`;
}

/** The list of this minute: 450 options take longer to write than all else on a page. */
interface Written {
  readonly groups: ReturnType<typeof groupsOf>;
  minute: number;
  options: string;
}

/** A site has one language; its texts stay for as long as it runs. */
const written = new WeakMap<SiteText, Written>();

function optionsAt(text: SiteText, now: Instant): string {
  const minute = Math.floor(msOf(now) / minuteMs);
  const known = written.get(text) ?? { groups: groupsOf(text), minute: -1, options: "" };
  written.set(text, known);
  if (minute !== known.minute) {
    known.minute = minute;
    known.options = String(writeOptions(text, known.groups, now));
  }
  return known.options;
}

function writeOptions({ t }: SiteText, groups: Written["groups"], now: Instant): Body {
  const option = (zone: string, place?: string) => {
    const minutes = offsetOf(zone, now);
    const time = instantOf(msOf(now) + minutes * minuteMs).slice(11, 16);
    const offset = zone === "UTC" ? zone : formatOffset(minutes);
    return html`<option value="${zone}">${place ? `${place} – ` : ""}${offset}, ${t("zones.now", { time })}`;
  };
  const group = (name: string, options: readonly Body[]) => html`
<optgroup label="${name}">${options}</optgroup>`;
  return html`${group(t("zones.universal"), [option("UTC")])}${groups.map(([name, entries]) =>
    group(
      name,
      entries.map(({ zone, place }) => option(zone, place)),
    ),
  )}${group(
    t("zones.fixed"),
    fixedZones.map((zone) => option(zone)),
  )}`;
}

/** "Tokyo, Japan"; "Knox, Indiana, United States"; "Singapore". */
function placeOf(zone: string, countries: Intl.DisplayNames): string {
  const code = countryOf.get(zone);
  const country = code && countries.of(code);
  const between = zone.split("/").slice(1, -1).map(spaced);
  const names = [cityOf(zone), ...between, ...(country ? [country] : [])];
  return [...new Set(names)].join(", ");
}

/** Clocks change at full quarters of an hour at the earliest. */
const known = { quarter: -1, offsets: new Map<string, number>() };

/** Minutes east of Greenwich at one instant. */
function offsetOf(zone: string, now: Instant): number {
  const quarter = Math.floor(msOf(now) / (hourMs / 4));
  if (quarter !== known.quarter) {
    known.quarter = quarter;
    known.offsets = new Map();
  }
  const offset = known.offsets.get(zone) ?? readOffset(zone, now);
  known.offsets.set(zone, offset);
  return offset;
}

/** Making one of each zone takes 50 ms and 20 MB, asking all of them 2 ms. */
const formats = new Map<string, Intl.DateTimeFormat>();

function readOffset(timeZone: string, now: Instant): number {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" });
  formats.set(timeZone, format);
  const name = format.formatToParts(msOf(now)).find(({ type }) => type === "timeZoneName")?.value;
  const [, sign, hours, minutes] = /GMT([+-])(\d+):(\d+)/.exec(name ?? "") ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0));
}

/** What the script says of the list: it is one file for every language. */
export function zoneScriptWords({ t }: SiteText): string {
  return JSON.stringify({
    own: t("zones.own", { place: "{}" }),
    useOwn: t("zones.useOwn", { place: "{}" }),
    find: t("zones.find"),
    none: t("zones.none"),
    chosen: t("zones.chosen", { place: "{}" }),
    found: t("zones.found", { matches: "{}" }),
  });
}
