/**
 * What readers have of it when there is not enough for everybody, SES refuses the whole account,
 * recording fails, or a run is killed or stands still.
 */
import {
  dayMs,
  hourMs,
  type Instant,
  minuteMs,
  msOf,
  plus,
  secondMs,
} from "../../../lambdas/domain/instant.ts";
import type { SendingFailure, SendingOutcome } from "../../../lambdas/domain/sending-outcome.ts";
import type { Subscription } from "../../../lambdas/domain/subscription.ts";
import type { Store } from "../../../lambdas/flow/ports.ts";
import { realProtocol } from "../core/protocol.ts";
import type { Measured, Size } from "./measured.ts";
import { type CapacityWorld, capacityWorld, eight, type Fate } from "./world.ts";

/** When each mail to a reader was accepted, in milliseconds. */
function acceptedOf({ ses }: CapacityWorld, id: string): readonly number[] {
  return ses.accepted
    .filter(({ mail }) => mail.tags.subscription === id)
    .map(({ atMs }) => atMs)
    .sort((one, other) => one - other);
}

/** How often somebody was told to look, by why. */
function attentionTo({ lines }: CapacityWorld, why: string): number {
  return lines.filter(({ event, fields }) => event === "attention" && fields?.why === why).length;
}

function isParked({ due, trouble }: Subscription): boolean {
  return due === "parked" || (trouble ?? []).some(({ parked }) => parked === true);
}

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

/** What SES may say of a whole account, some of it in no list. */
const accountWords: readonly SendingFailure[] = [
  {
    code: "MessageRejected",
    message: "Sending suspended for this account. For more information, please check your inbox.",
    httpStatus: 400,
  },
  { code: "NobodyKnowsThis", message: "No.", httpStatus: 403 },
  { code: "UnknownError", message: "", httpStatus: 401 },
  { code: "SomethingNew", message: "The thing is not in order.", httpStatus: 400 },
  { code: "InvalidParameterValue", message: "Not today.", httpStatus: 400 },
];

/** SES refuses everybody for 26 hours: nobody is parked, and all go on. */
export async function accountRefused(
  { share, seed, ...steps }: Size,
  words: readonly SendingFailure[] = accountWords,
): Promise<Measured> {
  const { failedSend } = steps.protocol ?? realProtocol;
  const readers = Math.ceil(500 * share);
  let parked = 0;
  let missing = 0;
  let untold = 0;
  for (const said of words) {
    const world = capacityWorld({ ses: { perSecond: 14 }, seed, ...steps });
    await world.addReaders(readers, eight);
    const addresses = { from: "course@example.com", to: "reader@example.org" };
    world.ses.refusal = failedSend(said, addresses);
    await world.clock.run(world.startMs + 26 * hourMs);
    world.ses.refusal = undefined;
    parked += world.store.items("subscription").filter(isParked).length;
    untold += attentionTo(world, "account-refused") + attentionTo(world, "refused-to-all") ? 0 : 1;
    await world.clock.run(world.startMs + 26 * hourMs + dayMs);
    const served = new Set(world.ses.accepted.map(({ mail }) => mail.tags.subscription));
    served.delete(undefined);
    missing += readers - served.size;
  }
  return {
    what: `26 h of account refusals in ${words.length} wordings, ${readers} readers`,
    found: `${parked} parked, ${missing} without a lesson a day later, ${untold} wordings without attention`,
    wanted: "0 parked, all go on",
    isRight: parked === 0 && missing === 0 && untold === 0,
  };
}

const byAddress = {
  outcome: "refused",
  scope: "message",
  about: "address",
  code: "MessageRejected",
} as const;
const noAnswer = { outcome: "unknown", code: "TimeoutError" } as const;

/** What SES says from an hour on; nothing: it takes mails again. */
type Saying = readonly [hour: number, said: SendingOutcome | undefined];

/**
 * One reader whose mail SES refuses for its content, or in turn refuses and does not answer: what parks
 * them, and what does not.
 */
