/** Requests for one address that come at once: the same calls, whoever is known. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { minuteMs } from "../../lambdas/domain/instant.ts";
import { block } from "../../lambdas/flow/mailbox.ts";
import type { Clock, SitePorts } from "../../lambdas/flow/ports.ts";
import { requestLink } from "../../lambdas/flow/preferences.ts";
import { signUp } from "../../lambdas/flow/sign-up.ts";
import { fakePorts, readerIn, stored } from "../fakes/ports.ts";
import { ada, adaId, at, type State, states } from "../fakes/subscription.ts";

type Kind = State | "unknown" | "blocked";

const kinds: readonly Kind[] = ["unknown", "blocked", ...(Object.keys(states) as State[])];
const schedule = { timeZone: "UTC", sendAt: "08:00", days: "daily" } as const;

const acts = {
  "sign-up": (ports: SitePorts, minute: number) =>
    signUp(ports, {
      address: ada,
      schedule: { ...schedule, sendAt: `08:0${minute}` },
      network: "",
      form: "",
    }),
  link: (ports: SitePorts) => requestLink(ports, ada),
} as const;

/** A clock on which those who sleep wake up in order of time, once nobody else can run. */
function sharedClock(start: Clock): Clock & { slept: () => readonly number[] } {
  const sleepers: { readonly ms: number; readonly wake: () => void }[] = [];
  const all: number[] = [];
  let isWaking = false;
  const wakeNext = () => {
    sleepers.sort((a, b) => a.ms - b.ms);
    sleepers.shift()?.wake();
    isWaking = sleepers.length > 0;
    if (isWaking) setImmediate(wakeNext);
  };
  return {
    ...start,
    slept: () => all.toSorted((a, b) => a - b),
    sleep: (ms) =>
      new Promise((wake) => {
        all.push(ms);
        sleepers.push({ ms, wake });
        if (isWaking) return;
        isWaking = true;
        setImmediate(wakeNext);
      }),
  };
}

/** What eight requests at once cost: calls of the store and of `deliver`, and waits. */
async function costOfEight(act: keyof typeof acts, kind: Kind) {
  const known = kind === "unknown" || kind === "blocked" ? undefined : states[kind]();
  const ports = fakePorts({ now: at("07:00") });
  if (known) await stored(ports, known);
  if (kind === "blocked") await block(ports, adaId, "reader");
  const clock = sharedClock(ports.clock);
  const calls = { reads: 0, writes: 0, counters: 0 };
  const { store } = ports;
  const counted: typeof store = {
    ...store,
    read: (...one) => {
      calls.reads += 1;
      return store.read(...one);
    },
    save: (...one) => {
      calls.writes += 1;
      return store.save(...one);
    },
    count: (...one) => {
      calls.writes += 1;
      return store.count(...one);
    },
    increment: (...one) => {
      calls.counters += 1;
      return store.increment(...one);
    },
  };
  await Promise.all(
    Array.from({ length: 8 }, (_, index) => acts[act]({ ...ports, clock, store: counted }, index)),
  );
  return { ...calls, asked: ports.deliveryRequests.length, slept: clock.slept() };
}

test.each(["sign-up", "link"] as const)(
  "eight at once by %s cost the same, whoever is known or blocked",
  async (act) => {
    const expected = await costOfEight(act, "unknown");
    expect(expected.writes).toBe(8);
    for (const kind of kinds) {
      expect(await costOfEight(act, kind), kind).toEqual(expected);
    }
  },
);

test("however many come at once, the newest is kept and one mail is owed", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 2, max: 30 }), async (times) => {
      const ports = fakePorts({ now: at("07:00") });
      const inTurns = { ...ports, clock: sharedClock(ports.clock) };
      await Promise.all(
        Array.from({ length: times }, (_, index) => acts["sign-up"](inTurns, index % 10)),
      );
      const reader = await readerIn(ports, adaId);
      expect(reader?.transactionalSends).toHaveLength(1);
      const newest = `08:0${(times - 1) % 10}`;
      expect(reader?.pendingSignUp?.schedule.sendAt).toBe(newest);
    }),
    { numRuns: 20 },
  );
});

test("who comes alone does not wait, not even after a crowd", async () => {
  const ports = fakePorts({ now: at("07:00") });
  const { now } = ports.clock;
  await acts.link(ports);
  expect(now()).toBe(at("07:00"));
  await Promise.all(Array.from({ length: 20 }, () => acts.link(ports)));
  ports.clock.pass(minuteMs);
  const before = now();
  await acts.link(ports);
  expect(now()).toBe(before);
});
