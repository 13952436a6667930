/**
 * The CDK's entry: `node infra/app.ts`, run by `cdk` or alone.
 *
 * Alone it writes the template to `dist/template.json` and nothing that can be deployed. What a
 * `cdk` command asks for may be deployed, whichever command it is and whoever types it: so the
 * example settings are good enough alone, and for no `cdk` command.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { App, Validations } from "aws-cdk-lib";
import {
  ASSET_RESOURCE_METADATA_ENABLED_CONTEXT,
  CDK_APP_MODE_CONTEXT,
  CURRENTLY_RECOMMENDED_FLAGS,
  DISABLE_ASSET_STAGING_CONTEXT,
  OUTDIR_ENV,
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
  mayDeploy?: boolean;
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
  const config = readConfig(app.node.tryGetContext("course"), options.mayDeploy ?? false);
  new CourseStack(app, config, options.bundles);
  if (options.validate) {
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  }
  return app;
}

if (import.meta.main) {
  try {
    // The CDK's command line always says where it wants the assembly.
    const outdir = process.env[OUTDIR_ENV];
    if (outdir === undefined) {
      const settings = cdkContext().course as Partial<CourseSettings>;
      const file = fileURLToPath(new URL("../dist/template.json", import.meta.url));
      writeFileSync(file, `${JSON.stringify(synthesize(settings, { validate: true }), null, 2)}\n`);
      console.log(`The template is in ${relative(process.cwd(), file)}.`);
    } else {
      courseApp({ outdir, validate: true, mayDeploy: true, bundles: shippedBundles }).synth();
    }
  } catch (error) {
    if (!(error instanceof SettingsError || error instanceof BuildMissingError)) {
      throw error;
    }
    console.error(error.message);
    process.exitCode = 1;
  }
}
