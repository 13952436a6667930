/**
 * What mail programs do not support, by caniemail's data.
 *
 * A feature is fine where its absence costs nothing: then the course names its fallback. One that
 * is not named fails the check, and so does a name that is no longer needed. A course that names
 * none is not asked to.
 */
import { caniemail } from "caniemail";
import type { CourseChecks } from "./course-checks.ts";
import type { Fixture } from "./fixture.ts";
import { engineGaps } from "./known-gaps.ts";
import type { Report } from "./report.ts";

type KnownGaps = CourseChecks["knownGaps"];

/** The clients we write for. Windows Mail is left out: Microsoft ended it in 2024. */
const clients = [
  "gmail.*",
  "apple-mail.*",
  "outlook.windows",
  "outlook.macos",
  "outlook.outlook-com",
  "outlook.ios",
  "outlook.android",
  "yahoo.*",
  "samsung-email.*",
] as const;

/** A feature with the clients that lack it, wholly or in part. */
export interface Gap {
  readonly feature: string;
  readonly clients: readonly string[];
  readonly notes: readonly string[];
}

/** The features of a mail that some client lacks. */
export function gapsOf(html: string): Gap[] {
  const found = new Map<string, { clients: Set<string>; notes: Set<string> }>();
  const { errors, warnings } = caniemail({ clients: [...clients], html }).issues;
  for (const issues of [errors, warnings]) {
    for (const [client, list] of issues) {
      for (const { title, notes } of list) {
        const gap = found.get(title) ?? { clients: new Set(), notes: new Set() };
        found.set(title, gap);
        gap.clients.add(client);
        for (const note of notes) gap.notes.add(note);
      }
    }
  }
  return [...found].map(([feature, gap]) => ({
    feature,
    clients: [...gap.clients].sort(),
    notes: [...gap.notes],
  }));
}

/**
 * Checks that every gap of a mail is a known one. Pages are for browsers, which have none of them.
 */
export function checkClients(fixture: Fixture, knownGaps: KnownGaps, report: Report): void {
  if (fixture.kind === "page" || knownGaps === undefined) return;
  const known = new Set([...Object.values(engineGaps), ...Object.values(knownGaps)].flat());
  for (const { feature, clients, notes } of gapsOf(fixture.html)) {
    if (known.has(feature)) continue;
    report(
      `${feature} is not (fully) supported by ${clients.join(", ")}${notes[0] ? ` (${notes[0]})` : ""}`,
      "do without it, or name its fallback in the course's checks, knownGaps",
    );
  }
}

/** The known gaps that no fixture has any more. */
export function staleGaps(all: readonly Fixture[], knownGaps: KnownGaps = {}): string[] {
  const used = new Set(
    all
      .filter((fixture) => fixture.kind !== "page")
      .flatMap((fixture) => gapsOf(fixture.html).map(({ feature }) => feature)),
  );
  return Object.values(knownGaps)
    .flat()
    .filter((feature) => !used.has(feature));
}
