/** What the alarms look at: measured by each tick, whether or not anything was due. */
import { describe, expect, it } from "vitest";
import { hourMs, minuteMs, plus } from "../../lambdas/domain/instant.ts";
import { requestShard, shardOf } from "../../lambdas/domain/subscription.ts";
import { measure } from "../../lambdas/flow/measure.ts";
import type { EventsItem } from "../../lambdas/flow/ports.ts";
import { fakeMailer } from "../fakes/mailer.ts";
import { stored } from "../fakes/ports.ts";
import {
  type Given,
  newcomer,
  portsWith,
  readers,
  refused,
  run,
  slowMailer,
  start,
  type TimedPorts,
} from "../fakes/runs.ts";
import { parkedTrouble } from "../fakes/subscription.ts";

const now = start;
const measuring = (waiting = readers(0), given: Given = {}) =>
  portsWith(waiting, { measures: true, ...given });

async function knowing(ports: TimedPorts, known: Partial<EventsItem>): Promise<void> {
  const events = (await ports.store.read("events", "ses")) ?? { id: "ses" as const, version: 0 };
  await ports.store.save("events", { ...events, ...known });
}

const pass = ({ clock }: TimedPorts, ms: number) => clock.run(clock.nowMs() + ms);

const measuredIn = ({ logged }: TimedPorts) =>
  logged.filter(({ event }) => event === "run-measured").map(({ fields }) => fields);
const toldIn = ({ logged }: TimedPorts) =>
  logged.filter(({ event }) => event === "attention").map(({ fields }) => fields.why);

const well = { oldestDueSeconds: 0, parked: 0, evidenceAgeSeconds: 0 };

