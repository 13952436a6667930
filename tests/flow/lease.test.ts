/** The lease of a run: one run of a worker at a time, whatever becomes of its holder. */
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { minuteMs, msOf, plus, secondMs } from "../../lambdas/domain/instant.ts";
import { deliver } from "../../lambdas/flow/deliver.ts";
import { freeLease, type Lease, takeLease } from "../../lambdas/flow/lease.ts";
import type { Store } from "../../lambdas/flow/ports.ts";
import { memoryStore } from "../fakes/memory-store.ts";
import { at } from "../fakes/subscription.ts";
import { virtualClock } from "../simulation/capacity/clock.ts";
import { capacityWorld, eight } from "../simulation/capacity/world.ts";

const start = at("08:00");
const endsAt = plus(start, 13 * minuteMs);

function table() {
  const clock = virtualClock(msOf(start));
  return { clock, store: memoryStore() };
}

async function take(
  { clock, store }: { clock: ReturnType<typeof virtualClock>; store: Store },
  patient = false,
  ends = endsAt,
): Promise<Lease | "held"> {
  const ports = { store, ...clock.process() };
  const free = await freeLease(ports, "0", patient);
  if (free === "held") return "held";
  return (await takeLease(ports, "0", free.item, ends)) ?? "held";
}

async function taken(from: Parameters<typeof take>[0], ends = endsAt): Promise<Lease> {
  const lease = await take(from, false, ends);
  if (lease === "held") throw new Error("It should have been free.");
  return lease;
}

describe("a lease", () => {
  it("is held by one", async () => {
    const one = table();
    await taken(one);
    expect(await take(one)).toBe("held");
  });

  it("of two who find it free at the same moment one gets it", async () => {
    const one = table();
    const both = await Promise.all([take(one), take(one)]);
    expect(both.filter((lease) => lease === "held")).toHaveLength(1);
  });

  it("given back is free at once", async () => {
    const one = table();
    const lease = await taken(one);
    await lease.giveBack();
    expect(lease.holds()).toBe(false);
    expect(await take(one)).not.toBe("held");
  });

  it("that is not renewed runs out, for its holder a little earlier than for others", async () => {
    const one = table();
    const lease = await taken(one);
    await one.clock.run(msOf(start) + 84 * secondMs);
    expect(lease.holds()).toBe(true);
    await one.clock.run(msOf(start) + 86 * secondMs);
    expect(lease.holds()).toBe(false);
    expect(await take(one)).toBe("held");
    await one.clock.run(msOf(start) + 90 * secondMs);
    expect(await take(one)).not.toBe("held");
  });

  it("renewed holds for another ninety seconds", async () => {
    const one = table();
    const lease = await taken(one);
    for (let passed = 30; passed <= 300; passed += 30) {
      await one.clock.run(msOf(start) + passed * secondMs);
      await lease.renew();
      expect(lease.holds()).toBe(true);
      expect(await take(one)).toBe("held");
    }
  });

  it("taken by somebody else is not renewed, nor given back for them", async () => {
    const one = table();
    const frozen = await taken(one);
    await one.clock.run(msOf(start) + 2 * minuteMs);
    const other = await taken(one);
    await frozen.renew();
    expect(frozen.holds()).toBe(false);
    await frozen.giveBack();
    expect(other.holds()).toBe(true);
    expect(await take(one)).toBe("held");
  });

  it("is its holder's own after a save whose answer was lost", async () => {
    const one = table();
    const store: Store = {
      ...one.store,
      // The SDK tried again, and the second try met the first.
      save: async (kind, item) => {
        await one.store.save(kind, item);
        return false;
      },
    };
    const lease = await takeLease({ store, ...one.clock.process() }, "0", undefined, endsAt);
    expect(lease).toBeNull();
    // Two saves of the same run in a row are one too many; the next run finds it when it has run
    // out.
    let saves = 0;
    const once: Store = {
      ...one.store,
      save: async (kind, item) => {
        saves += 1;
        const saved = await one.store.save(kind, item);
        return saves === 1 ? false : saved;
      },
    };
    await one.clock.run(msOf(start) + 2 * minuteMs);
    expect(await take({ ...one, store: once })).not.toBe("held");
  });

  it("is lost to a holder whose monotonic clock stood still while it was frozen", async () => {
    const one = table();
    const { clock, random } = one.clock.process();
    const stopped = { ...clock, monotonicMs: () => 0 };
    const lease = await takeLease(
      { store: one.store, clock: stopped, random },
      "0",
      undefined,
      endsAt,
    );
    await one.clock.run(msOf(start) + 2 * minuteMs);
    expect(lease?.holds()).toBe(false);
  });

  it("is reckoned from before its save, however long the answer takes", async () => {
    const one = table();
    const { clock, random } = one.clock.process();
    const slow: Store = {
      ...one.store,
      async save(kind, item) {
        const saved = await one.store.save(kind, item);
        await clock.sleep(60 * secondMs);
        return saved;
      },
    };
    // The wall clock says nothing: it was put back.
    const standing = { ...clock, now: () => start };
    const taking = takeLease({ store: slow, clock: standing, random }, "0", undefined, endsAt);
    const lease = await one.clock.until(taking);
    await one.clock.run(msOf(start) + 84 * secondMs);
    expect(lease?.holds()).toBe(true);
    await one.clock.run(msOf(start) + 86 * secondMs);
    expect(lease?.holds()).toBe(false);
  });

  it("near its run's end is waited for by the next tick, and by nobody else", async () => {
    const one = table();
    const lease = await taken(one, plus(start, 40 * secondMs));
    expect(await take(one)).toBe("held");
    const waiting = take(one, true);
    await one.clock.run(msOf(start) + 40 * secondMs);
    await lease.giveBack();
    expect(await one.clock.until(waiting)).not.toBe("held");
    expect(one.clock.nowMs() - msOf(start)).toBeLessThanOrEqual(42 * secondMs);
  });
});

