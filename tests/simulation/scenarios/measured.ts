/**
 * Scenarios of limits that need a crowd, a quota or a run that is lost: small rows of the capacity table.
 */
import { fairness, lateHours } from "../capacity/days.ts";
import { dayQuota, drain, silence, stop } from "../capacity/measures.ts";
import {
  accountRefused,
  recordingFails,
  refusedInTurn,
  unknownZone,
} from "../capacity/refusals.ts";
import { holderLost, runsOverlap } from "../capacity/runs.ts";
import type { Protocol } from "../core/protocol.ts";
import type { MeasuredScenario } from "./scenario.ts";

const small = (protocol: Protocol) => ({ share: 0.1, seed: 3, protocol });
const whole = (protocol: Protocol) => ({ share: 1, seed: 3, protocol });

/** Small rows of the table. */
export const measuredScenarios: readonly MeasuredScenario[] = [
  { name: "the day's quota leaves a rest to who asks", measure: (one) => dayQuota(whole(one)) },
  { name: "around midnight and at night", measure: (one) => lateHours(small(one)) },
  {
    name: "SES refuses the account in words on no list for 26 hours",
    measure: (one) =>
      accountRefused({ ...small(one), share: 0.02 }, [
        { code: "SomethingNew", message: "The thing is not in order.", httpStatus: 400 },
        { code: "NobodyKnowsThis", message: "No.", httpStatus: 403 },
      ]),
  },
  { name: "recording fails each time", measure: (one) => recordingFails(small(one)) },
  {
    name: "refusals and unanswered sends of one reader",
    measure: (one) => refusedInTurn(small(one)),
  },
  { name: "a zone that this runtime does not know", measure: (one) => unknownZone(small(one)) },
  { name: "SES is silent at the hour of many", measure: (one) => silence(small(one)) },
  { name: "sending is stopped while many are due", measure: (one) => stop(small(one)) },
  {
    name: "a crowd of one hour, one worker, ticks on top of its run",
    measure: (one) =>
      drain(
        { readers: 3000, limits: { perSecond: 14 }, least: 0.97, throttledMost: 0.001 },
        whole(one),
      ),
  },
  {
    name: "others use half of the rate",
    measure: (one) =>
      drain(
        {
          readers: 600,
          limits: { perSecond: 14, othersPerSecond: 7 },
          least: 0.8,
          throttledMost: 0.08,
        },
        whole(one),
      ),
  },
  {
    name: "a crowd of one instant is spread over the partitions, and over four workers",
    measure: (one) =>
      drain(
        {
          readers: 4000,
          workers: 4,
          limits: { perSecond: 400 },
          least: 0.7,
          throttledMost: 0.01,
          partitionMost: 120,
        },
        whole(one),
      ),
  },
  {
    name: "the run that holds the lease stands still for longer than it",
    measure: (one) => holderLost(small(one)),
  },
  {
    name: "every tick comes twice, and requests on top of them: one run at a time",
    measure: (one) => runsOverlap(small(one)),
  },
  {
    name: "half of what is wanted: readers of one hour share it",
    measure: (one) => fairness(small(one)),
  },
];
