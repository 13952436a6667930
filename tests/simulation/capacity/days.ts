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
import { randomOf } from "./clock.ts";
import type { Measured, Size } from "./measured.ts";
import { acceptedOf } from "./outcomes.ts";
import { capacityWorld, eight } from "./world.ts";

/** Readers by the hour of the day that they have chosen, and what SES allows a day. */
export interface Shortage {
  readonly crowds: readonly { readonly hour: number; readonly readers: number }[];
  readonly perDay: number;
  readonly days: number;
}

/** How many lessons the readers of each crowd had, least and most. */
async function lessonsIn(
  { crowds, perDay, days }: Shortage,
  { seed, ...steps }: Omit<Size, "share">,
): Promise<readonly (readonly [number, number])[]> {
  const world = capacityWorld({
    ses: { perSecond: 14, perDay },
    seed,
    lessons: 2 * days,
    tickMs: 10 * minuteMs,
    ...steps,
  });
  const ids: (readonly string[])[] = [];
  for (const { hour, readers } of crowds) {
    ids.push(await world.addReaders(readers, plus(eight, (hour - 8) * hourMs)));
  }
  await world.clock.run(world.startMs + days * dayMs - minuteMs);
  const counts = new Map<string, number>();
  for (const { mail } of world.ses.accepted) {
    const id = mail.tags.subscription ?? "";
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return ids.map((crowd) => {
    const had = crowd.map((id) => counts.get(id) ?? 0);
    return [Math.min(...had), Math.max(...had)] as const;
  });
}

/** None goes without for longer than readers ÷ quota + 1 days: so many lessons each has at least. */
function leastOf({ crowds, perDay, days }: Shortage): number {
  const readers = crowds.reduce((sum, crowd) => sum + crowd.readers, 0);
  // Two mails, or 2 %, are left to what is asked for.
  const lessonsADay = perDay - Math.max(2, Math.ceil(0.02 * perDay));
  return Math.floor(days / (Math.max(1, readers / lessonsADay) + 1));
}

/** Readers of two hours, and a day's quota for half of them: invariant 12. */
export async function fairness({ share, ...size }: Size): Promise<Measured> {
  const days = share < 1 ? 10 : 30;
  const morning = Math.ceil(300 * share);
  const evening = Math.ceil(100 * share);
  const perDay = Math.ceil(200 * share);
  const crowds = [
    { hour: 8, readers: morning },
    { hour: 18, readers: evening },
  ];
  const spans = await lessonsIn({ crowds, perDay, days }, size);
  const fair = spans.every(([least, most]) => most - least <= 1);
  const floor = leastOf({ crowds, perDay, days });
  const enough = share < 1 ? floor : 14;
  return {
    what: `${morning} readers at 08:00 and ${evening} at 18:00, ${perDay} a day, ${days} days`,
    found: spans.map(([least, most]) => `${least} to ${most}`).join(", "),
    wanted: `${share < 1 ? `≥ ${floor}` : "14 or 15"} each, those of one hour at most one apart`,
    isRight: fair && spans.every(([least, most]) => least >= enough && (share < 1 || most <= 15)),
  };
}

/** A random shortage: invariant 12 for one to three crowds, and a quota for less than all of them. */
export async function randomShortage(seed: number): Promise<string | undefined> {
  const random = randomOf(seed);
  const hours = [8, 9, 12, 18, 21, 22].sort(() => random() - 0.5);
  const crowds = hours
    .slice(0, 1 + Math.floor(random() * 3))
    .map((hour) => ({ hour, readers: 5 + Math.floor(random() * 40) }));
  const readers = crowds.reduce((sum, crowd) => sum + crowd.readers, 0);
  const shortage = { crowds, perDay: 8 + Math.floor(random() * readers), days: 10 };
  const spans = await lessonsIn(shortage, { seed });
  const least = leastOf(shortage);
  const wrong = spans.findIndex(([low, high]) => high - low > 1 || low < least);
  if (wrong < 0) return undefined;
  return `invariant 12: ${JSON.stringify(shortage)}: crowd ${wrong} had ${spans[wrong]?.join(" to ")}, at least ${least} are due`;
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
