/**
 * From a subscription and a lesson to the bytes of a message, beside what people would use instead:
 * `npm run bench -- compose`. The floor is what no way can do without: one tag for a link and one copy of
 * the message.
 *
 * Each way is measured in processes of its own, in turn, as it would run: warm, and with nothing of the others in
 * its memory.
 */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { ways } from "./compose/ways.ts";
import { machine, report } from "./measured.ts";

const turns = 3;

interface Measured {
  /** CPU time of one message, in microseconds. */
  readonly micros: number;
  readonly bytes?: number;
}

const measure = (name: string): Measured =>
  JSON.parse(
    execFileSync(process.execPath, [join(import.meta.dirname, "compose", "one.ts"), name], {
      encoding: "utf8",
    }),
  );

const best = new Map<string, Measured>();
for (let turn = 0; turn < turns; turn += 1) {
  for (const name of Object.keys(ways)) {
    const measured = measure(name);
    // What else the machine does only ever adds.
    if (measured.micros < (best.get(name)?.micros ?? Number.POSITIVE_INFINITY)) {
      best.set(name, measured);
    }
  }
}
const [ours] = best.values();
report(
  "compose",
  machine(["handlebars", "nodemailer", "@react-email/components", "react", "mjml"]),
  [...best].map(([name, { micros, bytes }]) => ({
    name,
    "µs of CPU": Number(micros.toFixed(1)),
    "× this product": Number((micros / (ours?.micros ?? Number.NaN)).toFixed(2)),
    "message, KB": bytes === undefined ? "" : Math.round(bytes / 1024),
  })),
);
