/**
 * The lines of the log groups, by the day they came on, kept in a file a day. The oldest days go
 * when they are older than the stack keeps them, or when there are too many lines for a laptop.
 */
import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { messageOf, StateError } from "../runtime/errors.ts";

/** One line of a log. */
export interface LogLine {
  readonly group: string;
  readonly stream: string;
  readonly atMs: number;
  readonly message: string;
}

/** The lines of all groups. */
export interface LogLines {
  add(line: LogLine): void;
  /** Those of one group in a span of time, both ends included, in order of time. */
  between(group: string, fromMs: number, toMs: number): readonly LogLine[];
}

const dayMs = 86_400_000;
const keptDays = 60;
/** Some 40 MB: a course of ten mails for a thousand readers leaves fewer. */
const linesMax = 200_000;

const endOfTimeMs = Date.parse("9999-12-31T23:59:59.999Z");
const dayOf = (atMs: number) => new Date(atMs).toISOString().slice(0, 10);

/**
 * Opens the lines, with what an earlier run left.
 *
 * @param folder where they are kept; undefined keeps them in memory
 * @throws StateError when a kept file is not as this writes it
 */
export function openLogLines(folder: string | undefined): LogLines {
  const days = new Map<string, LogLine[]>();
  let count = 0;
  if (folder) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const file of readdirSync(folder).sort()) {
      const lines = readLines(join(folder, file));
      days.set(file.slice(0, 10), lines);
      count += lines.length;
    }
  }
  const fileOf = (day: string) => join(folder ?? "", `${day}.jsonl`);

  function forgetOldest(newest: string): void {
    const since = dayOf(Date.parse(newest) - keptDays * dayMs);
    for (const [day, lines] of [...days].sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (day === newest || (day >= since && count <= linesMax)) return;
      days.delete(day);
      count -= lines.length;
      if (folder) rmSync(fileOf(day), { force: true });
    }
  }

  return {
    add(line) {
      const day = dayOf(line.atMs);
      const lines = days.get(day) ?? [];
      const isNew = lines.length === 0;
      days.set(day, lines);
      lines.push(line);
      count += 1;
      if (folder) appendFileSync(fileOf(day), `${JSON.stringify(line)}\n`, { mode: 0o600 });
      if (isNew || count > linesMax) forgetOldest(day);
    },
    between(group, fromMs, toMs) {
      const [from, to] = [dayOf(Math.max(0, fromMs)), dayOf(Math.min(toMs, endOfTimeMs))];
      return [...days]
        .filter(([day]) => day >= from && day <= to)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .flatMap(([, lines]) => lines)
        .filter((line) => line.group === group && line.atMs >= fromMs && line.atMs <= toMs)
        .sort((a, b) => a.atMs - b.atMs);
    },
  };
}

function readLines(file: string): LogLine[] {
  try {
    return readFileSync(file, "utf8")
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as LogLine);
  } catch (error) {
    throw new StateError(
      `The kept log ${file} cannot be read (${messageOf(error)}). Remove it, or begin again with npm start -- --fresh.`,
    );
  }
}
