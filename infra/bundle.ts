/**
 * Makes one file of each function: `node infra/bundle.ts dist/course dist/lambdas` puts the compiled
 * course in the first folder into `dist/lambdas/<name>/index.mjs`.
 *
 * The AWS SDK goes in too: what is tested is what runs, whatever version Lambda brings, and a
 * tree-shaken client loads faster than the whole one on its disk.
 */
import { cpSync, existsSync, rmSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import { variables } from "../lambdas/runtime/settings.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const names = Object.keys(variables);

/** Where `npm run build` leaves the functions of the shipped course. */
export const shippedBundles = join(root, "dist", "lambdas");

/** Something that `npm run build` makes is not there; the message says so. */
export class BuildMissingError extends Error {
  override name = "BuildMissingError";

  constructor(what: string) {
    super(`${what} has not been built. Run npm run build first.`);
  }
}

/** A bundled function and what its code weighs. */
interface Bundle {
  /** Relative to the root, with slashes. */
  readonly directory: string;
  readonly bytes: number;
}

/**
 * Bundles every function of the product with one compiled course.
 *
 * @param course The folder that holds the compiled course, `course.js`.
 * @param bundles The folder that gets one folder a function.
 * @throws BuildMissingError when the course has not been compiled; the mails go into the bundles.
 */
async function bundleHandlers(course: string, bundles: string): Promise<Bundle[]> {
  if (!existsSync(join(course, "course.js"))) {
    throw new BuildMissingError("The course");
  }
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: names.map((name) => ({ in: `lambdas/${name}.ts`, out: `${name}/index` })),
    outdir: bundles,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    target: "node24",
    format: "esm",
    // ESM sources first: CommonJS ones cannot be tree-shaken.
    mainFields: ["module", "main"],
    alias: {
      "@aws-sdk/credential-provider-node": join(
        root,
        "lambdas/adapters/environment-credentials.ts",
      ),
    },
    inject: [join(root, "lambdas/adapters/fetch-classes.ts")],
    minify: true,
    // The log reads it when something fails, to name the place: lambdas/runtime/failure.ts.
    sourcemap: "linked",
    sourcesContent: false,
    metafile: true,
    logLevel: "warning",
    plugins: [withCourse(course), withPlainHttp],
  });
  copyFiles(course, bundles);
  return Object.entries(metafile.outputs)
    .filter(([, { entryPoint }]) => entryPoint !== undefined)
    .map(([file, { bytes }]) => ({ directory: dirname(file), bytes }));
}

/** Puts the parts of this compiled course in the place of those that the wiring names. */
function withCourse(folder: string): Plugin {
  return {
    name: "course",
    setup({ onResolve }) {
      onResolve({ filter: /\/dist\/course\/\w+\.js$/ }, ({ path }) => ({
        path: join(folder, basename(path)),
      }));
    },
  };
}

/**
 * `node:http` without its namespace, which reads all that it exports and so loads undici for `WebSocket`: 26
 * ms of CPU time at a cold start.
 */
const withPlainHttp: Plugin = {
  name: "plain-http",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(?:node:)?http$/ }, ({ kind }) =>
      kind === "dynamic-import" ? undefined : { path: "http", namespace: "plain" },
    );
    onLoad({ filter: /./, namespace: "plain" }, () => ({
      contents: `module.exports = process.getBuiltinModule("node:http");`,
    }));
  },
};

/** Puts the files that the site reads when asked for beside the function that reads them. */
function copyFiles(course: string, bundles: string): void {
  const [from, to] = [join(course, "files"), join(bundles, "web", "files")];
  rmSync(to, { recursive: true, force: true });
  if (existsSync(from)) cpSync(from, to, { recursive: true });
}

if (import.meta.main) {
  const [, , course = "dist/course", bundles = "dist/lambdas"] = process.argv;
  try {
    for (const { directory, bytes } of await bundleHandlers(resolve(course), resolve(bundles))) {
      console.log(`${directory}  ${Math.round(bytes / 1024)} KB`);
    }
  } catch (error) {
    if (!(error instanceof BuildMissingError)) {
      throw error;
    }
    console.error(error.message);
    process.exitCode = 1;
  }
}
