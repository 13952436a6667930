/** The command line: which command is meant, and what it is given. */
import { parseArgs } from "node:util";
import { stageArgument } from "../../infra/stages.ts";
import { WrongCallError } from "../doctor/arguments.ts";
import type { Command, Option } from "./command.ts";

/** What every command takes. */
export const commonOptions: readonly Option[] = [
  { name: "stage", value: "NAME", summary: "the stage in cdk.json, where the course has stages" },
  { name: "local", summary: "the stack that npm start runs on this computer, in place of AWS" },
  { name: "json", summary: "one JSON value on standard output, and nothing else there" },
  { name: "help", summary: "what the command does and takes" },
];

/** What a command that asks takes, too. */
export const yesOption: Option = {
  name: "yes",
  summary: "does what cannot be undone without asking",
};

/** One call, read. */
export interface Asked {
  /** Undefined where none was named: then help was asked for, or a call is wrong. */
  readonly command: Command | undefined;
  readonly values: Readonly<Record<string, string>>;
  readonly flags: ReadonlySet<string>;
  readonly stage: string | undefined;
  readonly local: boolean;
  readonly json: boolean;
  readonly help: boolean;
  readonly yes: boolean;
}

/** All options that a command takes. */
export function optionsOf(command: Command): readonly Option[] {
  return [...(command.options ?? []), ...(command.asks ? [yesOption] : []), ...commonOptions];
}

/**
 * Reads a call.
 *
 * @throws WrongCallError that says what is right; SettingsError for a `--stage` without a name
 */
export function readArguments(argv: readonly string[], commands: readonly Command[]): Asked {
  const { stage, rest } = stageArgument(argv.map((one) => (one === "-h" ? "--help" : one)));
  const { command, given } = findCommand(rest, commands);
  if (command === undefined) return withoutCommand(given, stage);
  const help = given.includes("--help");
  const { values, positionals } = parse(command, given);
  const flags = new Set(Object.keys(values).filter((name) => values[name] === true));
  const local = flags.has("local");
  if (local && stage !== undefined) {
    throw new WrongCallError(
      "--local is the stack on this computer and --stage one on AWS: give one of the two.",
    );
  }
  const texts = Object.entries(values).filter(([, value]) => typeof value === "string");
  const named = Object.fromEntries(texts) as Record<string, string>;
  return {
    command,
    values: help ? {} : { ...named, ...placed(command, positionals, named) },
    flags,
    stage,
    local,
    json: flags.has("json"),
    help,
    yes: flags.has("yes"),
  };
}

/** Takes the command's words out of the arguments; switches may stand before them. */
function findCommand(rest: readonly string[], commands: readonly Command[]) {
  const at = rest.findIndex((argument) => !argument.startsWith("-"));
  if (at < 0) return { command: undefined, given: rest };
  const words = rest.slice(at);
  const command = commands
    .filter(({ name }) => name === words.slice(0, name.split(" ").length).join(" "))
    .toSorted((one, other) => other.name.length - one.name.length)[0];
  if (!command) throw new WrongCallError(noSuchCommand(words, commands));
  const length = command.name.split(" ").length;
  return { command, given: [...rest.slice(0, at), ...words.slice(length)] };
}

function noSuchCommand([word = "", next]: readonly string[], commands: readonly Command[]): string {
  const family = commands.filter(({ name }) => name.startsWith(`${word} `));
  if (family.length > 0) {
    const names = family.map(({ name }) => name).join(", ");
    const given = next === undefined || next.startsWith("-") ? word : `${word} ${next}`;
    return `"${given}" is no command. There are ${names}.`;
  }
  return `There is no command "${word}". There are ${commands.map(({ name }) => name).join(", ")}.`;
}

function withoutCommand(given: readonly string[], stage: string | undefined): Asked {
  const unknown = given.find((argument) => argument !== "--help");
  if (unknown !== undefined || !given.includes("--help")) {
    throw new WrongCallError("Name a command, such as status.");
  }
  const nothing = { values: {}, flags: new Set<string>(), local: false, json: false, yes: false };
  return { command: undefined, stage, help: true, ...nothing };
}

function parse(command: Command, given: readonly string[]) {
  const known = optionsOf(command);
  const args = given.flatMap((argument, index) => {
    const bare = known.find(({ name, whenBare }) => whenBare && argument === `--${name}`);
    const next = given[index + 1];
    return bare && (next === undefined || next.startsWith("-"))
      ? [argument, bare.whenBare ?? ""]
      : [argument];
  });
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: Object.fromEntries(
        known.map(({ name, value }) => [name, { type: value ? "string" : "boolean" }] as const),
      ),
    });
    return { values: values as Record<string, string | boolean>, positionals };
  } catch (error) {
    const { message, code = "" } = error as Error & { code?: string };
    if (!code.startsWith("ERR_PARSE_ARGS")) throw error;
    // Node's own next sentence is about positional arguments that begin with a hyphen.
    const [sentence = message] = message.split(/(?<=\.)\s|\n/);
    throw new WrongCallError(`${sentence.replace(/\.?$/, ".")} ${takes(command)}`);
  }
}

function takes(command: Command): string {
  const options = optionsOf(command).map(
    ({ name, value }) => `--${name}${value ? ` ${value}` : ""}`,
  );
  return `"${command.name}" takes ${options.join(", ")}.`;
}

function placed(
  command: Command,
  positionals: readonly string[],
  named: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const { name, parameters = [], options = [] } = command;
  const surplus = positionals[parameters.length];
  if (surplus !== undefined) {
    throw new WrongCallError(`"${name}" does not take "${surplus}". It is ${usageOf(command)}`);
  }
  const missing = parameters.find(({ optional }, index) => !optional && !positionals[index]);
  if (missing) {
    throw new WrongCallError(`"${name}" needs ${missing.summary}. It is ${usageOf(command)}`);
  }
  const unsaid = options.find((option) => option.required && !named[option.name]?.trim());
  if (unsaid) {
    throw new WrongCallError(`"${name}" needs --${unsaid.name}. It is ${usageOf(command)}`);
  }
  return Object.fromEntries(
    parameters.flatMap((parameter, index): [string, string][] => {
      const value = positionals[index];
      return value === undefined ? [] : [[parameter.name, value]];
    }),
  );
}

/** How a command is written, such as `keys retire VERSION [--yes]`; without the common options. */
export function usageOf({ name, parameters = [], options = [], asks }: Command): string {
  return [
    name,
    ...parameters.map((one) => (one.optional ? `[${capitals(one.name)}]` : capitals(one.name))),
    ...options.map((one) => {
      const value = one.whenBare ? `[${one.value}]` : one.value;
      const written = value ? `--${one.name} ${value}` : `--${one.name}`;
      return one.required ? written : `[${written}]`;
    }),
    ...(asks ? ["[--yes]"] : []),
  ].join(" ");
}

function capitals(name: string): string {
  return name.toUpperCase();
}
