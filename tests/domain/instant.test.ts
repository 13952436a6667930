/** Instants: one form, so that comparing text compares time. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { instantOf, latest, msBetween, msOf, plus } from "../../lambdas/domain/instant.ts";

const ms = fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) });

test("an instant is UTC with milliseconds", () => {
  expect(instantOf(0)).toBe("1970-01-01T00:00:00.000Z");
  expect(plus("2026-11-23T23:59:59.999Z", 1)).toBe("2026-11-24T00:00:00.000Z");
});

test("instants compare as text as they do in time, and count back to their milliseconds", () => {
  fc.assert(
    fc.property(ms, ms, (one, other) => {
      expect(msOf(instantOf(one))).toBe(one);
      expect(instantOf(one) < instantOf(other)).toBe(one < other);
      expect(msBetween(instantOf(one), instantOf(other))).toBe(other - one);
      expect(latest(instantOf(one), instantOf(other))).toBe(instantOf(Math.max(one, other)));
    }),
  );
});

test("the latest of one is itself", () => {
  expect(latest("2026-11-23T08:00:00.000Z")).toBe("2026-11-23T08:00:00.000Z");
});
