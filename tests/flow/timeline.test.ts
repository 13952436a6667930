/** What the steps tell of one reader, put into words: complete, and in order. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Feedback } from "../../lambdas/domain/feedback.ts";
import { dayMs, hourMs, plus, secondMs } from "../../lambdas/domain/instant.ts";
import type { JournalLine } from "../../lambdas/domain/journal.ts";
import { timeline } from "../../lambdas/domain/timeline.ts";
import { confirm } from "../../lambdas/flow/confirm.ts";
import { deliverSubscription } from "../../lambdas/flow/deliver-subscription.ts";
import type { Store } from "../../lambdas/flow/ports.ts";
import { changePreferences } from "../../lambdas/flow/preferences.ts";
import { recordFeedback } from "../../lambdas/flow/record-feedback.ts";
import { signUp } from "../../lambdas/flow/sign-up.ts";
import { unsubscribe } from "../../lambdas/flow/unsubscribe.ts";
import { type FakePorts, fakePorts } from "../fakes/ports.ts";
import { fakeRun } from "../fakes/run.ts";
import { ada, adaId, at, course, states } from "../fakes/subscription.ts";

const schedule = { timeZone: "UTC", sendAt: "08:00", days: "daily" } as const;

/** Sends what is due, and hears of SES what became of it. */
async function deliver(ports: FakePorts, became: Feedback["what"] = "delivered"): Promise<void> {
  const before = ports.mailer.accepted.length;
  await deliverSubscription(ports, adaId, fakeRun());
  const events = ports.mailer.accepted.slice(before).flatMap(({ tags }) =>
    (["sent", became] as const).map(
      (what): Feedback => ({
        what,
        mailAt: ports.clock.now(),
        subscriptionId: adaId,
        messageId: tags.message ?? "",
        ...(tags.transactional && { transactional: tags.transactional }),
        ...(tags.slug && { slug: tags.slug }),
      }),
    ),
  );
  for (const event of events) {
    ports.clock.setNow(plus(ports.clock.now(), secondMs));
    await recordFeedback(ports, [event]);
  }
}

async function wholeCourse(): Promise<FakePorts> {
  const ports = fakePorts({ now: at("20:00") });
  const link = { subscriptionId: adaId, issuedAt: at("20:00") };
  const after = (ms: number) => ports.clock.setNow(plus(ports.clock.now(), ms));
  await signUp(ports, { address: ada, schedule, network: "192.0.2.0/24", form: "words" });
  await deliver(ports);
  after(hourMs);
  await confirm(ports, { subscriptionId: adaId, issuedAt: at("20:00") });
  await deliver(ports);
  ports.clock.setNow(at("08:00", 1));
  await deliver(ports, "transient-bounce");
  after(hourMs);
  await changePreferences(ports, link, { command: "pause", until: "2026-11-30" });
  after(hourMs);
  await changePreferences(ports, link, { command: "again", slug: "lesson-1" });
  await deliver(ports);
  ports.clock.setNow(at("08:00", 7));
  await deliver(ports);
  after(dayMs / 2);
  await unsubscribe(ports, adaId);
  return ports;
}

const told = [
  "asked for the course",
  "the confirmation mail sent",
  "the confirmation mail delivered",
  "confirmed",
  "welcome sent",
  "welcome delivered",
  "lesson 1 (lesson-1) sent",
  "lesson 1 (lesson-1) bounced for a while",
  "paused until 2026-11-30",
  "asked for lesson 1 (lesson-1) again",
  "lesson 1 (lesson-1) (asked for again) sent",
  "lesson 1 (lesson-1) (asked for again) delivered",
  "lesson 2 (lesson-2) sent",
  "lesson 2 (lesson-2) delivered",
  "left",
];

const textsOf = (lines: readonly JournalLine[]) => timeline(lines, course).map(({ text }) => text);

