/**
 * `npm run deploy`, `diff`, `destroy` and `bootstrap`: the CDK's command of that name for one stage.
 *
 * `--stage NAME` is ours; everything else goes on to `cdk` as it is.
 */
import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cdkContext, SettingsError } from "./config.ts";
import { everyStage, stageArgument, stageNames, stageSettings } from "./stages.ts";

/**
 * The arguments for `cdk`.
 *
 * @param argv the command and its options, as typed.
 * @param context the `context` of `cdk.json`.
 *
 * Bootstrapping prepares an account and region and touches no stage: without a name, it is for the regions
 * of all of them.
 *
 * @throws SettingsError when there are stages and none, or an unknown one, is named.
 */
export function cdkArguments(
  argv: readonly string[],
  context: Readonly<Record<string, unknown>>,
): readonly string[] {
  const { stage, rest } = stageArgument(argv);
  const isSaid = rest.some((argument) => /^(-c|--context)/.test(argument));
  if (stage === undefined && (isSaid || stageNames(context).length === 0)) return rest;
  if (stage === undefined && rest[0] === "bootstrap") return [...rest, "-c", `stage=${everyStage}`];
  // The app would refuse it too, after a build.
  if (!isSaid) stageSettings(context, stage);
  return [...rest, "-c", `stage=${stage}`];
}

if (import.meta.main) {
  try {
    const cdk = dirname(fileURLToPath(import.meta.resolve("aws-cdk/package.json")));
    const child = spawn(
      process.execPath,
      [join(cdk, "bin", "cdk"), ...cdkArguments(process.argv.slice(2), cdkContext())],
      { stdio: "inherit" },
    );
    child.on("exit", (code) => {
      process.exitCode = code ?? 1;
    });
    // The terminal sends Ctrl-C to the CDK as well, which knows what to do with it.
    process.on("SIGINT", () => undefined);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
