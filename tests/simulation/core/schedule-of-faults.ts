/**
 * What goes wrong by the clock: ticks skipped and doubled, outages, pauses, the operator's stop.
 */
import { instantOf } from "../../../lambdas/domain/instant.ts";
import type { Simulation } from "./simulation.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const tickMs = minuteMs;

/** Runs `deliver` every minute, for each of these workers. */
export function startTicks(
  simulation: Simulation,
  workers: readonly number[],
): { deliverDownUntilMs: number } {
  const { time, store, options } = simulation;
  const { faultProfile, protocol } = options;
  const state = { deliverDownUntilMs: 0 };
  let nextMs = Number.POSITIVE_INFINITY;

  const run = (worker: number) =>
    simulation.spawn("deliver", `tick ${worker}`, async (ports) => {
      await protocol.deliver(ports, { worker });
    });
  const tick = (atMs: number) => {
    if (atMs !== nextMs) return;
    nextMs = Number.POSITIVE_INFINITY;
    const nowMs = time.nowMs();
    const number = Math.floor(nowMs / tickMs);
    const random = simulation.random("tick", number);
    const rough = !simulation.healed;
    if (rough && nowMs < state.deliverDownUntilMs) return plan(state.deliverDownUntilMs);
    const skipped = rough && random.chance(faultProfile.tickSkipped);
    if (!(skipped && simulation.happens(`tick-skipped-${number}`))) {
      for (const worker of workers) run(worker);
      const twice = rough && random.chance(faultProfile.tickTwice);
      if (twice && simulation.happens(`tick-twice-${number}`)) {
        time.after(random.between(0, 2 * minuteMs), () => workers.forEach(run));
      }
    }
    plan(nowMs + 1);
  };
  // A tick that finds nothing due only reads; so the next one is the first that finds something.
  const plan = (notBeforeMs: number) => {
    const earliest = store.earliestDue();
    if (earliest === undefined) return;
    const wantedMs = Math.max(Date.parse(earliest), notBeforeMs);
    let atMs = gridMs(wantedMs);
    if (atMs < wantedMs) atMs = gridMs(wantedMs + tickMs);
    if (atMs >= nextMs) return;
    nextMs = atMs;
    time.at(atMs, () => tick(atMs));
  };
  // The scheduler is exact to the minute.
  const gridMs = (ms: number) => {
    const number = Math.floor(ms / tickMs);
    return number * tickMs + ((number * 7919) % 50) * 1000 * (faultProfile.tickTwice > 0 ? 1 : 0);
  };
  simulation.listeners.onIndex = () => plan(time.nowMs() + 1);
  return state;
}

/** Plans the outages of some days. */
export function startOutages(
  simulation: Simulation,
  ticks: { deliverDownUntilMs: number },
  days: number,
): void {
  const { time, channel, ses, store, options } = simulation;
  const { faultProfile, startMs } = options;
  const plan = (kind: string, aDay: number, maxMs: number, begin: (untilMs: number) => void) => {
    const random = simulation.random("outages", kind);
    for (let day = 0; day < days; day += 1) {
      if (!random.chance(aDay)) continue;
      const atMs = startMs + (day + random.next()) * dayMs;
      const untilMs = atMs + random.between(10 * minuteMs, maxMs);
      time.at(atMs, () => {
        if (!simulation.healed && simulation.happens(`${kind}-${day}`)) {
          simulation.trace(`** ${kind} for ${Math.round((untilMs - atMs) / minuteMs)} min`);
          begin(untilMs);
        }
      });
    }
  };
  // Below a day of silence: then the protocol sends again, as it says.
  plan("channel-outage", faultProfile.channelOutages, 8 * hourMs, (untilMs) => {
    channel.outageUntilMs = Math.max(channel.outageUntilMs, untilMs);
  });
  plan("feedback-outage", faultProfile.feedbackOutages, 8 * hourMs, (untilMs) => {
    channel.feedbackDownUntilMs = Math.max(channel.feedbackDownUntilMs, untilMs);
  });
  plan("deliver-outage", faultProfile.deliverOutages, 30 * hourMs, (untilMs) => {
    ticks.deliverDownUntilMs = Math.max(ticks.deliverDownUntilMs, untilMs);
  });
  plan("ses-pause", faultProfile.sesPauses, 10 * hourMs, (untilMs) => {
    ses.pausedUntilMs = untilMs;
  });
  plan("quota", faultProfile.quotaDays, 12 * hourMs, (untilMs) => {
    ses.quotaUntilMs = Math.max(ses.quotaUntilMs, untilMs);
    simulation.checker.circumstances.shortages.push({ fromMs: time.nowMs(), untilMs });
  });
  plan("silence", faultProfile.silences, 3 * hourMs, (untilMs) => {
    ses.silentUntilMs = Math.max(ses.silentUntilMs, untilMs);
  });
  plan("unknown-words", faultProfile.unknownWords, 26 * hourMs, (untilMs) => {
    ses.unknownWordsUntilMs = Math.max(ses.unknownWordsUntilMs, untilMs);
  });
  plan("stop", faultProfile.stops, 12 * hourMs, (untilMs) => {
    void store.save("stop", {
      id: "sending",
      version: 0,
      reason: "operator",
      at: instantOf(time.nowMs()),
    });
    time.at(untilMs, () => store.remove("stop", "sending"));
  });
}
