/** Calls of the operator's command in this process, with a screen that remembers. */

import { explain } from "../../../operate/adapters/calls.ts";
import type { Command } from "../../../operate/course/command.ts";
import { allCommands } from "../../../operate/course/commands/all.ts";
import { onThisComputer } from "../../../operate/course/main.ts";
import type { OperatorPorts } from "../../../operate/course/ports.ts";
import { runCommand } from "../../../operate/course/run-command.ts";
import { settings } from "../../fixtures/settings.ts";

/** What a call left. */
export interface Called {
  readonly exit: 0 | 1 | 2;
  readonly out: string;
  readonly err: string;
  /** The one value on standard output, where `--json` was given. */
  readonly json: Record<string, unknown>;
}

/** What is around a call; by default nobody is at the terminal, and no deployment is there. */
export interface Surroundings {
  readonly ports?: () => Promise<OperatorPorts>;
  /** The person's answers; without them nobody can be asked. */
  readonly answers?: readonly string[];
  readonly drawsBars?: boolean;
  readonly context?: Readonly<Record<string, unknown>>;
  readonly commands?: readonly Command[];
}

/** Runs one call. */
export async function call(
  argv: readonly string[],
  { ports = nowhere, answers, drawsBars = false, context, commands }: Surroundings = {},
): Promise<Called> {
  let out = "";
  let err = "";
  const left = [...(answers ?? [])];
  const exit = await runCommand(argv, commands ?? allCommands, {
    context: () => context ?? { course: settings },
    onAws: ports,
    onThisComputer: ports,
    explain,
    screen: {
      print: (text) => {
        out += text;
      },
      complain: (text) => {
        err += text;
      },
      drawsBars,
      drawsPages: drawsBars,
      canAsk: answers !== undefined,
      async ask(question) {
        err += question;
        return left.shift() ?? "";
      },
    },
  });
  return {
    exit,
    out,
    err,
    json: argv.includes("--json") && out !== "" ? JSON.parse(out) : {},
  };
}

/** The deployment that a running local system is. */
export function deploymentOf({
  studioUrl,
  awsUrl,
}: {
  readonly studioUrl: string;
  readonly awsUrl: string;
}): () => Promise<OperatorPorts> {
  return () => onThisComputer(studioUrl, awsUrl);
}

async function nowhere(): Promise<never> {
  throw new Error("This call was to open no deployment.");
}
