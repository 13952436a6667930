/** What the commands that write files of a course share: their words, and how they say no. */
import { parseArgs } from "node:util";

/** A command cannot do what it was asked for; the message says why and what to do, for its user. */
export class CommandError extends Error {
  override name = "CommandError";
}

/**
 * The words after a command, at least one.
 *
 * @param usage How the command is written.
 * @throws CommandError for options, no words, or too many.
 */
export function commandWords(usage: string, most: number): readonly [string, ...string[]] {
  const [first, ...rest] = parsed(usage);
  if (first === undefined || first.trim() === "") throw new CommandError(`Write ${usage}`);
  if (rest.length >= most) {
    throw new CommandError(`"${rest[most - 1]}" is one word too many: write ${usage}`);
  }
  return [first, ...rest];
}

function parsed(usage: string): readonly string[] {
  try {
    return parseArgs({ allowPositionals: true, options: {} }).positionals;
  } catch {
    const option = process.argv.slice(2).find((each) => each.startsWith("-"));
    throw new CommandError(`There is no option ${option}: write ${usage}`);
  }
}

/** Runs a command; what it cannot do is a sentence on standard error and exit code 1. */
export async function runCommand(command: () => Promise<void> | void): Promise<void> {
  try {
    await command();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!(error instanceof CommandError) && code === undefined) throw error;
    console.error(message);
    process.exitCode = 1;
  }
}
