/**
 * What readers have of it when SES refuses the whole account or one reader, does not answer, or
 * recording fails.
 */
import { dayMs, hourMs } from "../../../lambdas/domain/instant.ts";
import type { SendingFailure, SendingOutcome } from "../../../lambdas/domain/sending-outcome.ts";
import type { Subscription } from "../../../lambdas/domain/subscription.ts";
import type { Store } from "../../../lambdas/flow/ports.ts";
import { realProtocol } from "../core/protocol.ts";
import type { Measured, Size } from "./measured.ts";
import { acceptedOf, attentionTo, isParked } from "./outcomes.ts";
import { capacityWorld, eight } from "./world.ts";

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
  readonly parked: "no" | "no-evidence" | "address";
}[] = [
  {
    // A wait of six hours is too late for the day: one refusal a day, the fifth after four.
    what: "content refused for five days",
    saying: [
      [0, { ...byAddress, about: "content" }],
      [122, undefined],
    ],
    hours: 128,
    parked: "no",
  },
  {
    what: "no answer, a refusal, and no answer again",
    saying: [
      [0, noAnswer],
      [12, byAddress],
      [48.05, noAnswer],
    ],
    hours: 80,
    parked: "no-evidence",
  },
  {
    // Four on the first day; what nobody answers on the next is given up a day later.
    what: "refusals, no answer, and a refusal again",
    saying: [
      [0, byAddress],
      [12, noAnswer],
      [36, byAddress],
    ],
    hours: 78,
    parked: "address",
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
    what: "one reader: content refused for five days; refusals and unanswered sends in turn",
    found: wrong.join("; ") || "each as wanted",
    wanted: "not parked; parked after two unanswered; parked after the fifth refusal",
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