const sayings: readonly {
  readonly what: string;
  readonly saying: readonly Saying[];
  readonly hours: number;
  readonly parked: "no" | "no-evidence";
}[] = [
  {
    what: "content refused for three days",
    saying: [
      [0, { ...byAddress, about: "content" }],
      [74, undefined],
    ],
    hours: 110,
    parked: "no",
  },
  {
    what: "no answer, a refusal, and no answer again",
    saying: [
      [0, noAnswer],
      [12, byAddress],
      [24.1, noAnswer],
    ],
    hours: 80,
    parked: "no-evidence",
  },
];

/** One reader's refusals and unanswered sends: a refusal resets no count, content parks nobody. */
export async function refusedInTurn({ seed, ...steps }: Size): Promise<Measured> {
  const wrong: string[] = [];
  for (const { what, saying, hours: until, parked } of sayings) {
    const world = capacityWorld({ ses: { perSecond: 14 }, seed, lessons: 9, ...steps });
    await world.addReaders(1, eight);
    for (const [hour, said] of saying) {
      await world.clock.run(world.startMs + hour * hourMs);
      world.ses.refusal = said;
    }
    await world.clock.run(world.startMs + until * hourMs);
    const [reader] = world.store.items("subscription");
    const trouble = reader?.trouble?.find((one) => one.parked);
    if ((trouble?.why ?? "no") !== parked) wrong.push(`${what}: ${trouble?.why ?? "not parked"}`);
  }
  return {
    what: "one reader: content refused for three days; refusals and unanswered sends in turn",
    found: wrong.join("; ") || "each as wanted",
    wanted: "not parked; parked after two unanswered",
    isRight: wrong.length === 0,
  };
}

/** The table refuses whatever records that a mail was sent. */
const neverRecorded = (store: Store): Store => ({
  ...store,
  async save(kind, item) {
    if (kind === "subscription") {
      const known = await store.read("subscription", item.id);
      const sent = Object.keys((item as Subscription).sent).length;
      if (known && sent > Object.keys(known.sent).length) throw new Error("not recorded");
    }
    return store.save(kind, item);
  },
});

/** Recording fails each time: rule 13. */
export async function recordingFails({ seed, ...steps }: Size): Promise<Measured> {
  const readers = 3;
  const world = capacityWorld({ ses: { perSecond: 14 }, seed, table: neverRecorded, ...steps });
  await world.addReaders(readers, eight);
  await world.clock.run(world.startMs + 6 * dayMs);
  const mails = world.ses.accepted.filter(({ mail }) => mail.tags.subscription);
  const most = Math.max(
    ...world.store.items("subscription").map(({ id }) => acceptedOf(world, id).length),
  );
  const parked = world.store.items("subscription").filter(isParked).length;
  const told = attentionTo(world, "parked");
  return {
    what: `recording fails each time, ${readers} readers, 6 days`,
    found: `${mails.length} mails, at most ${most} to one, ${parked} parked, ${told} attention`,
    wanted: "at most 2 of one message, all parked with attention",
    isRight: most === 2 && parked === readers && told >= readers,
  };
}

