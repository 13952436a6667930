/** The rate of a run: never faster than allowed, slower after a throttle, and back again. */
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import {
  allowing,
  type RateLimiter,
  rateAt,
  rateLimiter,
  taken,
  throttled,
} from "../../lambdas/domain/rate-limiter.ts";
import { activeWorkers, leftOf, reserveOf } from "../../lambdas/domain/sending-quota.ts";

/** Sends as often as it may from `fromMs` to `toMs`, coming so late each time; answers when. */
function sendAll(
  start: RateLimiter,
  fromMs: number,
  toMs: number,
  lateMs: () => number = () => 0,
): { readonly times: number[]; readonly limiter: RateLimiter } {
  const times: number[] = [];
  let limiter = start;
  for (let nowMs = fromMs; ; ) {
    nowMs = Math.max(nowMs, limiter.freeMs) + lateMs();
    if (nowMs >= toMs) return { times, limiter };
    times.push(nowMs);
    limiter = taken(limiter, nowMs);
  }
}

const minute = 60_000;

describe("the rate", () => {
  it("is 99 % of what is allowed, evenly", () => {
    const { times } = sendAll(rateLimiter(14, 0), 0, 100_000);
    expect(times).toHaveLength(Math.ceil(100 * 14 * 0.99));
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(Math.min(...gaps)).toBeCloseTo(1000 / (14 * 0.99), 6);
  });

  it("never passes what is allowed, whichever mails come late or are throttled", () => {
    const second = fc.record({ late: fc.nat(300), throttles: fc.boolean() });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 600 }),
        fc.array(second, { minLength: 1, maxLength: 40 }),
        (allowed, seconds) => {
          let limiter = rateLimiter(allowed, 0);
          const times: number[] = [];
          for (const [index, { late, throttles }] of seconds.entries()) {
            let turn = 0;
            const sent = sendAll(limiter, index * 1000, (index + 1) * 1000, () => {
              turn += 1;
              return turn % 7 === 1 ? late : 0;
            });
            times.push(...sent.times);
            limiter = throttles ? throttled(sent.limiter, (index + 1) * 1000) : sent.limiter;
          }
          // Any span: what fits into it, and at most a tenth of a second made up for.
          for (let from = 0; from < times.length; from += 1) {
            const last = times.length - 1;
            const spanMs = (times[last] ?? 0) - (times[from] ?? 0);
            const most = 1 + ((spanMs + 100) * allowed) / 1000;
            if (last - from + 1 > most + 1) return false;
          }
          return true;
        },
      ),
    );
  });

  it("makes up for a tenth of a second and no more", () => {
    const { limiter } = sendAll(rateLimiter(100, 0), 0, 1000);
    const { times } = sendAll(limiter, 5000, 5001);
    expect(times.length).toBeGreaterThan(5);
    expect(times.length).toBeLessThanOrEqual(11);
  });
});

describe("a throttle", () => {
  it("takes a fifth of the rate and rests half a second", () => {
    const limiter = throttled(rateLimiter(100, 0), 1000);
    expect(rateAt(limiter, 1000)).toBeCloseTo(79.2, 6);
    expect(limiter.freeMs).toBe(1500);
  });

  it("cuts once a second, however many mails it meets", () => {
    let limiter = rateLimiter(100, 0);
    for (let nowMs = 1000; nowMs < 2000; nowMs += 100) limiter = throttled(limiter, nowMs);
    expect(rateAt(limiter, 2000)).toBeCloseTo(79.2, 6);
    expect(rateAt(throttled(limiter, 2000), 2000)).toBeCloseTo(63.36, 6);
  });

  test.each([
    [9_999, 79.2],
    [10_000, 84.2],
    [20_000, 89.2],
    [30_000, 90],
    [10 * minute - 1, 90],
    [10 * minute, 99],
  ])("%i ms later the rate is %f of a hundred", (laterMs, rate) => {
    const limiter = throttled(rateLimiter(100, 0), 1000);
    expect(rateAt(limiter, 1000 + laterMs)).toBeCloseTo(rate, 6);
  });

  it("never stops a run for good", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5000), { maxLength: 300 }), (waits) => {
        let nowMs = 0;
        let limiter = rateLimiter(14, 0);
        for (const wait of waits) {
          nowMs += wait;
          limiter = throttled(limiter, nowMs);
        }
        return rateAt(limiter, nowMs) >= 14 * 0.05 && limiter.freeMs <= nowMs + 500;
      }),
    );
  });

  it("is remembered when SES allows another rate", () => {
    const limiter = allowing(throttled(rateLimiter(100, 0), 0), 50);
    expect(rateAt(limiter, 0)).toBe(45);
  });
});

describe("workers", () => {
  test.each([
    [1, 2000, 1],
    [16, 1, 1],
    [16, 14, 1],
    [16, 20, 2],
    [16, 79, 4],
    [3, 2000, 2],
    [15, 2000, 8],
    [16, 160, 16],
    [4, 50, 4],
  ])("of %i at %i a second %i are active", (workers, perSecond, active) => {
    expect(activeWorkers(workers, perSecond)).toBe(active);
  });
});

describe("the day's quota", () => {
  const readAt = "2026-11-23T08:00:00.000Z";
  test.each([
    [200, 4],
    [50, 2],
    [50_000, 1000],
  ])("of %i keeps %i for what was asked for", (perDay, reserve) => {
    expect(reserveOf(perDay)).toBe(reserve);
    expect(leftOf({ perSecond: 1, perDay, sentLast24Hours: 10, readAt })).toEqual({
      requested: perDay - 10,
      inTurn: perDay - 10 - reserve,
    });
  });

  it("used up leaves nothing, and never less", () => {
    expect(leftOf({ perSecond: 1, perDay: 200, sentLast24Hours: 201, readAt })).toEqual({
      requested: 0,
      inTurn: 0,
    });
  });

  it("that SES does not set has no end", () => {
    const { requested, inTurn } = leftOf({
      perSecond: 1,
      perDay: -1,
      sentLast24Hours: 9,
      readAt,
    });
    expect([requested, inTurn]).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
  });
});
