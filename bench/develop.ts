/**
 * How long the commands take that everybody runs who changes the project: `npm run bench -- develop`. It takes
 * minutes, so it runs only when named. Everything happens in a clone of the last commit, in a folder of its own;
 * npm's cache is used as it is. `node bench/develop.ts build synth` takes only these.
 */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import { machine, report } from "./measured.ts";

/** In the order in which they need each other; the first is always taken. */
const commands: Readonly<Record<string, readonly string[]>> = {
  ci: ["npm", "ci"],
  build: ["npm", "run", "build"],
  start: ["npm", "start", "--", "--fresh"],
  test: ["npm", "test"],
  check: ["npm", "run", "check"],
  synth: ["npm", "run", "synth"],
};

/** Four ports from here on; unlike 3000, rarely taken. */
const port = 38_400;

/** POSIX's own clock of what a command and its children took: user, system. */
const timed = `trap : INT; "$@" >/dev/null; status=$?; times; exit $status`;

interface Taken {
  readonly wall: number;
  readonly cpu: number;
}

async function take(folder: string, name: string, command: readonly string[]): Promise<Taken> {
  const begun = performance.now();
  const { NODE_ENV: _mode, ...env } = process.env;
  const child = spawn("sh", ["-c", timed, "sh", ...command], {
    cwd: folder,
    env: { ...env, PORT: String(port) },
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
  const output = text(child.stdout);
  const ended = once(child, "close");
  if (name === "start") {
    await Promise.race([firstPage(), ended]);
    const wall = performance.now() - begun;
    // As Ctrl-C, to the whole group: npm waits for the system then, and its time is counted.
    if (child.pid && child.exitCode === null) process.kill(-child.pid, "SIGINT");
    await ended;
    return { wall, cpu: cpuOf(await output) };
  }
  const [status] = await ended;
  if (status !== 0) throw new Error(`"${command.join(" ")}" ended with ${status}.`);
  return { wall: performance.now() - begun, cpu: cpuOf(await output) };
}

/** Waits for the front page. */
async function firstPage(): Promise<void> {
  for (;;) {
    const answered = await new Promise<boolean>((resolve) => {
      get({ host: "127.0.0.1", port, path: "/" }, (response) => {
        response.resume();
        resolve(response.statusCode === 200);
      }).on("error", () => resolve(false));
    });
    if (answered) return;
    await setTimeout(50);
  }
}

/** Milliseconds of the children: the second line of what `times` prints. */
function cpuOf(output: string): number {
  const times = [...output.matchAll(/(\d+)m([\d.,]+)s/g)].slice(-2);
  return times.reduce(
    (sum, [, minutes, seconds]) =>
      sum + (Number(minutes) * 60 + Number(seconds?.replace(",", "."))) * 1000,
    0,
  );
}

const asked = process.argv.slice(2);
const root = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "develop-"));
try {
  spawnSync("git", ["clone", "--quiet", root, folder], { stdio: "inherit" });
  const rows: object[] = [];
  for (const [name, command] of Object.entries(commands)) {
    if (name !== "ci" && asked.length > 0 && !asked.includes(name)) continue;
    const { wall, cpu } = await take(folder, name, command);
    rows.push({
      command: name === "start" ? "npm start, to the first page" : command.join(" "),
      "s of time": Number((wall / 1000).toFixed(1)),
      "s of CPU": Number((cpu / 1000).toFixed(1)),
    });
  }
  report("develop", machine(["typescript", "vitest", "esbuild", "aws-cdk-lib"]), rows);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
