/** What it costs a month to be told when something stands still. */
import { alarms, metricsOf, ownMetrics } from "../infra/alarms.ts";

/**
 * List prices in US dollars, us-east-1, without free tiers (CloudWatch pricing). SNS's mails and a
 * budget without actions are free.
 */
const price = {
  alarmMetricMonth: 0.1,
  ownMetricMonth: 0.3,
  readUnit: 0.125 / 1e6,
  logByte: 0.5 / 1e9,
};

/** Each minute: 18 queries of the index at half a unit, the account and the stop, and one line. */
const measurement = { timesMonth: 30 * 24 * 60, readUnits: 18 * 0.5 + 2, logBytes: 500 };

/** The whole table: with mail that comes in. */
export function monitoringMonth(): {
  readonly alarms: number;
  /** Each metric that an alarm looks at is charged for. */
  readonly alarmMetrics: number;
  readonly ownMetrics: number;
  readonly dollars: number;
} {
  const alarmMetrics = alarms.reduce((sum, alarm) => sum + metricsOf(alarm), 0);
  const measuring =
    measurement.timesMonth *
    (measurement.readUnits * price.readUnit + measurement.logBytes * price.logByte);
  const dollars =
    alarmMetrics * price.alarmMetricMonth + ownMetrics.length * price.ownMetricMonth + measuring;
  return { alarms: alarms.length, alarmMetrics, ownMetrics: ownMetrics.length, dollars };
}
