/**
 * PNG from SVG, the same on every machine: the rasteriser is WebAssembly and the font is in a
 * package, so neither the platform nor its fonts decide what a reader sees.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { initWasm, Resvg } from "@resvg/resvg-wasm";

const require = createRequire(import.meta.url);
const fontFolder = dirname(require.resolve("@fontsource/source-sans-3/package.json"));
const wasmFile = require.resolve("@resvg/resvg-wasm/index_bg.wasm");

/** Names what made a PNG: another version, another file in the cache. */
const maker = [dirname(wasmFile), fontFolder]
  .map((folder) => JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).version)
  .join(" ");

/** Outside of the repository; a build without it is only slower. */
const cache = join(import.meta.dirname, "..", "..", "node_modules", ".cache", "course-images");

const family = "Source Sans 3";

/** Which letters are in which file of the font: "latin" has "U+0000-00FF,U+0131". */
const subsets = Object.entries(
  JSON.parse(readFileSync(join(fontFolder, "unicode.json"), "utf8")) as Record<string, string>,
).map(([name, ranges]) => ({ name, ranges: ranges.split(",").map(rangeOf) }));

function rangeOf(range: string): readonly [from: number, to: number] {
  const [from = "", to = from] = range.replace("U+", "").split("-");
  return [Number.parseInt(from, 16), Number.parseInt(to, 16)];
}

function subsetOf(letter: string): string | undefined {
  const code = letter.codePointAt(0) ?? 0;
  return subsets.find(({ ranges }) => ranges.some(([from, to]) => code >= from && code <= to))
    ?.name;
}

/** The letters of a text that the font lacks, each once; white space is not looked at. */
export function lettersWithoutFont(text: string): readonly string[] {
  return [...new Set(text.replace(/\s/g, ""))].filter((letter) => !subsetOf(letter));
}

let ready: Promise<void> | undefined;
const fonts = new Map<string, Uint8Array>();

function fontFile(subset: string, weight: number): Uint8Array {
  const name = `source-sans-3-${subset}-${weight}-normal.woff2`;
  const font = fonts.get(name) ?? readFileSync(join(fontFolder, "files", name));
  fonts.set(name, font);
  return font;
}

/** What an SVG is drawn at. */
export interface RasterOptions {
  /** The width of the PNG in pixels; its height follows. */
  readonly width: number;
}

/**
 * An SVG as PNG, in its light colours; media queries in it are not looked at. All its text is in
 * one font, whatever family it names.
 *
 * @throws an Error of the rasteriser's where the text is no SVG
 */
export async function rasterise(svg: string, { width }: RasterOptions): Promise<Uint8Array> {
  const key = createHash("sha256").update(`${maker} ${width} ${svg}`).digest("hex");
  const file = join(cache, `${key.slice(0, 32)}.png`);
  const kept = readKept(file);
  if (kept) return kept;
  ready ??= initWasm(readFileSync(wasmFile));
  await ready;
  const used = new Set(["latin", ...[...new Set(svg)].flatMap((letter) => subsetOf(letter) ?? [])]);
  const fontBuffers = [...used].flatMap((name) => [fontFile(name, 400), fontFile(name, 700)]);
  const resvg = new Resvg(svg, {
    fitTo: { mode: "width", value: width },
    font: {
      fontBuffers,
      defaultFontFamily: family,
      sansSerifFamily: family,
      serifFamily: family,
      monospaceFamily: family,
    },
  });
  try {
    const png = resvg.render().asPng();
    keep(file, png);
    return png;
  } finally {
    resvg.free();
  }
}

/** A file of the cache, if it is there and whole. */
function readKept(file: string): Uint8Array | undefined {
  try {
    const png = readFileSync(file);
    return png.includes("IEND", png.length - 12) ? new Uint8Array(png) : undefined;
  } catch {
    return undefined;
  }
}

function keep(file: string, png: Uint8Array): void {
  try {
    mkdirSync(cache, { recursive: true });
    // Two builds may make the same picture: each writes its own file and puts it there whole.
    const own = `${file}.${process.pid}`;
    writeFileSync(own, png);
    renameSync(own, file);
  } catch {
    // Where nothing can be kept, the picture is made again by the next build.
  }
}
