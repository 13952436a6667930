/**
 * `npm run bench` measures what the product costs, beside what people would use instead; `npm run bench --
 * compose start` only these. Every measure runs in a process of its own.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const here = (file: string) => join(import.meta.dirname, file);

/** Each measure, and the program that takes it. */
const measures: Readonly<Record<string, readonly string[]>> = {
  compose: [here("compose.ts")],
  start: [here("start.ts")],
  send: [here("send.ts")],
  pages: [here("pages.ts")],
  scale: [here("scale.ts")],
  rate: [here("../tests/simulation/run/simulate.ts"), "--capacity"],
  heap: ["--expose-gc", here("heap.ts")],
  answers: [here("answer-times.ts")],
  preview: [here("preview.ts")],
  develop: [here("develop.ts")],
};

/** These take many minutes, and run only when they are named. */
const onlyNamed = ["develop"];

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(measures, name));
if (unknown.length > 0) {
  console.error(
    `There is no measure ${unknown.join(", ")}. Name some of: ${Object.keys(measures).join(", ")}.`,
  );
  process.exit(1);
}
for (const [name, program] of Object.entries(measures)) {
  if (asked.length > 0 ? !asked.includes(name) : onlyNamed.includes(name)) continue;
  const { status } = spawnSync(process.execPath, program, { stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}
