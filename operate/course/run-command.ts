/** Runs one command: reads the call, opens the deployment, prints, and says how it went. */
import { type CourseConfig, readConfig, SettingsError } from "../../infra/config.ts";
import { stageSettings } from "../../infra/stages.ts";
import { ConflictError } from "../../lambdas/flow/update-subscription.ts";
import { WrongCallError } from "../doctor/arguments.ts";
import { type Asked, readArguments } from "./arguments.ts";
import { type Call, type Command, RefusedError } from "./command.ts";
import { helpOf, helpOfAll } from "./help.ts";
import type { OperatorPorts } from "./ports.ts";
import { progressOn, type Screen } from "./screen.ts";

/** The world around a command. */
export interface World {
  /** The `context` of `cdk.json`. @throws SettingsError when the file is no JSON */
  context(): Readonly<Record<string, unknown>>;
  /** The deployment on AWS. @throws RefusedError when there is none, or no credentials */
  onAws(config: CourseConfig): Promise<OperatorPorts>;
  /** The stack that runs on this computer. @throws RefusedError when none does */
  onThisComputer(): Promise<OperatorPorts>;
  /** What a failed call of AWS means for a person; undefined for what is no failed call. */
  explain(error: unknown): RefusedError | undefined;
  readonly screen: Screen;
}

/**
 * Runs the command that is called.
 *
 * @returns the exit code: 0 done, 1 refused or found wanting, 2 a wrong call
 */
export async function runCommand(
  argv: readonly string[],
  commands: readonly Command[],
  world: World,
): Promise<0 | 1 | 2> {
  const { screen } = world;
  let command: Command | undefined;
  try {
    const asked = readArguments(argv, commands);
    command = asked.command;
    if (asked.help || !command) {
      screen.print(command ? helpOf(command) : helpOfAll(commands));
      return 0;
    }
    const ports = await open(asked, world);
    const { value, text, exit = 0 } = await command.run(callOf(asked, screen), ports);
    screen.print(asked.json ? `${JSON.stringify(value, null, 2)}\n` : text);
    return exit;
  } catch (error) {
    if (error instanceof WrongCallError || error instanceof SettingsError) {
      const help = command ? `${command.name} --help` : "--help";
      screen.complain(`${error.message}\nnpm run course -- ${help} says more.\n`);
      return 2;
    }
    const refused = refusalOf(error) ?? world.explain(error);
    if (!refused) throw error;
    screen.complain(`${refused.message}\n${refused.remedy}\n`);
    return 1;
  }
}

/** To the first line, and nothing below. */
const clearScreen = "\u001b[H\u001b[2J";

function refusalOf(error: unknown): RefusedError | undefined {
  if (error instanceof RefusedError) return error;
  if (error instanceof ConflictError) {
    return new RefusedError(error.message, "Nothing was changed: run the command again.");
  }
  return undefined;
}

async function open({ stage, local }: Asked, world: World): Promise<OperatorPorts> {
  if (local) return world.onThisComputer();
  return world.onAws(configOf(stageSettings(world.context(), stage), stage));
}

/** @throws RefusedError when the settings themselves are wrong; the call is not */
function configOf(settings: unknown, stage: string | undefined): CourseConfig {
  try {
    return readConfig(settings, true, stage);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    throw new RefusedError(
      error.message,
      "Change them in cdk.json, or add --local for the stack on this computer.",
    );
  }
}

function callOf({ values, flags, json, yes }: Asked, screen: Screen): Call {
  return {
    values,
    flags,
    print: (text) => {
      if (!json) screen.print(text);
    },
    redraw: (text) => screen.print(screen.drawsPages ? `${clearScreen}${text}` : `${text}\n`),
    progress: (what) => progressOn(screen, what),
    async confirm(what) {
      if (yes) return;
      if (!screen.canAsk) {
        throw new RefusedError(
          `${what} This cannot be undone, and nobody can be asked here.`,
          "Add --yes if it is meant.",
        );
      }
      const answer = await screen.ask(`${what} This cannot be undone. Type yes to go on: `);
      if (answer.trim().toLowerCase() !== "yes") {
        throw new RefusedError("Nothing was changed.", "Only the answer yes goes on.");
      }
    },
  };
}
