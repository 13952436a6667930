/** The command itself, as a new operator types it: no credentials, and no way into AWS. */
import { execFile } from "node:child_process";
import { devNull } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");

function run(...args: string[]): Promise<{ exit: number; out: string; err: string }> {
  const own = Object.entries(process.env).filter(([name]) => !/^AWS_/.test(name));
  const env = {
    ...Object.fromEntries(own),
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_CONFIG_FILE: devNull,
  };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(root, "operate/doctor.ts"), ...args],
      { cwd: root, env },
      (error, out, err) => resolve({ exit: Number(error?.code ?? 0), out, err }),
    );
  });
}

test("says what it can without an account, and how to let it see more", async () => {
  const { exit, out, err } = await run("--json");
  const { counts, lines } = JSON.parse(out);
  expect(err).toBe("");
  expect(exit).toBe(counts.blocker > 0 ? 1 : 0);
  const states = new Map(lines.map((line: { id: string; state: string }) => [line.id, line.state]));
  expect(states.get("node")).toBe("ok");
  expect(states.get("credentials")).toBe("not checked");
  expect(states.get("ses-sandbox")).toBe("not checked");
});

test("a wrong call is one sentence, the way to more, and exit code 2", async () => {
  const { exit, out, err } = await run("--jsn");
  expect({ exit, out }).toEqual({ exit: 2, out: "" });
  expect(err).toMatch(/^doctor knows no --jsn\..*\n.*--help/);
});
