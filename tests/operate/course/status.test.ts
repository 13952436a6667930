/** How the course stands, on a store in memory whose readings are counted. */
import { describe, expect, test } from "vitest";
import { base32 } from "../../../lambdas/domain/base32.ts";
import { hourMs, minuteMs, plus } from "../../../lambdas/domain/instant.ts";
import { shardCount } from "../../../lambdas/domain/subscription.ts";
import { stopSending } from "../../../lambdas/flow/stop.ts";
import { countDue } from "../../../operate/course/status.ts";
import { type FakePorts, fakePorts, stored } from "../../fakes/ports.ts";
import { at, parkedTrouble, subscription } from "../../fakes/subscription.ts";
import { call } from "./calling.ts";
import { operatorPorts } from "./fake-ports.ts";

const idOf = (index: number) => base32(Buffer.from(String(index).padStart(16, "0")));

async function status(
  ports: FakePorts,
  different: Parameters<typeof operatorPorts>[1] = {},
  ...argv: string[]
) {
  return call(["status", ...argv], { ports: async () => operatorPorts(ports, different) });
}

const json = async (ports: FakePorts, different: Parameters<typeof operatorPorts>[1] = {}) =>
  (await status(ports, different, "--json")).json;

describe("status", () => {
  test("of a course in which all is well", async () => {
    const ports = fakePorts({ now: at("07:00") });
    await stored(ports, subscription());
    const { exit, out } = await status(ports);
    expect(exit).toBe(0);
    expect(out).toMatch(/^Sending +on$/m);
    expect(out).toMatch(/^Due now +0$/m);
    expect(out).toMatch(/^Parked +nobody$/m);
    expect(out).toMatch(/^Quota +120 of 50,000 used in 24 hours, 14 a second/m);
    expect(out).toMatch(/^Next 24 hours +1 due; the quota carries 49,000 lessons a day$/m);
    expect(out).toMatch(/^Last run +none yet/m);
  });

  test("says why it does not send, since when and by whom", async () => {
    const ports = fakePorts();
    await stopSending(ports, "sending", { by: "guard", reason: "complaints: 4 of 500 mails" });
    await stopSending(ports, "transactional", { by: "operator", reason: "list bombing" });
    const { out } = await status(ports);
    expect(out).toContain("stopped since 2026-11-23 08:00 UTC by the guard: complaints: 4 of 500");
    expect(out).toContain("transactional mail is stopped, too, since");
    expect((await json(ports)).stops).toMatchObject([
      { id: "sending", by: "guard" },
      { id: "transactional", by: "operator", reason: "list bombing" },
    ]);
  });

  test("counts what is due, and says how long the oldest has been", async () => {
    const ports = fakePorts({ now: at("08:45") });
    await stored(ports, subscription(), subscription({ id: idOf(1), slot: at("08:30") }));
    expect((await json(ports)).due).toEqual({ count: 2, isEstimate: false, oldest: at("08:00") });
    expect((await status(ports)).out).toMatch(/^Due now +2, the oldest for 45 minutes$/m);
  });

  test("groups who is parked by why, and names held lessons", async () => {
    const ports = fakePorts();
    const troubles = [{}, {}, { why: "no-evidence" as const, code: "" }];
    await stored(
      ports,
      ...troubles.map((values, index) =>
        subscription({ id: idOf(index), trouble: [parkedTrouble(values)] }),
      ),
    );
    await ports.store.save("held", {
      id: "lesson-2",
      version: 0,
      why: "content",
      code: "MessageRejected",
      since: at("07:00"),
      build: "any",
    });
    expect((await json(ports)).parked).toEqual({
      readers: 3,
      byWhy: { address: 2, "no-evidence": 1 },
      heldLessons: ["lesson-2"],
    });
    expect((await status(ports)).out).toMatch(
      /^Parked +3 readers: address 2, no-evidence 1; held lessons: lesson-2 \(see parked\)$/m,
    );
  });

  test("sums what SES told today, in seven days, and of each lesson in thirty", async () => {
    const ports = fakePorts();
    const lesson = { sent: 10, "sent/lesson-1": 10 };
    await ports.store.count("2026-11-23", { ...lesson, delivered: 9, "permanent-bounce": 1 });
    await ports.store.count("2026-11-17", { ...lesson, "transient-bounce": 2, complaint: 1 });
    await ports.store.count("2026-11-16", lesson);
    await ports.store.count("2026-10-24", lesson);
    expect(await json(ports)).toMatchObject({
      today: { sent: 10, delivered: 9, bounced: 1, bouncedForNow: 0, complained: 0 },
      sevenDays: { sent: 20, delivered: 9, bounced: 1, bouncedForNow: 2, complained: 1 },
      lessons: [
        { slug: "welcome", sent: 0 },
        { slug: "lesson-1", sent: 30 },
        { slug: "lesson-2", sent: 0 },
        { slug: "lesson-3", sent: 0 },
      ],
    });
  });

  test("tells when tomorrow is more than the quota carries", async () => {
    const ports = fakePorts({ now: at("07:00") });
    await stored(
      ports,
      ...Array.from({ length: 9 }, (_, index) => subscription({ id: idOf(index) })),
    );
    const sendingQuota = async () => ({ perSecond: 1, perDay: 10, sentLast24Hours: 3 });
    expect((await json(ports, { sendingQuota })).forecast).toEqual({
      due: { count: 9, isEstimate: false },
      quota: 8,
      isEnough: false,
    });
    expect((await status(ports, { sendingQuota })).out).toMatch(/9 due, more than that/);
  });

  test("falls back on the last known quota where SES does not answer", async () => {
    const ports = fakePorts();
    const quota = { perSecond: 2, perDay: 200, sentLast24Hours: 7, readAt: at("06:00") };
    await ports.store.save("events", { id: "ses", version: 0, quota });
    const sendingQuota = async () => Promise.reject(new Error("Rate exceeded"));
    expect((await json(ports, { sendingQuota })).quota).toEqual(quota);
  });

  test("tells the last run by its lease", async () => {
    const ports = fakePorts();
    const run = { id: "0", version: 0, runId: "r", endsAt: at("09:00") };
    await ports.store.save("run", { ...run, until: plus(at("08:00"), minuteMs) });
    expect((await json(ports)).lastRun).toEqual({ at: at("08:00"), isRunning: true });
    ports.clock.pass(hourMs);
    expect((await json(ports)).lastRun).toEqual({
      at: plus(at("08:00"), minuteMs),
      isRunning: false,
    });
  });

  test("--watch shows it again, in place of the one before on a terminal", async () => {
    const ports = fakePorts();
    const seen: number[] = [];
    const clock = {
      ...ports.clock,
      async sleep(ms: number) {
        seen.push(ms);
        if (seen.length === 3) throw new Error("Ctrl-C");
      },
    };
    const watching = call(["status", "--watch"], {
      ports: async () => operatorPorts(ports, { clock }),
      drawsBars: true,
    });
    await expect(watching).rejects.toThrow("Ctrl-C");
    expect(seen).toEqual([5_000, 5_000, 5_000]);
    expect(await status(ports, {}, "--watch", "--json")).toMatchObject({ exit: 2, out: "" });
  });
});

