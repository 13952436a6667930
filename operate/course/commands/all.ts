/** All commands, in the order in which `--help` lists them. */
import type { Command } from "../command.ts";
import { deadLetters } from "./dead-letters.ts";
import { keysBackup, keysRetire, keysRotate } from "./keys.ts";
import { parked } from "./parked.ts";
import { status } from "./status.ts";
import { resume, stop } from "./stop.ts";

/** The commands. */
export const allCommands: readonly Command[] = [
  status,
  parked,
  deadLetters,
  stop,
  resume,
  keysBackup,
  keysRotate,
  keysRetire,
];
