/**
 * Time zones as the pages name them.
 */
import { html, raw } from "hono/html";
import { hourMs, type Instant, instantOf, minuteMs, msOf } from "../domain/instant.ts";
import { fixedZones, placeZones, timeZones } from "../domain/time-zone.ts";
import type { Html } from "./layout.ts";
import { countryOf } from "./zone-countries.ts";

/** A zone as people say it: "Kathmandu time", "UTC", "UTC−5". */
export function formatTimeZone(timeZone: string): string {
  const fixed = fixedOffset(timeZone);
  if (fixed !== undefined) return formatOffset(fixed * 60);
  return timeZone.includes("/") ? `${cityOf(timeZone)} time` : timeZone;
}

/** The language of the site: countries are named in it. */
const language = "en";

const groupNames: Readonly<Record<string, string>> = {
  Arctic: "Europe",
  Indian: "Indian Ocean",
};

/** One zone in the list. */
interface Entry {
  readonly zone: string;
  /** "Tokyo, Japan" */
  readonly place: string;
}

const collator = new Intl.Collator(language);

/** The zones by part of the world, both in order of their names. */
const groups: readonly (readonly [name: string, entries: readonly Entry[]])[] = [
  ...Map.groupBy(placeZones, (zone) => {
    const [area = ""] = zone.split("/");
    return groupNames[area] ?? area;
  }),
]
  .map(([name, zones]): readonly [string, readonly Entry[]] => [
    name,
    zones
      .map((zone) => ({ zone, place: placeOf(zone) }))
      .sort((one, other) => collator.compare(one.place, other.place)),
  ])
  .sort(([one], [other]) => collator.compare(one, other));

/**
 * The options of a list of all zones, with what time it is there: "Tokyo, Japan – UTC+9, now 03:12".
 * One that is in no list stays as it is.
 */
export function zoneOptions(chosen: string | undefined, now: Instant): Html | Promise<Html> {
  const options = optionsAt(now);
  if (chosen === undefined) return raw(options);
  const marked = options.replace(`value="${chosen}"`, (value) => `${value} selected`);
  return timeZones.includes(chosen)
    ? raw(marked)
    : html`<option selected>${chosen}</option>${raw(options)}`;
}

/** The list of this minute: 450 options take longer to write than all else on a page. */
const written = { minute: -1, options: "" };

function optionsAt(now: Instant): string {
  const minute = Math.floor(msOf(now) / minuteMs);
  if (minute !== written.minute) {
    written.minute = minute;
    written.options = String(writeOptions(now));
  }
  return written.options;
}

function writeOptions(now: Instant): Html | Promise<Html> {
  const option = (zone: string, place?: string) => {
    const minutes = offsetOf(zone, now);
    const time = instantOf(msOf(now) + minutes * minuteMs).slice(11, 16);
    const offset = zone === "UTC" ? zone : formatOffset(minutes);
    return html`<option value="${zone}">${place ? `${place} – ` : ""}${offset}, now ${time}`;
  };
  const group = (name: string, options: readonly (Html | Promise<Html>)[]) => html`
<optgroup label="${name}">${options}</optgroup>`;
  return html`${group("Universal time", [option("UTC")])}${groups.map(([name, entries]) =>
    group(
      name,
      entries.map(({ zone, place }) => option(zone, place)),
    ),
  )}${group(
    "The same all year",
    fixedZones.map((zone) => option(zone)),
  )}`;
}

/** "Tokyo, Japan"; "Knox, Indiana, United States"; "Singapore". */
function placeOf(zone: string): string {
  const code = countryOf.get(zone);
  const country = code ? new Intl.DisplayNames(language, { type: "region" }).of(code) : undefined;
  const between = zone.split("/").slice(1, -1).map(spaced);
  const names = [cityOf(zone), ...between, ...(country ? [country] : [])];
  return [...new Set(names)].join(", ");
}

function cityOf(zone: string): string {
  const city = zone.slice(zone.lastIndexOf("/") + 1);
  return city === "DumontDUrville" ? "Dumont d’Urville" : spaced(city);
}

function spaced(name: string): string {
  return name.replaceAll("_", " ");
}

/** Hours east of Greenwich; west is plus in these names, as in POSIX. */
function fixedOffset(zone: string): number | undefined {
  const [, hours] = /^Etc\/GMT([+-]\d+)$/.exec(zone) ?? [];
  return hours === undefined ? undefined : -Number(hours);
}

/** "UTC+9", "UTC−3:30" */
function formatOffset(minutes: number): string {
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  const sign = minutes < 0 ? "−" : "+";
  return `UTC${sign}${hours}${rest ? `:${String(rest).padStart(2, "0")}` : ""}`;
}

/** Clocks change at full quarters of an hour at the earliest; asking Node costs 40 ms for all zones. */
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

function readOffset(timeZone: string, now: Instant): number {
  const format = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" });
  const name = format.formatToParts(msOf(now)).find(({ type }) => type === "timeZoneName")?.value;
  const [, sign, hours, minutes] = /GMT([+-])(\d+):(\d+)/.exec(name ?? "") ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0));
}
