/**
 * Held lessons: what SES refuses to three readers is the lesson's fault and not theirs. It is not
 * sent until a new build of the course or an operator's release.
 */

import { attention } from "./attention.ts";
import type { HeldItem, Ports, SendingRun } from "./ports.ts";

/** So many different readers must have met the same refusal. */
const readersMax = 3;

/** A run looks at a lesson's item again after so long. */
const lookAgainMs = 5_000;

/** What each run has seen: a look for each mail would cost a read for each. */
const seenBy = new WeakMap<
  SendingRun,
  Map<string, { readonly atMs: number; readonly held: boolean }>
>();

/** True while a hold is in force: three readers have met it, by this build of the course. */
export function isInForce({ since, build }: HeldItem, course: { readonly build: string }): boolean {
  return since !== undefined && build === course.build;
}

/** True when a lesson is not to be sent now, as this run saw it in the last seconds. */
export async function isHeld(
  { store, clock, course }: Pick<Ports, "store" | "clock" | "course">,
  run: SendingRun,
  slug: string,
): Promise<boolean> {
  const seen = seenBy.get(run) ?? new Map();
  seenBy.set(run, seen);
  const nowMs = clock.monotonicMs();
  const known = seen.get(slug);
  if (known && nowMs - known.atMs < lookAgainMs) return known.held;
  const item = await store.read("held", slug);
  const held = item !== undefined && isInForce(item, course);
  seen.set(slug, { atMs: nowMs, held });
  return held;
}

/** More lost races than this on one item mean a fault; the next refusal counts. */
const triesMax = 8;

/**
 * Counts a reader to whom SES refused the content of a lesson, once each; the third one holds it.
 */
export async function countContentRefusal(
  { store, clock, course, log }: Ports,
  refusal: {
    readonly slug: string;
    readonly reader: string;
    readonly why: HeldItem["why"];
    readonly code: string;
  },
): Promise<void> {
  const { slug, reader, why, code } = refusal;
  const { build } = course;
  for (let tries = 0; tries < triesMax; tries += 1) {
    const known = await store.read("held", slug);
    // Another build, or another refusal, begins again; a hold in force stays.
    const current = known?.build === build ? known : undefined;
    const readers = (current?.code === code && current.readers) || [];
    if (current?.since || readers.includes(reader)) return;
    const all = [...readers, reader];
    const base = { id: slug, version: known?.version ?? 0, why, code, build };
    const held = all.length >= readersMax;
    const item = held ? { ...base, since: clock.now() } : { ...base, readers: all };
    if (!(await store.save("held", item))) continue;
    if (held) attention(log, "lesson-held", { slug, code, readers: all.length });
    return;
  }
}
