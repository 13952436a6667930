/**
 * The guard as a step: judges what was counted of SES's events, and stops sending before SES does.
 * It writes a stop and nothing else; only the operator resumes (`stop.ts`).
 */
import {
  type Counters,
  type GuardRule,
  guardRules,
  judge,
  type Marks,
  sum,
  type Tally,
  tallyOf,
  wantsDayBefore,
} from "../domain/guard.ts";
import { dayMs, type Instant, instantOf, msOf } from "../domain/instant.ts";
import { statsDays } from "../domain/stats.ts";
import { attention } from "./attention.ts";
import type { Ports, StopItem } from "./ports.ts";
import { consume } from "./rate-limit.ts";
import { isInForce, stopSending } from "./stop.ts";

/** So many days on which nothing was counted end a window; and so many are read at once. */
const quietDays = 30;

/** From when on the guard counts. */
export async function readMarks({ store, clock }: Pick<Ports, "store" | "clock">): Promise<Marks> {
  const [sending, transactional] = await Promise.all([
    store.read("stop", "sending"),
    store.read("stop", "transactional"),
  ]);
  const markOf = (stop: StopItem | undefined) =>
    isInForce(stop, clock.now()) ? "stopped" : stop?.resumedAt;
  return { sending: markOf(sending), transactional: markOf(transactional) };
}

/**
 * Judges each rule that something was just counted against. Stops, or warns once a day.
 *
 * @param added what was just added to the counters of `day`
 * @param today all its counters
 */
export async function guardSending(
  ports: Ports,
  marks: Marks,
  counted: { readonly day: string; readonly added: Counters; readonly today: Counters },
): Promise<void> {
  const { log } = ports;
  const { day, added, today } = counted;
  for (const rule of guardRules) {
    const mark = marks[rule.stop];
    if (mark === "stopped" || tallyOf(added, rule, mark).against === 0) continue;
    const tally = await tallyOfWindow(ports, rule, mark, tallyOf(today, rule, mark), day);
    const verdict = judge(rule, tally);
    const fields = { rule: rule.name, stop: rule.stop, ...tally };
    if (verdict === "stop") {
      const reason = `${rule.name}: ${tally.against} of ${tally.sent} mails`;
      if (await stopSending(ports, rule.stop, { by: "guard", reason }))
        attention(log, "guard-stopped", fields);
    }
    if (verdict === "warn" && !(await consume(ports, `warned/${rule.name}`, dayMs, 1)))
      attention(log, "guard-warned", fields);
  }
}

/** What a rule has counted in its window: today, and as many days before as it wants. */
async function tallyOfWindow(
  { store }: Pick<Ports, "store">,
  rule: GuardRule,
  mark: Instant | undefined,
  ofToday: Tally,
  today: string,
): Promise<Tally> {
  const firstDay = mark?.slice(0, 10) ?? "";
  let tally = ofToday;
  let quiet = 0;
  for (let back = 1; back < statsDays; back += quietDays) {
    const days = Array.from({ length: quietDays }, (_, index) => dayBefore(today, back + index));
    const wanted = days.filter(
      (day, index) => day >= firstDay && wantsDayBefore(rule, tally.sent, back + index),
    );
    if (wanted.length === 0) return tally;
    const read = await Promise.all(wanted.map((day) => store.readCounts(day)));
    for (const [index, counters] of read.entries()) {
      quiet = Object.keys(counters).length === 0 ? quiet + 1 : 0;
      if (quiet >= quietDays || !wantsDayBefore(rule, tally.sent, back + index)) return tally;
      tally = sum(tally, tallyOf(counters, rule, mark));
    }
  }
  return tally;
}

function dayBefore(day: string, days: number): string {
  return instantOf(msOf(`${day}T00:00:00.000Z` as Instant) - days * dayMs).slice(0, 10);
}
