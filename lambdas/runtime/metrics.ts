/**
 * The course's own metrics, written as lines of the log in CloudWatch's embedded metric format: no
 * call, no permission, and the line that tells the number says what it is about.
 *
 * Format: CloudWatch user guide, "Specification: Embedded metric format".
 */
import type { Log } from "../flow/ports.ts";
import { metrics } from "./settings.ts";

type Unit = "Seconds" | "Count";

/** Which events carry which metrics, and the field that holds the value; without one it is 1. */
const metricsOf: Readonly<
  Record<string, readonly { readonly name: string; readonly unit: Unit; readonly field?: string }[]>
> = {
  "run-measured": [
    { name: metrics.oldestDue, unit: "Seconds", field: "oldestDueSeconds" },
    { name: metrics.parked, unit: "Count", field: "parked" },
    { name: metrics.evidenceAge, unit: "Seconds", field: "evidenceAgeSeconds" },
  ],
  attention: [{ name: metrics.attention, unit: "Count" }],
};

/**
 * The log, with the events that carry metrics written as such.
 *
 * @param stack tells this course's metrics from another's
 * @param write takes a line that must arrive as it is: Lambda puts a time and an id before what
 * `console.log` writes, and the format allows nothing beside the JSON
 */
export function withMetrics(
  log: Log,
  stack: string,
  write: (line: string) => void = (line) => void process.stdout.write(line),
): Log {
  return (event, fields = {}, error) => {
    const carried = metricsOf[event];
    if (!carried) return log(event, fields, error);
    const { namespace, dimension } = metrics;
    const directive = {
      Namespace: namespace,
      Dimensions: [[dimension]],
      Metrics: carried.map(({ name, unit }) => ({ Name: name, Unit: unit })),
    };
    const values = carried.map(({ name, field }) => [name, field ? fields[field] : 1]);
    const line = {
      event,
      ...fields,
      [dimension]: stack,
      ...Object.fromEntries(values),
      _aws: { Timestamp: Date.now(), CloudWatchMetrics: [directive] },
    };
    write(`${JSON.stringify(line)}\n`);
  };
}