describe("a tick is measured", () => {
  it("where nothing was due", async () => {
    const ports = await measuring();
    expect(await run(ports)).toMatchObject({ end: "nothing-due" });
    expect(measuredIn(ports)).toEqual([well]);
  });

  describe("by what its run has seen a moment ago", () => {
    /** How often the run, and measuring after it, looked at a shard that nobody is in. */
    async function looks(ports: TimedPorts, waiting = readers(0)) {
      const empty = ["0", "2"].find((shard) => !waiting.some(({ id }) => shardOf(id) === shard));
      let seen = 0;
      const listDue: typeof ports.store.listDue = (shard, ...rest) => {
        if (shard === empty) seen += 1;
        return ports.store.listDue(shard, ...rest);
      };
      await run({ ...ports, store: { ...ports.store, listDue } });
      expect(measuredIn(ports)).toHaveLength(1);
      return seen;
    }

    it("where nothing was due: one look in all", async () => {
      expect(await looks(await measuring())).toBe(1);
      // What is due elsewhere is another worker's, and this one must measure it.
      expect(await looks(await measuring(readers(0), { workers: 2 }))).toBe(2);
    });

    it("where all that was due has left, and the run has looked for more", async () => {
      const waiting = readers(3);
      const ports = await measuring(waiting);
      expect(await looks(ports, waiting)).toBe(2);
      expect(measuredIn(ports)).toEqual([well]);
    });

    it("but not where somebody was left, whose age it must tell", async () => {
      const waiting = readers(2);
      const ports = await measuring(waiting);
      const read: typeof ports.store.read = (kind, id) =>
        id === waiting[0]?.id
          ? Promise.reject(new TypeError("broken"))
          : ports.store.read(kind, id);
      const broken = { ...ports, store: { ...ports.store, read } };
      expect(await run(broken)).toMatchObject({ counts: { sent: 1, errors: 1 } });
      expect(measuredIn(ports)).toEqual([{ ...well, oldestDueSeconds: 5.5 * 3600 }]);
    });

    it("nor where what was asked for has taken long since", async () => {
      const ports = await measuring(readers(0), { quota: { perSecond: 1 } });
      ports.mailer.answer(refused("message"));
      await stored(ports, newcomer(1));
      expect(await looks({ ...ports, mailer: slowMailer(ports, 4_000) })).toBe(2);
    });

    it("nor where something was asked for at its very end, and is left", async () => {
      const ports = await measuring(readers(1));
      const late = newcomer(1, plus(now, -3 * hourMs));
      const read: typeof ports.store.read = (kind, id) =>
        id === late.id ? Promise.reject(new TypeError("broken")) : ports.store.read(kind, id);
      let looksAtRequests = 0;
      const listDue: typeof ports.store.listDue = async (shard, ...rest) => {
        // Before the run, and after it has sent; the third look is the one after its end.
        if (shard === requestShard && ++looksAtRequests === 3) await stored(ports, late);
        return ports.store.listDue(shard, ...rest);
      };
      await run({ ...ports, store: { ...ports.store, read, listDue } });
      expect(measuredIn(ports)).toEqual([{ ...well, oldestDueSeconds: 3 * 3600 }]);
    });
  });

  it("where another worker's share waits, and its own is empty", async () => {
    const all = readers(20, () => ({ slot: plus(now, -3 * hourMs) }));
    const ofTheSecond = all.filter(({ id }) => Number(shardOf(id)) % 2 === 1);
    const ports = await measuring(ofTheSecond, { workers: 2 });
    expect(await run(ports)).toMatchObject({ end: "nothing-due" });
    expect(measuredIn(ports)).toEqual([{ ...well, oldestDueSeconds: 3 * 3600 }]);
  });

  it("after what was due has left: that is no longer old", async () => {
    const ports = await measuring(readers(3));
    expect(await run(ports)).toMatchObject({ counts: { sent: 3 } });
    expect(measuredIn(ports)).toEqual([well]);
  });

  it("where sending is stopped, and says how old the oldest mail is", async () => {
    const ports = await measuring(readers(2, () => ({ slot: plus(now, -3 * hourMs) })));
    await ports.store.save("stop", { id: "sending", version: 0, reason: "test", at: now });
    expect(await run(ports)).toMatchObject({ end: "stopped" });
    expect(measuredIn(ports)).toEqual([{ ...well, oldestDueSeconds: 3 * 3600 }]);
  });

  it("while another run holds the lease", async () => {
    const ports = await measuring();
    const until = plus(now, minuteMs);
    const endsAt = plus(now, 10 * minuteMs);
    await ports.store.save("run", { id: "0", version: 0, runId: "other", until, endsAt });
    expect(await run(ports)).toMatchObject({ end: "held" });
    expect(measuredIn(ports)).toEqual([well]);
  });

  it("with the readers who wait for the operator", async () => {
    const ports = await measuring(readers(2, () => ({ trouble: [parkedTrouble()] })));
    await run(ports);
    expect(measuredIn(ports)).toEqual([{ ...well, parked: 2 }]);
  });

  it("by the first worker alone, and not for a reader's request", async () => {
    const ports = await measuring(readers(1), { workers: 2 });
    await run(ports, { worker: 1 });
    await run(ports, { subscription: readers(1)[0]?.id ?? "" });
    expect(measuredIn(ports)).toEqual([]);
  });

  it("only where somebody is told", async () => {
    const ports = await measuring(readers(1), { measures: false });
    await run(ports);
    expect(measuredIn(ports)).toEqual([]);
  });

  it("and a failure of it keeps nobody waiting", async () => {
    const ports = await measuring(readers(1));
    const broken = { ...ports.store, countDue: () => Promise.reject(new Error("no answer")) };
    const report = await run({ ...ports, store: broken });
    expect(report).toMatchObject({ counts: { sent: 1 } });
    expect(ports.logged.map(({ event }) => event)).toContain("measuring-failed");
  });
});

