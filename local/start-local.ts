/** The product's own stack, run locally. */
import { fileURLToPath } from "node:url";
import { synthesize } from "../infra/app.ts";
import { BuildMissingError } from "../infra/bundle.ts";
import { type CourseSettings, cdkContext, SettingsError } from "../infra/config.ts";
import { MissingBuildError, messageOf, TemplateError } from "./runtime/errors.ts";
import { type LocalSystem, startSystem } from "./system.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** How the local system is started. */
export interface StartOptions {
  /** The site's port; the studio has the next one, mail the one after. 0, the default, takes free ones. */
  readonly port?: number;
  /** The folder that keeps the state; without it nothing is kept. */
  readonly stateDir?: string | undefined;
  /** Forgets what an earlier run kept. */
  readonly fresh?: boolean;
  /** Prints nothing. */
  readonly quiet?: boolean;
}

/**
 * Starts the whole product from its synthesized template and its built bundles.
 *
 * @throws LocalError with a sentence for the person who started it: a port taken, the build
 * missing, a template the local system cannot run, a state of another shape.
 */
export function startLocal(options: StartOptions = {}): Promise<LocalSystem> {
  const { port = 0, stateDir, fresh = false, quiet = false } = options;
  return startSystem({
    port,
    stateDir,
    fresh,
    log: quiet ? () => undefined : (line) => console.log(line),
    codeDirectory: `${root}dist/lambdas`,
    synthesize(siteUrl) {
      try {
        // A region of the operator's would be written into the ARNs; here there is but one place.
        const here = { baseUrl: siteUrl, region: undefined, ...mailComesIn() };
        return synthesize(here, { validate: false });
      } catch (error) {
        if (error instanceof BuildMissingError) throw new MissingBuildError(error.message);
        if (error instanceof SettingsError) throw new TemplateError(error.message);
        throw new TemplateError(`The stack cannot be synthesized: ${messageOf(error)}`);
      }
    },
  });
}

/** Mail comes in here even where the operator has not asked for it yet: trying it costs nothing. */
function mailComesIn(): Pick<CourseSettings, "inbound"> {
  const course = cdkContext().course as Partial<CourseSettings> | undefined;
  return course?.inbound ? {} : { inbound: { ruleSet: "local", create: true } };
}
