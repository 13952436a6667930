/**
 * Stages: several deployments of one course, such as a staging and a production one.
 *
 * `cdk.json` has `"stages": {"staging": {…}, "production": {…}}` beside `"course"`; a stage is the
 * course with the stage's own settings in place of those of the same name. Every command that acts on
 * one deployment reads its stage here, so that `--stage` means the same to all of them.
 */
import { defaultStackName, SettingsError } from "./config.ts";

/** In place of a name: every stage, for what acts on none of them, such as `npm run bootstrap`. */
export const everyStage = "*";

/** What the command line says of the stage, and what is left of it. */
export interface StageArgument {
  /** As in `--stage NAME`; undefined when nothing is said. */
  readonly stage: string | undefined;
  /** All other arguments, in their order. */
  readonly rest: readonly string[];
}

/**
 * Takes `--stage NAME` or `--stage=NAME` out of the arguments of a command.
 *
 * @throws SettingsError when the name is missing, or there are two.
 */
export function stageArgument(argv: readonly string[]): StageArgument {
  const rest: string[] = [];
  const named: (string | undefined)[] = [];
  for (let at = 0; at < argv.length; at++) {
    const argument = argv[at] ?? "";
    if (argument === "--stage") named.push(argv[++at]);
    else if (argument.startsWith("--stage=")) named.push(argument.slice("--stage=".length));
    else rest.push(argument);
  }
  if (named.length > 1) {
    throw new SettingsError("--stage is there more than once: name one stage.");
  }
  const [stage] = named;
  if (named.length > 0 && (!stage || stage.startsWith("-"))) {
    throw new SettingsError("--stage needs a name: --stage NAME, one of the stages in cdk.json.");
  }
  return { stage, rest };
}

/**
 * The names of the stages, in the order of `cdk.json`; empty where the course has none.
 *
 * @param context the `context` of `cdk.json`, or the CDK's own, where `-c` may have put text.
 * @throws SettingsError when `stages` is not what it should be.
 */
export function stageNames(context: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.keys(stagesOf(context));
}

/**
 * The settings of one stage, or of the course where there are no stages; not yet validated, for
 * `readConfig`.
 *
 * A stage's stack is called `<stackName>-<stage>` unless the stage sets `stackName` itself.
 *
 * @param context the `context` of `cdk.json`, or the CDK's own, where `-c` may have put text.
 * @param stage the stage's name; undefined when the person named none.
 * @throws SettingsError when there are stages and none of them is named, or none has this name.
 */
export function stageSettings(
  context: Readonly<Record<string, unknown>>,
  stage: string | undefined,
): unknown {
  const course = parsed("course", context.course);
  const stages = stagesOf(context);
  const names = Object.keys(stages);
  if (stage === undefined && names.length === 0) return course;
  const [first] = names;
  if (first === undefined) {
    throw new SettingsError(
      `There is no stage "${stage}": cdk.json, "context", has no "stages". Leave --stage out, or add them.`,
    );
  }
  if (stage === undefined) {
    throw new SettingsError(
      `Which stage? This course has ${names.join(", ")}: add --stage and a name, such as --stage ${first} (to cdk itself: -c stage=${first}).`,
    );
  }
  if (!names.includes(stage)) {
    throw new SettingsError(`There is no stage "${stage}". This course has ${names.join(", ")}.`);
  }
  if (!isObject(course ?? {})) return course;
  const base = (course ?? {}) as Record<string, unknown>;
  const stackName = `${base.stackName ?? defaultStackName}-${stage}`;
  return { ...base, stackName, ...stages[stage] };
}

/** One stack to make: a stage's, or the course's where there are no stages. */
export interface Deployment {
  readonly stage: string | undefined;
  /** Not yet validated, for `readConfig`. */
  readonly settings: unknown;
}

/**
 * The stacks to make: the one of the stage that is named, or of every stage.
 *
 * @param stage a stage's name, `everyStage`, or undefined when the person named none.
 * @throws SettingsError as `stageSettings` does, and when stages share what only one of them can have.
 */
