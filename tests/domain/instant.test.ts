/** Instants: one form, so that comparing text compares time. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { dayMs, instantOf, latest, msBetween, msOf, plus } from "../../lambdas/domain/instant.ts";

const ms = fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) });

test("an instant is UTC with milliseconds", () => {
  expect(instantOf(0)).toBe("1970-01-01T00:00:00.000Z");
  expect(plus("2026-11-23T23:59:59.999Z", 1)).toBe("2026-11-24T00:00:00.000Z");
});

test("an instant is what a Date writes, at any time that one can be", () => {
  const end = 8_640_000_000_000_000;
  const anyTime = fc.oneof(
    fc.integer({ min: -end, max: end }),
    fc.double({ min: -end, max: end, noNaN: true }),
  );
  fc.assert(
    fc.property(anyTime, (at) => {
      expect(instantOf(at)).toBe(new Date(at).toISOString());
    }),
    { examples: [[0], [-1], [0.5], [-0.5], [end], [-end]] },
  );
  for (const never of [Number.NaN, Number.POSITIVE_INFINITY, end + dayMs]) {
    expect(() => instantOf(never)).toThrow(RangeError);
  }
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