describe("the timeline of a reader", () => {
  test("tells a course with a bounce, a pause and a leave", async () => {
    expect(textsOf((await wholeCourse()).told)).toEqual(told);
  });

  test("is the same in whatever order lines come, and however often", async () => {
    const lines = (await wholeCourse()).told;
    const shuffled = fc.shuffledSubarray([...lines, ...lines], { minLength: lines.length * 2 });
    fc.assert(
      fc.property(shuffled, (given) => {
        expect(textsOf(given)).toEqual(told);
      }),
    );
  });

  test("never has a version before one that made it", async () => {
    const versions = timeline((await wholeCourse()).told, course).map(({ version }) => version);
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
  });

  test("tells a claim of which nobody knows what came", () => {
    const line = { id: adaId, at: at("08:00"), message: "1-lesson-1" } as const;
    expect(textsOf([{ ...line, act: "mail-claimed", version: 4 }])).toEqual([
      "lesson 1 (lesson-1) is about to be sent; no line says what came of it",
    ]);
  });

  test("keeps two lives apart: after a sign-up that was forgotten versions begin again", () => {
    const line = { id: adaId, act: "sign-up-requested", mail: "confirm" } as const;
    const lines: JournalLine[] = [
      { ...line, version: 1, at: at("08:00") },
      { id: adaId, act: "mail-sent", mail: "confirm", version: 3, at: at("08:01") },
      { ...line, version: 1, at: at("08:00", 40) },
      { id: adaId, act: "subscription-confirmed", version: 4, at: at("08:10", 40) },
    ];
    expect(textsOf(lines.toReversed())).toEqual([
      "asked for the course",
      "the confirmation mail sent",
      "asked for the course",
      "confirmed",
    ]);
  });
});

describe("what ends something", () => {
  const ends: readonly [string, (ports: FakePorts) => Promise<unknown>][] = [
    ["leaving", (ports) => unsubscribe(ports, adaId)],
    [
      "erasure",
      (ports) =>
        changePreferences(
          ports,
          { subscriptionId: adaId, issuedAt: at("07:00"), strength: "owner" },
          { command: "erase" },
        ),
    ],
    [
      "a complaint",
      (ports) =>
        recordFeedback(ports, [
          { what: "complaint", mailAt: at("08:00"), subscriptionId: adaId, messageId: "1-welcome" },
        ]),
    ],
  ];

  /** Notes in which order lines are written and subscriptions are saved. */
  async function watched(): Promise<{ ports: FakePorts; steps: string[] }> {
    const base = fakePorts({ now: at("08:00") });
    await base.store.save("subscription", states.active());
    const steps: string[] = [];
    const store: FakePorts["store"] = {
      ...base.store,
      async save(kind, item) {
        if (kind === "subscription") steps.push(`save ${item.version + 1}`);
        return base.store.save(kind, item);
      },
    };
    const tell = ({ version }: JournalLine) => void steps.push(`tell ${version}`);
    return { ports: { ...base, store, tell }, steps };
  }

  test.each(ends)("%s is told before it is saved", async (_, end) => {
    const { ports, steps } = await watched();
    await end(ports);
    expect(steps).toEqual(["tell 2", "save 2"]);
  });

  test.each(ends)("%s takes place though nothing can be told", async (_, end) => {
    const { ports } = await watched();
    const tell = async () => {
      throw new Error("no log");
    };
    await end({ ...ports, tell });
    expect(["unsubscribed", "suppressed"]).toContain(
      (await ports.store.read("subscription", adaId))?.status,
    );
  });

  test("anything else is told once it is saved", async () => {
    const { ports, steps } = await watched();
    const link = { subscriptionId: adaId, issuedAt: at("07:00") };
    await changePreferences(ports, link, { command: "pause", until: "2026-12-01" });
    expect(steps).toEqual(["save 2", "tell 2"]);
  });

  test("is one entry, however often the race for its save was lost", async () => {
    const ports = fakePorts({ now: at("08:00") });
    await ports.store.save("subscription", states.active());
    let lost = 0;
    const store: Store = {
      ...ports.store,
      async save(kind, item) {
        if (kind === "subscription" && lost < 2) {
          lost += 1;
          return false;
        }
        return ports.store.save(kind, item);
      },
    };
    await unsubscribe({ ...ports, store }, adaId);
    await unsubscribe(ports, adaId);
    expect(ports.told.length).toBeGreaterThan(2);
    expect(textsOf(ports.told)).toEqual(["left"]);
  });
});

test("that SES took a mail is told though it cannot be recorded", async () => {
  const ports = fakePorts({ now: at("08:00") });
  await ports.store.save("subscription", states.active());
  let saves = 0;
  const store: Store = {
    ...ports.store,
    async save(kind, item) {
      if (kind === "subscription") saves += 1;
      if (saves > 1) throw new Error("no table");
      return ports.store.save(kind, item);
    },
  };
  await expect(deliverSubscription({ ...ports, store }, adaId, fakeRun())).rejects.toThrow();
  expect(ports.told.map(({ act, version }) => [act, version])).toEqual([
    ["mail-claimed", 2],
    ["mail-sent", 2],
  ]);
});
