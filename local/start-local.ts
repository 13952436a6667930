/** The product's own stack, run locally. */
import { synthesize } from "../infra/app.ts";
import { BuildMissingError, shippedBundles } from "../infra/bundle.ts";
import { type CourseSettings, cdkContext, SettingsError } from "../infra/config.ts";
import { type Environment, off } from "../lambdas/runtime/settings.ts";
import { MissingBuildError, messageOf, TemplateError } from "./runtime/errors.ts";
import { type LocalSystem, startSystem } from "./system.ts";

/** How the local system is started. */
export interface StartOptions {
  /** The site's port; the next three are the studio's, mail's and the embedded AWS's. 0, the default, takes free ones. */
  readonly port?: number;
  /** The folder that keeps the state; without it nothing is kept. */
  readonly stateDir?: string | undefined;
  /** Forgets what an earlier run kept. */
  readonly fresh?: boolean;
  /** Prints nothing. */
  readonly quiet?: boolean;
  /** What an operator would have set; those in `cdk.json` when nothing is said. */
  readonly settings?: Partial<CourseSettings>;
  /** The folder of the bundled functions; the shipped course's when nothing is said. */
  readonly bundles?: string;
}

/**
 * Starts the whole product from its synthesized template and its built bundles.
 *
 * @throws LocalError with a sentence for the person who started it: a port taken, the build
 * missing, a template the local system cannot run, a state of another shape.
 */
export function startLocal(options: StartOptions = {}): Promise<LocalSystem> {
  const { port = 0, stateDir, fresh = false, quiet = false, bundles = shippedBundles } = options;
  return startSystem({
    port,
    stateDir,
    fresh,
    // A laptop may have no network, and nothing leaves it.
    variables: {
      LOOK_UP_MAIL_DOMAINS: off,
      // The clock passes over ticks that find nothing due.
      TICKS_EACH_MINUTE: off,
    } satisfies Partial<Environment<"web"> & Environment<"deliver">>,
    log: quiet ? () => undefined : (line) => console.log(line),
    synthesize(siteUrl) {
      try {
        const settings = options.settings ?? (cdkContext().course as Partial<CourseSettings>);
        return synthesize(here(settings, siteUrl), { validate: false, bundles });
      } catch (error) {
        if (error instanceof BuildMissingError) throw new MissingBuildError(error.message);
        if (error instanceof SettingsError) throw new TemplateError(error.message);
        throw new TemplateError(`The stack cannot be synthesized: ${messageOf(error)}`);
      }
    },
  });
}

/**
 * What means nothing here: names and certificates that AWS serves, what earlier stacks left there, a proxy
 * before it, and a region, which would be written into the ARNs where there is but one place.
 */
export const onlyForAws = {
  siteDomain: undefined,
  keepApiAddress: undefined,
  certificateArn: undefined,
  hostedZone: undefined,
  proxy: undefined,
  table: undefined,
  keysSecret: undefined,
  region: undefined,
} satisfies Partial<CourseSettings>;

/** The settings as they are on this machine. */
function here(settings: Partial<CourseSettings>, siteUrl: string): Partial<CourseSettings> {
  return {
    // Mail comes in here even where the operator has not asked for it yet: trying it costs nothing.
    inbound: { ruleSet: "local", create: true },
    // Told on the screen and in the studio: no mail leaves this machine.
    alarmEmail: "operator@example.com",
    ...settings,
    ...onlyForAws,
    baseUrl: siteUrl,
  };
}
