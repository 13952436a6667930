/** `node bench/compose/one.ts WAY`: what one way takes once it is warm, as JSON, for `compose.ts`. */
import { ways } from "./ways.ts";

const warmMs = 1_000;
const measuredMs = 1_500;

const work = await ways[process.argv[2] ?? ""]?.();
if (!work) throw new Error(`Name one of: ${Object.keys(ways).join(", ")}.`);
const made = await work(0);
await repeat(warmMs);
const before = process.cpuUsage();
const rounds = await repeat(measuredMs);
const { user, system } = process.cpuUsage(before);
console.log(
  JSON.stringify({
    micros: (user + system) / rounds,
    bytes: Buffer.isBuffer(made) ? made.length : undefined,
  }),
);

/** How often it was done. */
async function repeat(ms: number): Promise<number> {
  const endMs = performance.now() + ms;
  let round = 0;
  while (performance.now() < endMs) {
    await work?.(round);
    round += 1;
  }
  return round;
}
