/** A hole in the schedule, and so in the log, is seen by the first tick after it. */
import { describe, expect, it, test } from "vitest";
import { minuteMs } from "../../lambdas/domain/instant.ts";
import { events, portsWith, run, type TimedPorts } from "../fakes/runs.ts";

const ticking = () => portsWith([], { ticksEachMinute: true });

const gapsIn = ({ logged }: TimedPorts) =>
  logged.filter(({ fields }) => fields.why === "schedule-gap").map(({ fields }) => fields.minutes);

/** Ticks once a minute, for so many minutes. */
async function tick(ports: TimedPorts, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 1) {
    await run(ports);
    await ports.clock.run(ports.clock.nowMs() + minuteMs);
  }
}

describe("a gap in the schedule", () => {
  test.each([16, 60, 600])("of %d minutes is told once", async (minutes) => {
    const ports = await ticking();
    await tick(ports, 8);
    await ports.clock.run(ports.clock.nowMs() + minutes * minuteMs);
    await tick(ports, 30);
    expect(gapsIn(ports)).toHaveLength(1);
    expect(gapsIn(ports)[0]).toBeGreaterThanOrEqual(minutes);
  });

  test.each([0, 3, 9])("of %d minutes is none", async (minutes) => {
    const ports = await ticking();
    await tick(ports, 9);
    await ports.clock.run(ports.clock.nowMs() + minutes * minuteMs);
    await tick(ports, 9);
    expect(gapsIn(ports)).toEqual([]);
  });

  it("is none on a laptop, which leaves ticks out", async () => {
    const ports = await portsWith([]);
    await tick(ports, 2);
    await ports.clock.run(ports.clock.nowMs() + 600 * minuteMs);
    await tick(ports, 2);
    expect(gapsIn(ports)).toEqual([]);
  });

  it("costs one write in five minutes", async () => {
    const ports = await ticking();
    const before = (await events(ports))?.version ?? 0;
    await tick(ports, 11);
    expect((await events(ports))?.version).toBe(before + 3);
  });
});

test("that a tick cannot be noted keeps nobody waiting", async () => {
  const ports = await ticking();
  const store: TimedPorts["store"] = {
    ...ports.store,
    async save(kind, item) {
      if (kind === "events") throw new Error("no table");
      return ports.store.save(kind, item);
    },
  };
  expect(await run({ ...ports, store })).toMatchObject({ end: "nothing-due" });
  expect(ports.logged.map(({ event }) => event)).toContain("tick-note-failed");
});
