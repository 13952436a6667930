/**
 * Invariant 16: each save that its process knows of has its line in the journal, with the version
 * that it made; what ends something has it before the save.
 */
import type { JournalLine } from "../../../lambdas/domain/journal.ts";
import type { Subscription } from "../../../lambdas/domain/subscription.ts";
import type { Process } from "../core/process.ts";
import type { History, Reader } from "./history.ts";

type Saving = Pick<Subscription, "id" | "version">;

/** What watches the journal. */
export interface Lines {
  /** The table has a new version. */
  stored(before: Subscription | undefined, after: Subscription, nowMs: number): void;
  /** A process was told that its save succeeded. */
  acknowledged(process: Process, after: Saving, nowMs: number): void;
  told(process: Process, line: JournalLine): void;
  ended(process: Process, nowMs: number): void;
}

const gone = new Set(["unsubscribed", "suppressed"]);

/** Watches the journal of one world. */
export function linesOf(
  history: History,
  violate: (invariant: number, reader: Reader, atMs: number, text: string) => void,
): Lines {
  const told = new Map<string, Set<number>>();
  const untold = new WeakMap<
    Process,
    Map<string, { readonly id: string; readonly atMs: number }>
  >();
  const keyOf = ({ id, version }: Saving) => `${id} ${version}`;

  /** A line follows its save at once, before anything else can happen. */
  function checkEarlier(process: Process, nowMs: number): void {
    const waiting = untold.get(process);
    for (const [key, { id, atMs }] of waiting ?? []) {
      if (atMs === nowMs && !process.ended) continue;
      waiting?.delete(key);
      violate(16, history.reader(id), nowMs, `the journal has no line of ${key.split(" ")[1]}`);
    }
  }

  return {
    stored(before, after, nowMs) {
      const ends =
        before !== undefined &&
        ((gone.has(after.status) && before.status !== after.status) ||
          (before.email !== undefined && after.email === undefined));
      if (!ends || told.get(after.id)?.has(after.version)) return;
      violate(16, history.reader(after.id), nowMs, "an end was saved before its line was written");
    },
    acknowledged(process, after, nowMs) {
      checkEarlier(process, nowMs);
      if (told.get(after.id)?.has(after.version)) return;
      const waiting = untold.get(process) ?? new Map();
      untold.set(process, waiting.set(keyOf(after), { id: after.id, atMs: nowMs }));
    },
    told(process, line) {
      told.set(line.id, (told.get(line.id) ?? new Set()).add(line.version));
      untold.get(process)?.delete(keyOf(line));
    },
    ended: checkEarlier,
  };
}