describe("a count of what is due", () => {
  /** A store in which every shard of the index holds so many entries. */
  const filled = (each: number, asked = 0) => {
    const looks: string[] = [];
    const store = {
      ...fakePorts().store,
      async countDue(shard: string, _: string, most: number) {
        looks.push(shard);
        return Math.min(shard === "now" ? asked : each, most);
      },
    };
    return { store, looks };
  };

  test("is exact for thousands", async () => {
    const { store } = filled(999, 5);
    const count = { count: 999 * shardCount + 5, isEstimate: false };
    expect(await countDue({ store }, at("08:00"))).toEqual(count);
  });

  test("looks at a sixteenth of a million", async () => {
    const { store, looks } = filled(62_500);
    expect(await countDue({ store }, at("08:00"))).toEqual({ count: 1_000_000, isEstimate: true });
    expect(looks).toHaveLength(2);
  });
});

describe("readers by status", () => {
  const pages = [
    { statuses: ["active", "active"], items: 3, units: 50, next: "2" },
    { statuses: ["completed"], items: 1, units: 100, next: "3" },
    { statuses: ["active"], items: 1, units: 7 },
  ] as const;
  const readers = {
    approximateItems: async () => 4,
    statusPage: async (after = "1") => pages[Number(after) - 1] ?? pages[2],
  };

  test("are counted at a hundred units a second, with the date", async () => {
    const ports = fakePorts();
    const { json: told } = await status(ports, { readers }, "--count", "--json");
    // Half a second and a second: nobody waits after the last page.
    expect(told.readers).toEqual({
      countedAt: plus(at("08:00"), 1_500),
      total: 4,
      byStatus: { active: 3, completed: 1 },
    });
    expect((await status(ports, { readers }, "--count")).out).toMatch(
      /Readers, counted 2026-11-23 08:00 UTC: 4\n +active +3\n +completed +1/,
    );
  });

  test("are not counted unless asked for", async () => {
    const unasked = async () => Promise.reject(new Error("The table was walked over."));
    const different = { readers: { approximateItems: unasked, statusPage: unasked } };
    expect((await status(fakePorts(), different)).exit).toBe(0);
  });
});
