/** All commands, in the order in which `--help` lists them. */
import type { Command } from "../command.ts";
import { deadLetters } from "./dead-letters.ts";
import { erase } from "./erase.ts";
import { exportReader } from "./export.ts";
import { find } from "./find.ts";
import { keysBackup, keysRetire, keysRotate } from "./keys.ts";
import { parked } from "./parked.ts";
import { resend } from "./resend.ts";
import { sendTest } from "./send-test.ts";
import { status } from "./status.ts";
import { resume, stop } from "./stop.ts";
import { suppress, unsuppress } from "./suppress.ts";
import { unsubscribe } from "./unsubscribe.ts";

/** The commands. */
export const allCommands: readonly Command[] = [
  status,
  find,
  exportReader,
  erase,
  unsubscribe,
  suppress,
  unsuppress,
  resend,
  sendTest,
  parked,
  deadLetters,
  stop,
  resume,
  keysBackup,
  keysRotate,
  keysRetire,
];
