/** The CDK's entry: `node infra/app.ts`, by `cdk` or alone. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { App, Validations } from "aws-cdk-lib";
import {
  ASSET_RESOURCE_METADATA_ENABLED_CONTEXT,
  CDK_APP_MODE_CONTEXT,
  CURRENTLY_RECOMMENDED_FLAGS,
  DISABLE_ASSET_STAGING_CONTEXT,
} from "aws-cdk-lib/cx-api";
import { AwsSolutionsChecks } from "cdk-nag";
import { BuildMissingError, shippedBundles } from "./bundle.ts";
import { type CourseSettings, cdkContext, readConfig, SettingsError } from "./config.ts";
import { CourseStack } from "./course-stack.ts";

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
  const outdir = mkdtempSync(join(tmpdir(), "course-"));
  try {
    const app = courseApp({
      outdir,
      validate,
      bundles,
      context: {
        course: settings,
        [ASSET_RESOURCE_METADATA_ENABLED_CONTEXT]: true,
        [DISABLE_ASSET_STAGING_CONTEXT]: true,
        [CDK_APP_MODE_CONTEXT]: "inmemory",
      },
    });
    return app.synth().stacks[0]?.template;
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

function courseApp(options: {
  outdir: string;
  validate: boolean;
  bundles: string;
  context?: Record<string, unknown>;
}): App {
  const app = new App({
    outdir: options.outdir,
    // A new app has no old behaviour to keep: what AWS recommends, as of the locked version.
    context: { ...CURRENTLY_RECOMMENDED_FLAGS, ...cdkContext(), ...options.context },
    analyticsReporting: false,
    // Otherwise refused settings would still leave an assembly behind, an empty one.
    autoSynth: false,
    builtinCloudFormationValidation: options.validate,
  });
  const deploying = String(app.node.tryGetContext("deploying")) === "true";
  const config = readConfig(app.node.tryGetContext("course"), deploying);
  new CourseStack(app, config, options.bundles);
  if (options.validate) {
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  }
  return app;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    courseApp({
      outdir: process.env.CDK_OUTDIR ?? "cdk.out",
      validate: true,
      bundles: shippedBundles,
    }).synth();
  } catch (error) {
    if (!(error instanceof SettingsError || error instanceof BuildMissingError)) {
      throw error;
    }
    console.error(error.message);
    process.exitCode = 1;
  }
}
