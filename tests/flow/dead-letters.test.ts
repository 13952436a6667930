/** When the number of dead letters grew, told from counts that are only approximate. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Instant, minuteMs, plus } from "../../lambdas/domain/instant.ts";
import { lookAtDeadLetters } from "../../lambdas/flow/dead-letters.ts";
import { fakePorts } from "../fakes/ports.ts";
import { at } from "../fakes/subscription.ts";

/** A queue that is looked at again and again. */
function queue() {
  let count = 0;
  const ports = fakePorts({ now: at("08:00"), deadLetters: async () => count });
  /** What is answered to a look so many minutes after the last one. */
  const look = (counted: number, minutes = 1): Promise<Instant | undefined> => {
    count = counted;
    ports.clock.pass(minutes * minuteMs);
    return lookAtDeadLetters(ports);
  };
  return { look, ports };
}

describe("dead letters", () => {
  it("grew when more are counted than ever of late", async () => {
    const { look } = queue();
    expect(await look(0)).toBeUndefined();
    expect(await look(3)).toBe(at("08:02"));
    expect(await look(3)).toBe(at("08:02"));
    expect(await look(4)).toBe(at("08:04"));
  });

  it("that stand did not grow when their count wavers, a minute apart or a day", async () => {
    for (const minutes of [1, 9, 24 * 60]) {
      const { look } = queue();
      const grewAt = await look(3);
      for (const counted of [2, 3, 1, 3, 3, 0, 3]) {
        expect(await look(counted, minutes), `${counted}`).toBe(grewAt);
      }
    }
  });

  it("that stand did not grow within ten minutes of any counts that are no more than there are", async () => {
    const wavering = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(wavering, async (counts) => {
        const { look } = queue();
        const grewAt = await look(5);
        // True once in nine minutes at least.
        for (const [index, counted] of counts.entries()) {
          expect(await look(index % 9 === 8 ? 5 : counted)).toBe(grewAt);
        }
      }),
    );
  });

  it("that were taken away are forgotten after ten minutes, and one more is growth again", async () => {
    const { look, ports } = queue();
    const grewAt = await look(3);
    expect(await look(1)).toBe(grewAt);
    for (let minutes = 1; minutes < 10; minutes += 1) await look(1);
    expect(await look(1)).toBe(grewAt);
    expect(await ports.store.read("events", "ses")).toMatchObject({ deadLetters: 1 });
    const next = plus(ports.clock.now(), minuteMs);
    expect(await look(2)).toBe(next);
  });

  it("that are all gone for ten minutes hold nothing up", async () => {
    const { look } = queue();
    await look(3);
    expect(await look(0)).toBeDefined();
    expect(await look(0, 9)).toBeDefined();
    expect(await look(0, 1)).toBeUndefined();
  });

  it("grew where fewer had been counted for longer than ten minutes, though nobody looked since", async () => {
    const { look, ports } = queue();
    await look(3);
    await look(0);
    expect(await look(1, 30)).toBe(ports.clock.now());
  });

  it("come down to the most of what was counted meanwhile: the next waver is none either", async () => {
    const { look, ports } = queue();
    const grewAt = await look(5);
    for (const counted of [2, 3, 2, 2]) await look(counted, 3);
    expect(await look(2, 3)).toBe(grewAt);
    expect(await ports.store.read("events", "ses")).toMatchObject({ deadLetters: 3 });
    expect(await look(3)).toBe(grewAt);
  });

  it("that stand write nothing", async () => {
    const { look, ports } = queue();
    await look(3);
    await look(2);
    const before = await ports.store.read("events", "ses");
    await look(2);
    await look(1);
    expect(await ports.store.read("events", "ses")).toEqual(before);
  });
});