describe("the age of the evidence", () => {
  const sentAgo = async (ms: number, known: Partial<EventsItem> = {}) => {
    const ports = await measuring();
    await knowing(ports, { unprovenSince: plus(now, -ms), ...known });
    await measure(ports);
    return { ports, age: measuredIn(ports)[0]?.evidenceAgeSeconds };
  };

  it("grows while no event comes after a send", async () => {
    const watermark = plus(now, -24 * hourMs);
    expect(await sentAgo(hourMs, { watermark })).toMatchObject({ age: 3600 });
  });

  it("is nothing once an event has come, and while nobody is sent anything", async () => {
    const watermark = plus(now, -2 * hourMs);
    expect(await sentAgo(2 * hourMs, { watermark })).toMatchObject({ age: 0 });
    const quiet = await measuring();
    await knowing(quiet, { watermark: plus(now, -24 * hourMs) });
    await measure(quiet);
    expect(measuredIn(quiet)).toEqual([well]);
  });

  it("begins with a run's first send, and a later run does not begin it anew", async () => {
    const ports = await measuring(readers(1));
    await run(ports);
    const first = (await ports.store.read("events", "ses"))?.unprovenSince;
    expect(first).toBeDefined();
    await pass(ports, 2 * hourMs);
    const [late] = readers(2).slice(1);
    if (late) await ports.store.save("subscription", { ...late, slot: ports.clock.now() });
    await run(ports);
    expect(await ports.store.read("events", "ses")).toMatchObject({ unprovenSince: first });
  });

  it("makes SES be asked for an event, so that a quiet day is no silence", async () => {
    const { ports } = await sentAgo(20 * minuteMs);
    expect(ports.mailer.accepted.map(({ tags }) => tags)).toEqual([{ probe: "1" }]);
  });

  it("asks nothing of SES while sending is stopped", async () => {
    const ports = await measuring();
    await knowing(ports, { unprovenSince: plus(now, -hourMs) });
    await ports.store.save("stop", { id: "sending", version: 0, reason: "test", at: now });
    await measure(ports);
    expect(ports.mailer.accepted).toEqual([]);
  });
});

describe("owed and none sent", () => {
  const stuck = () => measuring(readers(1, () => ({ slot: plus(now, -3 * hourMs) })));

  it("is told, and again each hour", async () => {
    const ports = await stuck();
    await measure(ports);
    await measure(ports);
    expect(toldIn(ports)).toEqual(["none-sent"]);
    await pass(ports, hourMs);
    await measure(ports);
    expect(toldIn(ports)).toEqual(["none-sent", "none-sent"]);
  });

  it("is not told while a run works through what an outage left", async () => {
    const ports = await stuck();
    const endsAt = plus(now, 10 * minuteMs);
    const lease = { id: "0", version: 0, runId: "other", until: plus(now, minuteMs), endsAt };
    await ports.store.save("run", lease);
    await run(ports);
    expect(measuredIn(ports)).toMatchObject([{ oldestDueSeconds: 3 * 3600 }]);
    expect(toldIn(ports)).toEqual([]);
  });

  it("is not told while others get their mails, nor while the operator has stopped sending", async () => {
    const going = await stuck();
    await knowing(going, { acceptedAt: plus(now, -minuteMs) });
    await measure(going);
    const halted = await stuck();
    await halted.store.save("stop", { id: "sending", version: 0, reason: "test", at: now });
    await measure(halted);
    expect([...toldIn(going), ...toldIn(halted)]).toEqual([]);
  });
});

describe("a day larger than the quota", () => {
  const dueIn = (count: number, hours: number) =>
    readers(count, (index) => ({ slot: plus(now, hours * hourMs + index) }));

  it.each([
    { due: 97, hours: 5, told: [] },
    { due: 99, hours: 5, told: ["quota-too-small"] },
    { due: 99, hours: 30, told: [] },
  ])("$due mails due in $hours hours at 100 a day: $told", async ({ due, hours, told }) => {
    const ports = await measuring(dueIn(due, hours), { quota: { perDay: 100 } });
    await measure(ports);
    expect(toldIn(ports)).toEqual(told);
  });

  it("is counted once a day, by the first tick after midnight UTC", async () => {
    const ports = await measuring(dueIn(99, 30), { quota: { perDay: 100 } });
    await measure(ports);
    await pass(ports, 15 * hourMs);
    await measure(ports);
    expect(toldIn(ports)).toEqual([]);
    await pass(ports, hourMs);
    await measure(ports);
    await measure(ports);
    expect(toldIn(ports)).toEqual(["quota-too-small"]);
  });

  it("is no question where SES sets no limit, or has not said one yet", async () => {
    const unlimited = await measuring(dueIn(9, 5), { quota: { perDay: -1 } });
    await measure(unlimited);
    const unknown = await measuring(dueIn(9, 5), { mailer: fakeMailer() });
    await unknown.store.remove("events", "ses");
    await measure(unknown);
    expect([...toldIn(unlimited), ...toldIn(unknown)]).toEqual([]);
  });
});
