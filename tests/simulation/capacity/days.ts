/**
 * What readers have of it over days: when there is not enough for everybody, and around midnight.
 */
import {
  dayMs,
  hourMs,
  type Instant,
  minuteMs,
  msOf,
  plus,
} from "../../../lambdas/domain/instant.ts";
import type { Measured, Size } from "./measured.ts";
import { acceptedOf } from "./outcomes.ts";
import { capacityWorld, eight } from "./world.ts";

/** Readers of two hours, and a day's quota for half of them: rule 12. */
export async function fairness({ share, seed, ...steps }: Size): Promise<Measured> {
  const days = share < 1 ? 10 : 30;
  const morning = Math.ceil(300 * share);
  const evening = Math.ceil(100 * share);
  const perDay = Math.ceil(200 * share);
  const world = capacityWorld({
    ses: { perSecond: 14, perDay },
    seed,
    lessons: 60,
    tickMs: 10 * minuteMs,
    ...steps,
  });
  const ids = [
    await world.addReaders(morning, eight),
    await world.addReaders(evening, plus(eight, 10 * hourMs)),
  ];
  await world.clock.run(world.startMs + days * dayMs - minuteMs);
  const counts = new Map<string, number>();
  for (const { mail } of world.ses.accepted) {
    const id = mail.tags.subscription ?? "";
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  const had = ids.map((hour) => hour.map((id) => counts.get(id) ?? 0));
  const spans = had.map((hour) => [Math.min(...hour), Math.max(...hour)] as const);
  const fair = spans.every(([least, most]) => most - least <= 1);
  // None goes without for longer than readers ÷ quota + 1 days.
  const floor = Math.floor(days / ((morning + evening) / perDay + 1));
  const enough = share < 1 ? floor : 14;
  return {
    what: `${morning} readers at 08:00 and ${evening} at 18:00, ${perDay} a day, ${days} days`,
    found: spans.map(([least, most]) => `${least} to ${most}`).join(", "),
    wanted: `${share < 1 ? `≥ ${floor}` : "14 or 15"} each, those of one hour at most one apart`,
    isRight: fair && spans.every(([least, most]) => least >= enough && (share < 1 || most <= 15)),
  };
}

interface Hour {
  readonly timeZone: string;
  readonly sendAt: string;
  readonly slot: Instant;
  /** SES is paused from before the slot until then. */
  readonly pausedUntil?: Instant;
  readonly wanted: readonly Instant[];
}

/** Hours that midnight, the night or a change of the clocks meets. */
const hours: readonly Hour[] = [
  {
    timeZone: "America/Nuuk",
    sendAt: "23:30",
    slot: "2027-03-26T01:30:00.000Z",
    // 23:30 of the 27th is skipped: 00:00 of the 28th; then 23:30 of the 28th.
    wanted: [
      "2027-03-26T01:30:00.000Z",
      "2027-03-27T01:30:00.000Z",
      "2027-03-28T01:00:00.000Z",
      "2027-03-29T00:30:00.000Z",
    ],
  },
  {
    timeZone: "UTC",
    sendAt: "22:00",
    slot: "2026-11-23T22:00:00.000Z",
    pausedUntil: "2026-11-24T00:30:00.000Z",
    wanted: ["2026-11-24T22:00:00.000Z", "2026-11-25T22:00:00.000Z"],
  },
  {
    timeZone: "UTC",
    sendAt: "23:58",
    slot: "2026-11-23T23:58:00.000Z",
    pausedUntil: "2026-11-24T00:15:00.000Z",
    wanted: ["2026-11-24T00:15:00.000Z", "2026-11-24T23:58:00.000Z", "2026-11-25T23:58:00.000Z"],
  },
];

/** Lessons around midnight come a day apart, and not at night. */
export async function lateHours({ seed, ...steps }: Size): Promise<Measured> {
  const wrong: string[] = [];
  for (const { timeZone, sendAt, slot, pausedUntil, wanted } of hours) {
    const startAt = plus(slot, -hourMs);
    const world = capacityWorld({ ses: { perSecond: 14 }, seed, startAt, lessons: 9, ...steps });
    const [id = ""] = await world.addReaders(1, slot, {
      schedule: { timeZone, sendAt, days: "daily" },
    });
    const paused = { outcome: "refused", scope: "account", code: "AccountSendingPaused" } as const;
    if (pausedUntil) {
      world.ses.refusal = paused;
      await world.clock.run(msOf(pausedUntil));
      world.ses.refusal = undefined;
    }
    await world.clock.run(msOf(wanted.at(-1) ?? slot) + hourMs);
    const had = acceptedOf(world, id);
    const right =
      had.length === wanted.length &&
      had.every((atMs, index) => {
        const behindMs = atMs - msOf(wanted[index] ?? slot);
        return behindMs >= 0 && behindMs < 3 * minuteMs;
      });
    if (!right) {
      const times = had.map((atMs) => new Date(atMs).toISOString().slice(5, 16));
      wrong.push(`${timeZone} ${sendAt}: ${times.join(", ")}`);
    }
  }
  return {
    what: "23:30 in Nuuk in the night of 27 March 2027; 22:00 paused until 00:30; 23:58 until 00:15",
    found: wrong.length > 0 ? wrong.join("; ") : "each at the wanted time",
    wanted: "the 28th at 23:30; the next evening; 00:15 and then the next evening",
    isRight: wrong.length === 0,
  };
}