describe("confirmation mails", () => {
  /** How long each of some sign-ups waited, when runs come and go around them. */
  async function delays(
    signUpsMs: readonly number[],
    options: { readonly indexLagMs: number; readonly seed: number; readonly due: number },
  ): Promise<readonly number[]> {
    const { due, ...rest } = options;
    const world = capacityWorld({ ses: { perSecond: 14 }, ...rest });
    await world.addReaders(due, eight);
    const requestedMs = new Map<string, number>();
    for (const ms of signUpsMs) {
      world.clock.after(ms, () => {
        const atMs = world.clock.nowMs();
        void world.signUp().then((id) => requestedMs.set(id, atMs));
      });
    }
    await world.clock.run(world.startMs + Math.max(...signUpsMs) + 3 * minuteMs);
    const tookMs = new Map(
      world.ses.accepted.map(({ mail, atMs }) => [mail.tags.subscription ?? "", atMs]),
    );
    return [...requestedMs].map(
      ([id, atMs]) => (tookMs.get(id) ?? Number.POSITIVE_INFINITY) - atMs,
    );
  }

  it("leave within two minutes, at whatever instant of another run the request comes", async () => {
    const moments = fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(
        moments,
        fc.integer({ min: 0, max: 5_000 }),
        fc.integer({ min: 0, max: 150 }),
        fc.nat(1000),
        async (signUpsMs, indexLagMs, due, seed) => {
          const all = await delays(signUpsMs, { indexLagMs, due, seed });
          return all.length === signUpsMs.length && Math.max(...all) < 2 * minuteMs;
        },
      ),
      { numRuns: 40 },
    );
  });

  test("a sweep over the end of a run, every 20 ms", async () => {
    // Twenty mails at 14 a second: the run ends about a second and a half after its start.
    for (let ms = 1_000; ms < 2_400; ms += 20) {
      const [delay = 0] = await delays([ms], { indexLagMs: 3_000, due: 20, seed: ms });
      expect(delay, `a request ${ms} ms after the tick`).toBeLessThan(2 * minuteMs);
    }
  });

  test("after a run that was killed with the lease in its hands, two ticks later", async () => {
    const world = capacityWorld({ ses: { perSecond: 14 }, firstTickMs: 60_000 });
    const dead = { id: "0", version: 0, runId: "dead", endsAt: plus(eight, 13 * minuteMs) };
    await world.store.save("run", { ...dead, until: plus(eight, 90 * secondMs) });
    void world.signUp();
    await world.clock.run(world.startMs + 3 * minuteMs);
    expect(world.ses.accepted).toHaveLength(1);
    const [first] = world.ses.accepted;
    expect((first?.atMs ?? 0) - world.startMs).toBeLessThan(2 * minuteMs + secondMs);
  });
});

test("a holder frozen past its lease claims nothing more, and nobody gets a mail twice", async () => {
  const world = capacityWorld({ ses: { perSecond: 14 }, firstTickMs: 200_000 });
  await world.addReaders(2_000, eight);
  const inner = world.store;
  // From ten seconds on the first run hears nothing for two minutes, then everything.
  const frozenFrom = world.startMs + 10_000;
  const frozenTo = world.startMs + 130_000;
  const thaw = async () => {
    const nowMs = world.clock.nowMs();
    if (nowMs >= frozenFrom && nowMs < frozenTo) await world.clock.sleep(frozenTo - nowMs);
  };
  const claimsAfter: number[] = [];
  const store: Store = {
    ...inner,
    async read(kind, id) {
      await thaw();
      return inner.read(kind, id);
    },
    async save(kind, item) {
      await thaw();
      if (kind === "subscription" && "claim" in item && world.clock.nowMs() > frozenTo) {
        claimsAfter.push(world.clock.nowMs());
      }
      return inner.save(kind, item);
    },
  };
  const first = deliver({ ...world.ports(), store }, { worker: 0 });
  await world.clock.run(world.startMs + 100_000);
  void world.invoke({ worker: 0 });
  await world.clock.run(world.startMs + 30 * minuteMs);
  expect(await first).toMatchObject({ end: "lease-lost" });
  // Claims that were on their way when it froze are stored or lost by their version; none is begun
  // later.
  expect(claimsAfter.length).toBeLessThanOrEqual(8);
  const names = world.ses.accepted.map(
    ({ mail: { tags } }) => `${tags.subscription} ${tags.message}`,
  );
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThanOrEqual(2_000 - 8);
});
