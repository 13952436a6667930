/** What is asked of this computer: nothing here needs an account. */
import { blocker, type Check, ok, warning } from "../check.ts";

/** Below this Node cannot run TypeScript files as they are. */
const nodeMin = [22, 18] as const;

/** The lockfile's settings (`.npmrc`) and `allowScripts` are known from here on. */
const npmMin = 10;

export const machineChecks: readonly Check[] = [
  {
    id: "node",
    title: "Node",
    needs: "nothing",
    async run({ machine: { nodeVersion } }) {
      const [major = 0, minor = 0] = nodeVersion.split(".").map(Number);
      const [majorMin, minorMin] = nodeMin;
      return major > majorMin || (major === majorMin && minor >= minorMin)
        ? ok(`Node ${nodeVersion}.`)
        : blocker(
            `Node ${nodeVersion} is too old: the course needs ${nodeMin.join(".")}.`,
            "Install Node 24 from https://nodejs.org, then npm ci.",
          );
    },
  },
  {
    id: "npm",
    title: "npm",
    needs: "nothing",
    async run({ machine }) {
      const version = await machine.npmVersion();
      if (version === undefined) {
        return warning(
          "There is no npm on the path.",
          "Install Node 24 from https://nodejs.org; it brings npm.",
        );
      }
      return Number.parseInt(version, 10) >= npmMin
        ? ok(`npm ${version}.`)
        : warning(
            `npm ${version} is older than the versions this project is tested with.`,
            "npm install --global npm",
          );
    },
  },
  {
    id: "build",
    title: "Build",
    needs: "nothing",
    async run({ machine }) {
      const missing = await machine.missingOfBuild();
      return missing.length === 0
        ? ok("Course and functions are built; deploy builds them again.")
        : warning(
            `Not built yet: ${missing.join(", ")}. Deploy builds them, and stops at the first mistake in a mail.`,
            "npm run build",
          );
    },
  },
];
