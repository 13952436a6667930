/**
 * A slice of the simulator: every scenario, every single fault in a reader's life, a few random
 * worlds. `npm run simulate` plays 900 worlds and one pair of faults in sixty.
 */
import { describe, expect, test } from "vitest";
import { realProtocol } from "./core/protocol.ts";
import { enumeratePairs, enumerateSingles } from "./run/enumerate.ts";
import { runRandomWorld } from "./run/random-world.ts";
import { scenarios } from "./scenarios/all.ts";
import { runScenario } from "./scenarios/scenario.ts";

describe("no lesson lost, none twice", () => {
  test.each(scenarios)("$name", async (scenario) => {
    expect(await runScenario(scenario, realProtocol)).toBeUndefined();
  });

  test("whatever single call fails, in whatever way", async () => {
    const { broken, runs } = await enumerateSingles(realProtocol);
    expect(runs).toBeGreaterThan(300);
    expect(broken).toEqual([]);
  });

  test("whatever two calls fail: one pair in eight hundred", async () => {
    const { broken, runs } = await enumeratePairs(realProtocol, { part: 7, of: 800 });
    expect(runs).toBeGreaterThan(500);
    expect(broken).toEqual([]);
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])("in random world %i", async (seed) => {
    const report = await runRandomWorld({ seed: String(seed), protocol: realProtocol });
    expect(report.violations).toEqual([]);
    expect(report.deliveries).toBeGreaterThan(100);
  });
});