export function deployments(
  context: Readonly<Record<string, unknown>>,
  stage: string | undefined,
): readonly Deployment[] {
  const all = stageNames(context).map((name) => ({
    stage: name,
    settings: stageSettings(context, name),
  }));
  const problems = collisions(all);
  if (problems.length > 0) throw new SettingsError(problems.join("\n"));
  if (stage === everyStage && all.length > 0) return all;
  const named = stage === everyStage ? undefined : stage;
  return [{ stage: named, settings: stageSettings(context, named) }];
}

/** What is one stage's alone, and why. */
const alone: readonly [name: string, of: (settings: Settings) => unknown, reason: string][] = [
  ["stackName", ({ stackName }) => stackName, "a stack is one deployment"],
  ["siteDomain", ({ siteDomain }) => siteDomain, "a name leads to one site"],
  ["baseUrl", ({ baseUrl }) => baseUrl, "an address leads to one site"],
  ["table", ({ table }) => table, "two stages would send to the same subscribers"],
  ["keysSecret", ({ keysSecret }) => keysSecret, "links of one stage would open in the other"],
  ["inbound.domain", takesMailAt, "mail to one domain goes to one of them"],
];

function takesMailAt({ inbound, senderDomain }: Settings): unknown {
  return isObject(inbound) ? (inbound.domain ?? senderDomain) : undefined;
}

function collisions(all: readonly Deployment[]): string[] {
  return alone.flatMap(([name, of, reason]) =>
    shared(all, of).map(
      ([value, stages]) =>
        `The stages ${stages} have the same ${name}, "${value}", but ${reason}: set it in one stage, or to another value in each.`,
    ),
  );
}

/**
 * What stages may share in two accounts and not in one: a sentence each. Which account a stage goes to is
 * not in its settings.
 */
export function warnings(context: Readonly<Record<string, unknown>>): readonly string[] {
  const all = deployments(context, everyStage);
  // What is there for one region: with a region each, there are two.
  const of = (name: (settings: Settings) => unknown) =>
    shared(all, (settings) => {
      const value = name(settings);
      return typeof value === "string" ? `${value} ${settings.region ?? ""}`.trim() : undefined;
    });
  return [
    ...of(({ identity, senderDomain }) => (identity === "existing" ? undefined : senderDomain)).map(
      ([, stages]) =>
        `The stages ${stages} both make the SES identity of the same senderDomain. In one account and region only one can: set "identity": "existing" in the other one.`,
    ),
    ...of(({ inbound }) => (isObject(inbound) && inbound.create ? inbound.ruleSet : undefined)).map(
      ([, stages]) =>
        `The stages ${stages} both make the same inbound.ruleSet. In one account and region only one can: set "create": false in the other one.`,
    ),
  ];
}

/** Each text that more than one stage has, and the names of these stages. */
function shared(
  all: readonly Deployment[],
  of: (settings: Settings) => unknown,
): [value: string, stages: string][] {
  const values = all.map(({ stage, settings }) => ({
    stage,
    value: isObject(settings) ? of(settings) : undefined,
  }));
  return [...Map.groupBy(values, ({ value }) => value)].flatMap(
    ([value, stages]): [string, string][] =>
      typeof value === "string" && stages.length > 1
        ? [[value, stages.map(({ stage }) => stage).join(" and ")]]
        : [],
  );
}

type Settings = Readonly<Record<string, unknown>>;

/** A stage's name becomes part of the name of its stack. */
const stageName = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

function stagesOf(
  context: Readonly<Record<string, unknown>>,
): Record<string, Record<string, unknown>> {
  const stages = parsed("stages", context.stages) ?? {};
  if (!isObject(stages) || !Object.values(stages).every(isObject)) {
    throw new SettingsError(
      'cdk.json, "context", "stages" must hold an object of settings for each stage, such as {"staging": {"fromName": "Only a test"}, "production": {}}.',
    );
  }
  for (const name of Object.keys(stages)) {
    if (!stageName.test(name)) {
      throw new SettingsError(
        `"${name}" is no name for a stage: use lower-case letters, digits and single hyphens, beginning with a letter.`,
      );
    }
  }
  return stages as Record<string, Record<string, unknown>>;
}

/** What `cdk -c name=…` gives is text. */
function parsed(name: string, value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    throw new SettingsError(
      `-c ${name}=… is no JSON: write it as in cdk.json, in single quotes, as whole as there: what it brings takes the place of all of ${name} in cdk.json.`,
    );
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
