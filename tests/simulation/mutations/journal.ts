/**
 * Mistakes in the journal: what is told of a save, and when.
 */
import { change, journal, type Mutation } from "./mutation.ts";

/** Lines that are not written, or at another time. */
export const journalMutations: readonly Mutation[] = [
  {
    name: "an end is told after its save",
    rules: { [journal]: { isEnd: () => () => false } },
  },
  {
    name: "only ends are told",
    patches: [[change, "  if (isSaved && !first) await told(ports, line, failure);\n", ""]],
  },
  {
    name: "a line carries the version that was read",
    rules: {
      [journal]: {
        lineOfSave:
          (line) =>
          (...args) => ({ ...line(...args), version: args[2].version }),
      },
    },
  },
];
