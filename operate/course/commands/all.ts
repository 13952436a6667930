/** All commands, in the order in which `--help` lists them. */
import type { Command } from "../command.ts";
import { resume, stop } from "./stop.ts";

/** The commands. */
export const allCommands: readonly Command[] = [stop, resume];