/** A zone that this runtime does not know: the send is recorded all the same. */
export async function unknownZone({ seed, ...steps }: Size): Promise<Measured> {
  const world = capacityWorld({ ses: { perSecond: 14 }, seed, ...steps });
  const [id = ""] = await world.addReaders(1, eight);
  const known = await world.store.read("subscription", id);
  const schedule = { timeZone: "Atlantis/Capital", sendAt: "08:00", days: "daily" } as const;
  if (known) await world.store.save("subscription", { ...known, schedule, sent: {} });
  await world.clock.run(world.startMs + 4 * dayMs);
  const mails = acceptedOf(world, id).length;
  const after = await world.store.read("subscription", id);
  const recorded = Object.keys(after?.sent ?? {}).length;
  const told = attentionTo(world, "no-next-slot");
  return {
    what: "a zone this runtime does not know, 4 days",
    found: `${mails} mails, ${recorded} recorded, ${told} attention`,
    wanted: "each mail once and recorded, with attention",
    isRight: mails === 1 && recorded === 1 && told > 0,
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

const patienceMs = 2 * minuteMs;

/** Notes confirmation mails that did not come within two minutes, and whose run had them in hand. */
function watchSignUps(world: CapacityWorld) {
  const found = { asked: 0, late: 0, inHands: 0 };
  return {
    found,
    async ask(): Promise<void> {
      found.asked += 1;
      const id = await world.signUp();
      world.clock.after(patienceMs, () => {
        if (acceptedOf(world, id).length > 0) return;
        const claimed = world.store.items("subscription").find((one) => one.id === id)?.claim;
        if (claimed) found.inHands += 1;
        else found.late += 1;
      });
    },
  };
}

/** Somebody signs up at each instant of a run's end, by its own time or because nothing is due. */
export async function runEnds({ share, seed, ...steps }: Size): Promise<Measured> {
  const stepMs = share < 1 ? 1000 : 100;
  const total = { asked: 0, late: 0, inHands: 0 };
  const ends = [
    // Fourteen mails of fourteen a second, and the index behind by seconds.
    { perSecond: 14, readers: 14, fromMs: 0, untilMs: 4000 },
    // More than a run's time is enough for.
    { perSecond: 1, readers: 1000, fromMs: 815_000, untilMs: 845_000 },
  ].slice(0, share < 1 ? 1 : 2);
  for (const { perSecond, readers, fromMs, untilMs } of ends) {
    const wide = Math.max(stepMs, (untilMs - fromMs) / (share < 1 ? 4 : 60));
    for (let offsetMs = fromMs; offsetMs < untilMs; offsetMs += wide) {
      const indexLagMs = 3 * secondMs;
      const world = capacityWorld({ ses: { perSecond }, seed, indexLagMs, ...steps });
      await world.addReaders(readers, eight);
      const { found, ask } = watchSignUps(world);
      world.clock.after(offsetMs, () => void ask());
      await world.clock.run(world.startMs + offsetMs + patienceMs + 10 * secondMs);
      total.asked += found.asked;
      total.late += found.late + found.inHands;
    }
  }
  return {
    what: `a sign-up at each of ${total.asked} instants around a run's end, the index up to 3 s behind`,
    found: `${total.late} later than two minutes`,
    wanted: "none",
    isRight: total.late === 0,
  };
}

/** The run that holds the lease is killed, or stands still for longer than its lease. */
export async function holderLost({ share, seed, ...steps }: Size): Promise<Measured> {
  const fates: readonly Fate[] = [
    { frozenAfterMs: 30_000, frozenForMs: 100_000 },
    { frozenAfterMs: 30_000, frozenForMs: 200_000 },
    { killedAfterMs: 30_000 },
  ].slice(0, share < 1 ? 1 : 3);
  const spanMs = (share < 1 ? 3 : 6) * minuteMs;
  const total = { asked: 0, late: 0, inHands: 0, throttled: 0 };
  for (const fate of fates) {
    const world = capacityWorld({
      ses: { perSecond: 14 },
      seed,
      fateOf: (tick) => (tick === 0 ? fate : {}),
      ...steps,
    });
    await world.addReaders((14 * (spanMs + 2 * minuteMs)) / secondMs, eight);
    const { found, ask } = watchSignUps(world);
    const everyMs = share < 1 ? 4000 : 1000;
    for (let atMs = 0; atMs < spanMs; atMs += everyMs) {
      world.clock.after(atMs + 3000, () => void ask());
    }
    await world.clock.run(world.startMs + spanMs + 3 * minuteMs);
    total.asked += found.asked;
    total.late += found.late;
    total.inHands += found.inHands;
    total.throttled += world.ses.throttled;
  }
  return {
    what: `the run ${share < 1 ? "is frozen for 100 s" : "is frozen for 100 or 200 s, or killed"}, and somebody signs up all the time`,
    found: `${total.late} of ${total.asked} confirmation mails later than two minutes, ${total.inHands} in the lost run's hands, ${total.throttled} throttled`,
    wanted: "none but those in its hands, a second's mails at most; hardly any throttled",
    isRight: total.late === 0 && total.inHands <= 3 && total.throttled <= 30,
  };
}
