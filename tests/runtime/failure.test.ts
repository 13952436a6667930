/** What the log says of a failure: where it was, and nothing that came from outside. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { parseSchedule } from "../../lambdas/domain/schedule.ts";
import { failureFields } from "../../lambdas/runtime/failure.ts";

const root = join(import.meta.dirname, "..", "..");

/** An error from within our own code: reading the input throws. */
function failureOf(error: unknown): Record<string, string> {
  const hostile = {
    get timeZone(): string {
      throw error instanceof Error ? Object.assign(new Error(error.message), error) : error;
    },
    sendAt: "",
    days: "",
  };
  try {
    parseSchedule(hostile);
  } catch (thrown) {
    return failureFields(thrown);
  }
  return {};
}

const frames = /^lambdas\/[a-z/-]+\.ts:\d+( lambdas\/[a-z/-]+\.ts:\d+)*$/;

describe("a failure", () => {
  it("is named by its class and our own frames", () => {
    expect(failureOf(new Error("broken"))).toEqual({
      error: "Error",
      stack: expect.stringMatching(/^lambdas\/domain\/schedule\.ts:\d+/),
    });
  });

  it("of the system has its code", () => {
    expect(failureOf(Object.assign(new Error(""), { code: "ECONNRESET" }))).toMatchObject({
      code: "ECONNRESET",
    });
  });

  it("is found behind many frames of a library", () => {
    const deep = (calls: number): never => {
      if (calls > 0) deep(calls - 1);
      throw new Error("broken");
    };
    const input = {
      get timeZone(): string {
        return deep(20);
      },
      sendAt: "",
      days: "",
    };
    expect(() => parseSchedule(input)).toThrow(
      expect.toSatisfy((error) =>
        /^lambdas\/domain\/schedule\.ts:\d+/.test(failureFields(error).stack ?? ""),
      ),
    );
  });

  it("keeps the six innermost frames of ours, and none of a library that is built like us", () => {
    const own = Array.from({ length: 8 }, (_, line) => `lambdas/flow/run.ts:${line + 1}`);
    const frame = (path: string) => `    at run (${root}/${path}:7)`;
    const library = frame("node_modules/other/lambdas/run.ts:9");
    const stack = ["Error: x", library, ...own.map(frame)].join("\n");
    expect(failureFields(Object.assign(new Error("x"), { stack }))).toEqual({
      error: "Error",
      stack: own.slice(0, 6).join(" "),
    });
  });

  test.each([undefined, null, "ada@example.org", 7, { name: "ada", stack: "at ada" }])(
    "that is no error is unknown: %j",
    (thrown) => {
      expect(failureFields(thrown)).toEqual({ error: "unknown" });
    },
  );

  const secret = fc.stringMatching(/^[a-z]{4,12}[A-Z0-9]{8}$/);
  const message = fc.oneof(
    secret,
    secret.map((text) => `${text}@example.org`),
    secret.map((text) => `x\n    at f (${root}/lambdas/${text}.ts:1:1)\n    at ${text}`),
    secret.map((text) => `\n    at ${root}/lambdas/web/${text}/site.ts:1:1`),
    secret.map((text) => `x\n    at f (file://${root}/lambdas/${text}.ts:1:1)`),
  );

  it("tells nothing of its message, name or code, whatever they are", () => {
    fc.assert(
      fc.property(message, message, message, (text, name, code) => {
        const fields = failureOf(Object.assign(new Error(text), { name: `${name} `, code }));
        expect(Object.keys(fields).sort()).toEqual(["error", "stack"]);
        expect(fields.error).toBe("unknown");
        expect(fields.stack).toMatch(frames);
        // Every secret ends in capitals and digits, no path of ours does.
        expect(fields.stack).not.toMatch(/[A-Z]/);
      }),
    );
  });
});

describe("in a bundle", () => {
  it("a frame is the line of the source, by the map beside the bundle", async () => {
    const folder = mkdtempSync(join(tmpdir(), "bundle-"));
    try {
      const bundle = join(folder, "index.mjs");
      await build({
        absWorkingDir: root,
        stdin: {
          contents: `
            export { parseSchedule } from "./lambdas/domain/schedule.ts";
            export { failureFields } from "./lambdas/runtime/failure.ts";`,
          resolveDir: root,
        },
        outfile: bundle,
        bundle: true,
        platform: "node",
        format: "esm",
        minify: true,
        sourcemap: "linked",
        sourcesContent: false,
      });
      const script = join(folder, "run.mjs");
      writeFileSync(
        script,
        `import { failureFields, parseSchedule } from ${JSON.stringify(pathToFileURL(bundle).href)};
        try { parseSchedule(undefined); }
        catch (error) { console.log(JSON.stringify(failureFields(error))); }`,
      );
      const said = JSON.parse(execFileSync(process.execPath, [script], { encoding: "utf8" }));
      expect(said).toEqual({
        error: "TypeError",
        stack: expect.stringMatching(/^lambdas\/domain\/schedule\.ts:\d+$/),
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
