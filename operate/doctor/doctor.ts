/**
 * The doctor: reads the settings, finds out what it may ask, runs the checks, and reports.
 */
import { type CourseConfig, readConfig, SettingsError } from "../../infra/config.ts";
import { deployments, everyStage, stageSettings, warnings } from "../../infra/stages.ts";
import { type Arguments, help, readArguments, WrongCallError } from "./arguments.ts";
import { blocker, type Finding, findingOf, type Line, ok, warning } from "./check.ts";
import { credentialsFinding, noCredentials, regionFinding } from "./checks/account.ts";
import { allChecks } from "./checks/all.ts";
import type { Aws, Dns, LivePorts, Machine } from "./ports.ts";
import { asJson, asText, counts } from "./report.ts";
import { runChecks } from "./run-checks.ts";

/** The world around the command. */
export interface World {
  /** The `context` of `cdk.json`. @throws SettingsError when the file is no JSON */
  context(): Readonly<Record<string, unknown>>;
  readonly machine: Machine;
  readonly dns: Dns;
  /** What the environment and the AWS profile hold. */
  findAccess(): Promise<{
    readonly region?: string;
    readonly account?: AccountIn;
    /** Why there is no account, where that is known. */
    readonly why?: string;
  }>;
  readonly print: (text: string) => void;
  readonly complain: (text: string) => void;
}

/** The account that the credentials are for, in a region. */
export type AccountIn = (region: string) => {
  readonly aws: Aws;
  live(config: CourseConfig): LivePorts;
};

/** The CDK's command line takes this region where nobody names one. */
const regionOfCdk = "us-east-1";

/**
 * Runs the command.
 *
 * @returns the exit code: 0 no blocker, 1 a blocker, 2 a wrong call
 */
export async function doctor(argv: readonly string[], world: World): Promise<0 | 1 | 2> {
  let asked: Arguments;
  let settings: Settings;
  try {
    asked = readArguments(argv);
    if (asked.help) {
      world.print(help(linesThereAre()));
      return 0;
    }
    settings = readSettings(world, asked.stage);
  } catch (error) {
    if (!(error instanceof WrongCallError || error instanceof SettingsError)) throw error;
    world.complain(`${error.message}\nnpm run doctor -- --help says more.\n`);
    return 2;
  }
  const { region, lines } = await examine(world, asked, settings);
  world.print(asked.json ? asJson({ stage: asked.stage, region }, lines) : asText(lines));
  return counts(lines).blocker > 0 ? 1 : 0;
}

function linesThereAre(): readonly (readonly [string, string])[] {
  const checks = allChecks.map(
    ({ id, parts = [], title }) => [[id, ...parts].join(", -"), title] as const,
  );
  return [
    ["settings", "Settings"],
    ["credentials", "AWS credentials"],
    ["region", "AWS region"],
    ...new Map(checks),
  ];
}

/** The settings, or what is wrong with them. */
interface Settings {
  readonly config?: CourseConfig;
  readonly finding: Finding;
}

/**
 * @throws SettingsError when the named stage is none, or none is named where there are some: the
 * call is wrong then, and not the settings
 */
function readSettings(world: World, stage: string | undefined): Settings {
  const context = inFile(() => {
    const read = world.context();
    // What the stages say to each other keeps each of them from being deployed.
    deployments(read, everyStage);
    return read;
  });
  if ("finding" in context) return context;
  const named = stageSettings(context.value, stage);
  const config = inFile(() => readConfig(named, true, stage));
  if ("finding" in config) return config;
  const name = config.value.stackName;
  const told = warnings(context.value);
  const finding =
    told.length === 0
      ? ok(`The settings of ${name} can be deployed.`)
      : warning(told.join("\n"), "If the stages are in different accounts, nothing is to be done.");
  return { config: config.value, finding };
}

function inFile<T>(read: () => T): { readonly value: T } | { readonly finding: Finding } {
  try {
    return { value: read() };
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return {
      finding: blocker(error.message, "Change them in cdk.json, and run doctor again."),
    };
  }
}

async function examine(
  world: World,
  { stage, live }: Arguments,
  { config, finding }: Settings,
): Promise<{ readonly region: string; readonly lines: readonly Line[] }> {
  const { machine, dns } = world;
  const found = await world.findAccess();
  const region = config?.region ?? found.region ?? regionOfCdk;
  const access = found.account?.(region);
  const basics = { machine, dns, region, stageOption: stage ? ` --stage ${stage}` : "" };

  const credentials: Finding = access
    ? await credentialsFinding(() => access.aws.caller()).catch(findingOf)
    : noCredentials(found.why ?? "");
  const usable = credentials.state === "ok" ? access : undefined;
  const asked = await runChecks(allChecks, {
    ...basics,
    ...(config && { config }),
    ...(usable && { aws: usable.aws }),
    ...(usable && config && live && { live: usable.live(config) }),
  });
  const lines = [
    { id: "settings", title: "Settings", ...finding },
    { id: "credentials", title: "AWS credentials", ...credentials },
    {
      id: "region",
      title: "AWS region",
      ...regionFinding(config?.region, found.region, {
        region,
        takesMail: config?.inbound !== undefined,
      }),
    },
    ...asked,
  ];
  return { region, lines };
}
