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
      `Which stage? This course has ${names.join(", ")}: add --stage and a name, as in npm run deploy -- --stage ${first} (to cdk itself: -c stage=${first}).`,
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
      `-c ${name}=… is no JSON: write it as in cdk.json, in single quotes, such as -c ${name}='{"workers": 2}'.`,
    );
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
