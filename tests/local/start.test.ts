import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const program = fileURLToPath(new URL("../../local/start.ts", import.meta.url));
let directory: string;
let busy: Server;
let busyPort: number;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "course-start-"));
  busy = createServer().listen(0, "127.0.0.1");
  await once(busy, "listening");
  busyPort = (busy.address() as AddressInfo).port;
});
afterAll(() => {
  busy.close();
  rmSync(directory, { recursive: true });
});

/** Starts the program; `signal` is sent once it has printed "Ctrl-C". */
async function run(args: string[], PORT: string, signal?: NodeJS.Signals) {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: directory,
    env: { ...process.env, PORT },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      if (signal && output.includes("Ctrl-C")) child.kill(signal);
    });
  }
  const [code] = await once(child, "exit");
  return { code, output };
}

/** The first of four neighbouring ports that are free now, away from those given out on demand. */
const port = 20_000 + (process.pid % 3_000) * 4;

/** Everything that is kept, with its permissions. */
function keptModes(): Map<string, number> {
  const root = join(directory, ".local");
  const all = ["", ...readdirSync(root, { recursive: true, encoding: "utf8" })];
  return new Map(all.map((name) => [join(root, name), statSync(join(root, name)).mode & 0o777]));
}

describe("npm start", () => {
  test("prints where it serves, and ends cleanly on Ctrl-C", async () => {
    const { code, output } = await run(["--fresh"], String(port), "SIGINT");
    expect(output).toContain(`Site    http://localhost:${port}\n`);
    expect(output).toContain(`Studio  http://localhost:${port + 1}\n`);
    expect(code).toBe(0);
  });

  // Windows keeps a user's folders from others by itself and knows no such modes.
  test.runIf(process.platform !== "win32")(
    "keeps what it keeps for its user alone, also what others could read so far",
    async () => {
      await run(["--fresh"], String(port), "SIGINT");
      expect(keptModes().size).toBeGreaterThan(5);
      expect([...keptModes()].filter(([, mode]) => mode !== 0o700 && mode !== 0o600)).toEqual([]);
      for (const [path, mode] of keptModes()) chmodSync(path, mode === 0o700 ? 0o755 : 0o644);
      await run([], String(port), "SIGINT");
      expect([...keptModes()].filter(([, mode]) => mode !== 0o700 && mode !== 0o600)).toEqual([]);
    },
  );

  test.each<[string, string[], () => string, RegExp]>([
    [
      "a taken port",
      [],
      () => String(busyPort),
      /^The port \d+ is taken by another program\..*\n$/,
    ],
    ["a port that is none", [], () => "http", /^PORT must be a whole number.*\n$/],
    ["an unknown option", ["--fresch"], () => "3000", /--fresch.*The only option is --fresh\.\n$/],
  ])("says in one sentence what is wrong with %s", async (_, args, port, sentence) => {
    const { code, output } = await run(args, port());
    expect(output).toMatch(sentence);
    expect(code).toBe(1);
  });
});
