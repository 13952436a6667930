/**
 * Makes one file of each function: `node infra/bundle.ts` → `dist/lambdas/<name>/index.mjs`.
 *
 * The AWS SDK goes in too: what is tested is what runs, whatever version Lambda brings, and a
 * tree-shaken client loads faster than the whole one on its disk.
 */
import { cpSync, existsSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { type FunctionName, variables } from "../lambdas/runtime/settings.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const names = Object.keys(variables) as FunctionName[];

/** Something that `npm run build` makes is not there; the message says so. */
export class BuildMissingError extends Error {
  override name = "BuildMissingError";

  constructor(what: string) {
    super(`${what} has not been built. Run npm run build first.`);
  }
}

/** A bundled function and what its code weighs. */
interface Bundle {
  readonly name: FunctionName;
  readonly directory: string;
  readonly bytes: number;
}

/** Where the bundle of a function is, ready to be deployed or loaded. */
export function bundleDirectory(name: FunctionName): string {
  return `${root}dist/lambdas/${name}`;
}

/**
 * Bundles every function of the product.
 *
 * @throws BuildMissingError when the course has not been compiled; the mails go into the bundles.
 */
export async function bundleHandlers(): Promise<Bundle[]> {
  if (!existsSync(`${root}dist/course/course.js`)) {
    throw new BuildMissingError("The course");
  }
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: names.map((name) => ({ in: `lambdas/${name}.ts`, out: `${name}/index` })),
    outdir: "dist/lambdas",
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    target: "node24",
    format: "esm",
    // ESM sources first: CommonJS ones cannot be tree-shaken.
    mainFields: ["module", "main"],
    minify: true,
    // For `node --enable-source-maps`; the map is left out of what is deployed.
    sourcemap: "linked",
    sourcesContent: false,
    metafile: true,
    logLevel: "warning",
  });
  copyFiles(`${root}dist/course`, `${root}dist/lambdas`);
  return names.map((name) => ({
    name,
    directory: bundleDirectory(name),
    bytes: metafile.outputs[`dist/lambdas/${name}/index.mjs`]?.bytes ?? 0,
  }));
}

/** Puts the files that the site reads when asked for beside the function that reads them. */
function copyFiles(course: string, bundles: string): void {
  const [from, to] = [`${course}/files`, `${bundles}/web/files`];
  rmSync(to, { recursive: true, force: true });
  if (existsSync(from)) cpSync(from, to, { recursive: true });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    for (const { name, bytes } of await bundleHandlers()) {
      console.log(`dist/lambdas/${name}  ${Math.round(bytes / 1024)} KB`);
    }
  } catch (error) {
    if (!(error instanceof BuildMissingError)) {
      throw error;
    }
    console.error(error.message);
    process.exitCode = 1;
  }
}
