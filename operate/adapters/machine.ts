/** The computer the command runs on. */
import { exec } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { variables } from "../../lambdas/runtime/settings.ts";
import type { Machine } from "../doctor/ports.ts";

const project = fileURLToPath(new URL("../..", import.meta.url));

/** What `npm run build` makes. */
const built = [
  "dist/course/course.js",
  ...Object.keys(variables).map((name) => `dist/lambdas/${name}/index.mjs`),
];

/** @param root The project's folder. */
export function thisMachine(root = project): Machine {
  return {
    nodeVersion: process.versions.node,
    async npmVersion() {
      // npm tells the scripts it runs; alone, it has to be asked.
      const told = /^npm\/(\S+)/.exec(process.env.npm_config_user_agent ?? "")?.[1];
      if (told) return told;
      try {
        // By a shell: on Windows npm is a script of the shell's.
        const { stdout } = await promisify(exec)("npm --version", { timeout: 5_000 });
        return stdout.trim();
      } catch {
        return undefined;
      }
    },
    async missingOfBuild() {
      return built.filter((file) => !existsSync(join(root, file)));
    },
  };
}
