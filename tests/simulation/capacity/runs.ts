/**
 * Runs that end, are killed, stand still, or begin on top of each other, and who asks for a mail
 * meanwhile.
 */
import { minuteMs, secondMs } from "../../../lambdas/domain/instant.ts";
import type { Measured, Size } from "./measured.ts";
import { acceptedOf, alternations } from "./outcomes.ts";
import { type CapacityWorld, capacityWorld, eight, type Fate } from "./world.ts";

const patienceMs = 2 * minuteMs;

/** Notes confirmation mails that did not come within two minutes, and whose run had them in hand. */
function watchSignUps(world: CapacityWorld) {
  const found = { asked: 0, late: 0, inHands: 0 };
  return {
    found,
    async ask(): Promise<void> {
      found.asked += 1;
      const id = await world.signUp();
      world.clock.after(patienceMs, () => {
        if (acceptedOf(world, id).length > 0) return;
        const claimed = world.store.items("subscription").find((one) => one.id === id)?.claim;
        if (claimed) found.inHands += 1;
        else found.late += 1;
      });
    },
  };
}

/** Somebody signs up at each instant of a run's end, by its own time or because nothing is due. */
export async function runEnds({ share, seed, ...steps }: Size): Promise<Measured> {
  const stepMs = share < 1 ? 1000 : 100;
  const total = { asked: 0, late: 0, inHands: 0 };
  const ends = [
    // Fourteen mails of fourteen a second, and the index behind by seconds.
    { perSecond: 14, readers: 14, fromMs: 0, untilMs: 4000 },
    // More than a run's time is enough for.
    { perSecond: 1, readers: 1000, fromMs: 815_000, untilMs: 845_000 },
  ].slice(0, share < 1 ? 1 : 2);
  for (const { perSecond, readers, fromMs, untilMs } of ends) {
    const wide = Math.max(stepMs, (untilMs - fromMs) / (share < 1 ? 4 : 60));
    for (let offsetMs = fromMs; offsetMs < untilMs; offsetMs += wide) {
      const indexLagMs = 3 * secondMs;
      const world = capacityWorld({ ses: { perSecond }, seed, indexLagMs, ...steps });
      await world.addReaders(readers, eight);
      const { found, ask } = watchSignUps(world);
      world.clock.after(offsetMs, () => void ask());
      await world.clock.run(world.startMs + offsetMs + patienceMs + 10 * secondMs);
      total.asked += found.asked;
      total.late += found.late + found.inHands;
    }
  }
  return {
    what: `a sign-up at each of ${total.asked} instants around a run's end, the index up to 3 s behind`,
    found: `${total.late} later than two minutes`,
    wanted: "none",
    isRight: total.late === 0,
  };
}

/** The run that holds the lease is killed, or stands still for longer than its lease. */
export async function holderLost({ share, seed, ...steps }: Size): Promise<Measured> {
  const fates: readonly Fate[] = [
    { frozenAfterMs: 30_000, frozenForMs: 100_000 },
    { frozenAfterMs: 30_000, frozenForMs: 200_000 },
    { killedAfterMs: 30_000 },
  ].slice(0, share < 1 ? 1 : 3);
  const spanMs = (share < 1 ? 3 : 6) * minuteMs;
  const total = { asked: 0, late: 0, inHands: 0, throttled: 0, turns: 0 };
  for (const fate of fates) {
    const world = capacityWorld({
      ses: { perSecond: 14 },
      seed,
      fateOf: (tick) => (tick === 0 ? fate : {}),
      ...steps,
    });
    await world.addReaders((14 * (spanMs + 2 * minuteMs)) / secondMs, eight);
    const { found, ask } = watchSignUps(world);
    const everyMs = share < 1 ? 4000 : 1000;
    for (let atMs = 0; atMs < spanMs; atMs += everyMs) {
      world.clock.after(atMs + 3000, () => void ask());
    }
    await world.clock.run(world.startMs + spanMs + 3 * minuteMs);
    total.asked += found.asked;
    total.late += found.late;
    total.inHands += found.inHands;
    total.throttled += world.ses.throttled;
    total.turns += alternations(world);
  }
  return {
    what: `the run ${share < 1 ? "is frozen for 100 s" : "is frozen for 100 or 200 s, or killed"}, and somebody signs up all the time`,
    found: `${total.late} of ${total.asked} confirmation mails later than two minutes, ${total.inHands} in the lost run's hands, ${total.throttled} throttled, ${total.turns} times two runs in turn`,
    wanted:
      "none but those in its hands, a second's mails at most; hardly any throttled, one run at a time",
    isRight: total.late === 0 && total.inHands <= 3 && total.throttled <= 30 && total.turns <= 4,
  };
}

/**
 * Each tick comes twice at once, and somebody signs up every few seconds: whatever begins on top of a
 * run ends at once, so that two never share one rate unknowingly.
 */
export async function runsOverlap({ share, seed, ...steps }: Size): Promise<Measured> {
  const perSecond = 14;
  const spanMs = (share < 1 ? 1.5 : 5) * minuteMs;
  const world = capacityWorld({ ses: { perSecond }, seed, timesATick: 2, ...steps });
  await world.addReaders((perSecond * spanMs) / secondMs, eight);
  for (let atMs = 7 * secondMs; atMs < spanMs; atMs += 7 * secondMs) {
    world.clock.after(atMs, () => void world.signUp());
  }
  await world.clock.run(world.startMs + spanMs);
  const { throttled, accepted } = world.ses;
  const ofRate = (accepted.length * secondMs) / spanMs / perSecond;
  const turns = alternations(world);
  return {
    what: "each tick twice, and a sign-up every 7 s, while many are due, 14/s",
    found: `${(ofRate * 100).toFixed(1)} % of the rate, ${throttled} throttled, ${turns} times two runs in turn`,
    wanted: "≥ 95.0 %, none throttled, one run at a time",
    isRight: ofRate >= 0.95 && throttled === 0 && turns === 0,
  };
}
