/**
 * The CDK's entry: `node infra/app.ts`, run by `cdk` or alone.
 *
 * Alone it writes the template to `dist/template.json`, one of each stage where there are some, and nothing
 * that can be deployed. What a `cdk` command asks for may be deployed, whichever command it is and
 * whoever types it: so the example settings are good enough alone, and for no `cdk` command; and it makes
 * the stage that `-c stage=NAME` names and no other.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { Annotations, App, Validations } from "aws-cdk-lib";
import {
  ASSET_RESOURCE_METADATA_ENABLED_CONTEXT,
  CDK_APP_MODE_CONTEXT,
  CONTEXT_ENV,
  DISABLE_ASSET_STAGING_CONTEXT,
  OUTDIR_ENV,
} from "aws-cdk-lib/cx-api";
import { AwsSolutionsChecks } from "cdk-nag";
import { BuildMissingError, shippedBundles } from "./bundle.ts";
import { regionProblems } from "./config/regions.ts";
import {
  type CourseConfig,
  type CourseSettings,
  cdkContext,
  readConfig,
  SettingsError,
} from "./config.ts";
import { CourseStack } from "./course-stack.ts";
import { type Deployment, deployments, everyStage, warnings } from "./stages.ts";

/** A CloudFormation template, as far as its readers in this repository look into it. */
export interface Template {
  readonly Resources: Record<string, TemplateResource>;
  readonly Outputs: Record<string, { readonly Description?: string; readonly Value: unknown }>;
}

/** One resource of a template. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
  readonly Metadata?: Record<string, unknown>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly DependsOn?: string | readonly string[];
}

/**
 * Synthesizes the stack in process, without the CDK's command line, and leaves no files behind.
 *
 * Where a function's bundle lies is in its `Metadata["aws:asset:path"]`, as an absolute path.
 *
 * @param settings what an operator would have written in `cdk.json`; the file itself is not asked for
 * them.
 * @param options.validate runs CloudFormation's own checks and cdk-nag too, for about a second.
 * @param options.bundles the folder of the bundled functions, where it is not the shipped course's.
 * @throws SettingsError, BuildMissingError; an Error that holds the findings if validation fails.
 */
export function synthesize(
  settings: Partial<CourseSettings>,
  { validate, bundles = shippedBundles }: { validate: boolean; bundles?: string },
): Template {
  const context = { ...featureFlags(), course: settings };
  const [made] = inProcess({ context, validate, bundles });
  if (!made) throw new Error("The app made no stack.");
  return made.template;
}

/** A synthesized stack. */
interface Synthesized {
  readonly stage: string | undefined;
  readonly template: Template;
  /** What the CDK would print beside it. */
  readonly warnings: readonly string[];
}

/** Every stack of the context, or the one of the stage it names. */
function inProcess(options: {
  context: Record<string, unknown>;
  validate: boolean;
  bundles: string;
}): Synthesized[] {
  const outdir = mkdtempSync(join(tmpdir(), "course-"));
  try {
    const { app, stages } = courseApp({
      ...options,
      outdir,
      stage: everyStage,
      context: {
        ...options.context,
        [ASSET_RESOURCE_METADATA_ENABLED_CONTEXT]: true,
        [DISABLE_ASSET_STAGING_CONTEXT]: true,
        [CDK_APP_MODE_CONTEXT]: "inmemory",
      },
    });
    const assembly = app.synth();
    return stages.map(({ stage, stackName }) => {
      const { template, messages } = assembly.getStackByName(stackName);
      const warnings = messages
        .filter(({ level }) => level === "warning")
        .map(({ entry }) => String(entry.data));
      return { stage, template, warnings };
    });
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

/** The app, and which stacks of which stages are in it. */
function courseApp(options: {
  outdir: string;
  validate: boolean;
  mayDeploy?: boolean;
  bundles: string;
  context: Record<string, unknown>;
  /** The stage when the context names none. */
  stage?: string;
}): { app: App; stages: { stage: string | undefined; stackName: string }[] } {
  const { mayDeploy = false } = options;
  const app = new App({
    outdir: options.outdir,
    context: options.context,
    analyticsReporting: false,
    // Otherwise refused settings would still leave an assembly behind, an empty one.
    autoSynth: false,
    builtinCloudFormationValidation: options.validate,
  });
  const of = (key: string) => app.node.tryGetContext(key);
  const asked: string | undefined = of("stage") ?? options.stage;
  const context = { course: of("course"), stages: of("stages") };
  const chosen = readAll(deployments(context, asked), mayDeploy);
  for (const { config } of chosen) {
    const stack = new CourseStack(app, config, options.bundles);
    for (const [index, warning] of warnings(context).entries()) {
      Annotations.of(stack).addWarningV2(`course:shared${index}`, warning);
    }
  }
  if (options.validate) {
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  }
  return {
    app,
    stages: chosen.map(({ stage, config }) => ({ stage, stackName: config.stackName })),
  };
}

/** Validates the settings of all stages, and complains of all of them at once. */
function readAll(
  all: readonly Deployment[],
  mayDeploy: boolean,
): { stage: string | undefined; config: CourseConfig }[] {
  const problems: string[] = [];
  const read = all.flatMap(({ stage, settings }) => {
    try {
      const config = readConfig(settings, mayDeploy, stage);
      // Where no region is set, the CDK's command line knows the one of the profile.
      const region = mayDeploy && !config.region ? process.env.CDK_DEFAULT_REGION : undefined;
      problems.push(...regionProblems(region, config.inbound !== undefined));
      return [{ stage, config }];
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      problems.push(error.message);
      return [];
    }
  });
  if (problems.length > 0) throw new SettingsError(problems.join("\n"));
  return read;
}

/** How the CDK behaves, as pinned in `cdk.json`: what it recommends one day would change a running stack. */
function featureFlags(): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(cdkContext()).filter(([key]) => key.startsWith("@aws-cdk/")),
  );
}

/** Writes the template of each stage; returns what to tell the person who asked. */
function writeTemplates(context: Record<string, unknown>): string[] {
  return inProcess({ context, validate: true, bundles: shippedBundles }).flatMap(
    ({ stage, template, warnings }) => {
      const name = stage === undefined ? "template" : `template-${stage}`;
      const file = fileURLToPath(new URL(`../dist/${name}.json`, import.meta.url));
      writeFileSync(file, `${JSON.stringify(template, null, 2)}\n`);
      const of = stage === undefined ? "" : ` of ${stage}`;
      return [`The template${of} is in ${relative(process.cwd(), file)}.`, ...warnings];
    },
  );
}

if (import.meta.main) {
  // CloudFormation's checks are a WebAssembly program that runs once, for a second: compiling it a second time to be
  // faster takes longer than it wins, and so does marking the heap beside it each time its memory grows.
  setFlagsFromString("--wasm-tiering-budget=1000000000");
  setFlagsFromString("--no-concurrent-marking");
  try {
    // The CDK's command line always says where it wants the assembly, and what cdk.json and -c say.
    const outdir = process.env[OUTDIR_ENV];
    const context = process.env[CONTEXT_ENV] === undefined ? cdkContext() : featureFlags();
    if (outdir === undefined) {
      for (const line of writeTemplates(context)) console.log(line);
    } else {
      const options = { outdir, validate: true, mayDeploy: true, bundles: shippedBundles };
      courseApp({ ...options, context }).app.synth();
    }
  } catch (error) {
    if (!(error instanceof SettingsError || error instanceof BuildMissingError)) {
      throw error;
    }
    console.error(error.message);
    process.exitCode = 1;
  }
}
