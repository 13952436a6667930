/**
 * The strips of Robin's day: the whole of it from nine to six in eight stops, today's lit, and the
 * afternoon by itself in seven.
 *
 * Layout tables of rows of four: eight columns do not fit a phone, and read aloud in order it
 * is the day as it passes. A lit stop has a mark and bold type in addition to its colour, because
 * readers and clients differ in which colours they see.
 */

import { ElementError } from "../../compiler/author.ts";

/** A stop of the day and the lesson that plays there. */
interface Stop {
  readonly at: string;
  readonly name: string;
  readonly lesson: number;
}

const stops: readonly Stop[] = [
  { at: "09:00", name: "charts", lesson: 6 },
  { at: "10:00", name: "stand-up", lesson: 2 },
  { at: "11:00", name: "review", lesson: 6 },
  { at: "12:15", name: "lunch", lesson: 3 },
  { at: "13:00", name: "client call", lesson: 5 },
  { at: "14:30", name: "training run", lesson: 1 },
  { at: "15:30", name: "evaluation", lesson: 4 },
  { at: "17:40", name: "hand-over", lesson: 7 },
];

/**
 * The MJML of a day strip, on one line. Its looks are the rules for `.day-strip` in
 * `partials/head.mjml`.
 *
 * @param attributes None: nothing is lit. `at="14:30"`: the nearest stop; with `note="the day before"`,
 *   it says that its lesson does not play on the day of the others. `from="09:00" to="13:00"`: the stops
 *   from the first time until before the second. `all="numbers"`: each stop shows its lesson.
 * @throws ElementError for any other attributes.
 */
export function dayStrip(attributes: Readonly<Record<string, string>>): string {
  const lit = litStops(attributes);
  const noteOf = (stop: Stop) => {
    if (attributes.all === "numbers") return `lesson ${stop.lesson}`;
    return lit.includes(stop) ? attributes.note : undefined;
  };
  return strip(
    stops.map((stop) => cell(stop, lit.includes(stop), noteOf(stop))),
    words(lit, noteOf),
  );
}

/** What fills the afternoon of lesson 7, as its paragraphs have it. */
export const afternoon = [
  { at: "13:00", name: "call" },
  { at: "13:30", name: "repair" },
  { at: "14:30", name: "training" },
  { at: "14:45", name: "test" },
  { at: "15:30", name: "result" },
  { at: "16:30", name: "hunt" },
  { at: "17:40", name: "hand-over" },
] as const;

/**
 * The MJML of the afternoon's seven stops, on one line: `<mj-afternoon-strip />`.
 *
 * @throws ElementError for any attribute.
 */
export function afternoonStrip(attributes: Readonly<Record<string, string>>): string {
  if (Object.keys(attributes).length > 0) throw new ElementError("it takes no attributes");
  const cells = afternoon.map(({ at, name }) => `<td width="25%">${at}<br />${name}</td>`);
  const names = afternoon.map(({ name }) => name).join(", ");
  return strip(cells, `Robin’s afternoon: ${names}.`);
}

function strip(cells: readonly string[], text: string): string {
  const rows = [cells.slice(0, 4), cells.slice(4)].map((row) => `<tr>${row.join("")}</tr>`);
  return [
    '<mj-text mj-class="strip-text">',
    '<table role="presentation" class="day-strip" width="100%" cellspacing="3" cellpadding="0" ',
    `data-text="${text}">${rows.join("")}</table></mj-text>`,
  ].join("");
}

function litStops(attributes: Readonly<Record<string, string>>): readonly Stop[] {
  switch (Object.keys(attributes).sort().join(" ")) {
    case "":
      return [];
    case "at":
    case "at note": {
      const at = minutes(attributes.at);
      const distance = (stop: Stop) => Math.abs(minutes(stop.at) - at);
      return stops.toSorted((a, b) => distance(a) - distance(b)).slice(0, 1);
    }
    case "from to": {
      const [from, to] = [minutes(attributes.from), minutes(attributes.to)];
      return stops.filter((stop) => minutes(stop.at) >= from && minutes(stop.at) < to);
    }
    case "all":
      if (attributes.all === "numbers") return [];
  }
  throw new ElementError(
    'use at="14:30" with or without a note, from="09:00" to="13:00", all="numbers" or nothing',
  );
}

function minutes(time = ""): number {
  const [, hour, minute] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time) ?? [];
  if (!hour) throw new ElementError(`write the time "${time}" as HH:MM`);
  return Number(hour) * 60 + Number(minute);
}

function cell(stop: Stop, lit: boolean, note: string | undefined): string {
  // White on this green keeps 8:1 in both schemes and when a client inverts both colours.
  const look = lit ? ' class="lit" bgcolor="#0b565c"' : "";
  const time = lit ? `<strong>▸ ${stop.at}</strong>` : stop.at;
  return `<td width="25%"${look}>${time}<br />${stop.name}${note ? `<br />${note}` : ""}</td>`;
}

function words(lit: readonly Stop[], noteOf: (stop: Stop) => string | undefined): string {
  const day = stops.map((stop) => {
    const note = noteOf(stop);
    const plain = `${stop.at} ${stop.name}${note ? ` (${note})` : ""}`;
    // No line may end within a stop.
    return (lit.includes(stop) ? `[${plain}]` : plain).replaceAll(" ", "\u00a0");
  });
  return `Robin’s day: ${day.join(" · ")}`;
}
