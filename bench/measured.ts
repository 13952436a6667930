/** How a benchmark prints and keeps what it found. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus } from "node:os";
import { dirname, join } from "node:path";

/** The machine and the versions that numbers belong to. */
export function machine(packages: readonly string[] = []): Record<string, string> {
  const require = createRequire(import.meta.url);
  const versionOf = (name: string): string => {
    let folder = dirname(require.resolve(name));
    while (!folder.endsWith(join("node_modules", ...name.split("/")))) folder = dirname(folder);
    return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).version;
  };
  return {
    node: process.version,
    cpu: `${cpus().length} × ${cpus()[0]?.model}`,
    ...Object.fromEntries(packages.map((name) => [name, versionOf(name)])),
  };
}

/**
 * Prints a table, and writes everything to `bench/results/<name>.json`: what docs/performance.md says and its
 * charts show, kept with them.
 */
export function report(
  name: string,
  on: Readonly<Record<string, string>>,
  rows: readonly object[],
): void {
  console.log(
    `\n${name}: ${Object.entries(on)
      .map(([what, value]) => `${what} ${value}`)
      .join(", ")}`,
  );
  console.table(rows);
  const folder = join(import.meta.dirname, "results");
  mkdirSync(folder, { recursive: true });
  const at = new Date().toISOString();
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify({ at, on, rows }, null, 2)}\n`);
}
