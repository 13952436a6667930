/**
 * The pictures of a course, `images/`: each checked by its bytes, and named by them, so that a mail
 * program may keep one for a year.
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { CourseFile } from "../../lambdas/domain/course.ts";
import type { Diagnosed, Diagnostic } from "../diagnostic.ts";
import { readRaster } from "./check-raster.ts";
import { checkSvg } from "./check-svg.ts";
import { rasterise } from "./rasterise.ts";

/** A picture that the site serves, with what is in it. */
export interface ImageFile extends CourseFile {
  readonly kind: "image";
  /** The address with a mark of what is in it: "/images/x.1a2b3c4d.png". */
  readonly markedPath: string;
  readonly content: Uint8Array;
}

/** One picture of the folder as mails and pages show it. */
export interface Image {
  /** Its name in `images/`. */
  readonly name: string;
  /** In CSS pixels: those of the file. */
  readonly width: number;
  readonly height: number;
  /** What mails show; of an SVG, the PNG that was made of it. */
  readonly mail: ImageFile;
  /** What pages show. */
  readonly page: ImageFile;
}

/** A picture is asked for by thousands at once, many of them on phones. */
const bytesMax = 200 * 1024;

/** All pictures go with the function. */
const allBytesMax = 8 * 1024 * 1024;

/** A mail is 600 px wide. */
const mailWidth = 600;

const contentTypes: Readonly<Record<string, string>> = {
  png: "image/png",
  jpg: "image/jpeg",
  gif: "image/gif",
  svg: "image/svg+xml",
};

/** Reads and checks every picture of a course. One with a fault is not in the value. */
export async function imageFiles(folder: string): Promise<Diagnosed<readonly Image[]>> {
  const entries = existsSync(join(folder, "images"))
    ? readdirSync(join(folder, "images"), { withFileTypes: true })
        // What a file manager leaves, and the author's notes on where the pictures are from.
        .filter(({ name }) => !/^\.|^Thumbs\.db$|\.(txt|md)$/i.test(name))
        .sort((a, b) => (a.name < b.name ? -1 : 1))
    : [];
  const diagnostics: Diagnostic[] = [];
  const images: Image[] = [];
  const stems = new Map<string, string>();
  for (const entry of entries) {
    const file = `images/${entry.name}`;
    const refuse = (what: string, remedy: string) =>
      void diagnostics.push({ file, line: 1, what, remedy });
    if (!entry.isFile()) {
      refuse("a folder in the folder of pictures", "put its pictures into images/ itself");
      continue;
    }
    const [, stem, type] =
      /^([a-z0-9]+(?:[-_][a-z0-9]+)*)\.(png|jpg|gif|svg)$/.exec(entry.name) ?? [];
    if (!stem || !type) {
      refuse(...judgeName(entry.name));
      continue;
    }
    if (/^(?:share(?:-|$)|touch-icon$)/.test(stem)) {
      refuse("the build makes pictures of such a name for shared links", "rename it");
      continue;
    }
    const twin = stems.get(stem);
    if (twin) refuse(`"${twin}" has the same name`, "give one of them another name");
    stems.set(stem, entry.name);
    const made = await readImage(folder, entry.name, stem, type);
    diagnostics.push(...made.diagnostics);
    if (made.value && !twin) images.push(made.value);
  }
  const total = shippedImages(images).reduce((sum, { content }) => sum + content.length, 0);
  if (total > allBytesMax) {
    const what = `all pictures together have ${kilobytes(total)} KB`;
    const remedy = `make them smaller, to ${kilobytes(allBytesMax)} KB`;
    diagnostics.push({ file: "images", line: 1, what, remedy });
  }
  return { value: images, diagnostics };
}

/** The files of these pictures, each once. */
export function shippedImages(images: readonly Image[]): readonly ImageFile[] {
  return images.flatMap(({ mail, page }) => (mail === page ? [mail] : [mail, page]));
}

function judgeName(name: string): [what: string, remedy: string] {
  if (/\.webp$|\.avif$|\.heic$|\.tiff?$|\.bmp$/i.test(name)) {
    return ["a picture that many mail programs do not show", "save it as PNG or JPEG"];
  }
  if (!/\.(png|jpe?g|gif|svg)$/i.test(name)) {
    return ["no picture", "keep only .png, .jpg, .gif and .svg here"];
  }
  return [
    `"${name}" is no name for a picture`,
    'name it like "tea-cup.png", of a to z, digits and hyphens, with the ending .png, .jpg, .gif or .svg',
  ];
}

async function readImage(
  folder: string,
  name: string,
  stem: string,
  type: string,
): Promise<Diagnosed<Image | undefined>> {
  const file = `images/${name}`;
  const bytes = readFileSync(join(folder, file));
  const diagnostics: Diagnostic[] = [];
  const refuse = (what: string, remedy: string) =>
    void diagnostics.push({ file, line: 1, what, remedy });
  if (bytes.length > bytesMax) {
    refuse(
      `a picture of ${kilobytes(bytes.length)} KB`,
      `make it smaller, to ${kilobytes(bytesMax)} KB`,
    );
  }
  const page = fileOf(stem, type, bytes);
  if (type !== "svg") {
    const { width, height, faults } = readRaster(bytes, type);
    for (const fault of faults) refuse(...fault);
    const image = { name, width, height, mail: page, page };
    return { value: diagnostics.length > 0 ? undefined : image, diagnostics };
  }
  const svg = bytes.toString("utf8");
  diagnostics.push(...checkSvg(file, svg));
  if (diagnostics.length > 0) return { value: undefined, diagnostics };
  try {
    const { width, height } = sizeOf(svg);
    // Sharp on the screens of phones, which show each pixel of a mail doubled.
    const png = await rasterise(svg, { width: 2 * Math.min(width, mailWidth) });
    const mail = fileOf(stem, "png", png);
    if (png.length > bytesMax) {
      const remedy = `simplify it, to ${kilobytes(bytesMax)} KB, or use a photo as .jpg`;
      refuse(`the PNG for the mail has ${kilobytes(png.length)} KB`, remedy);
      return { value: undefined, diagnostics };
    }
    return { value: { name, width, height, mail, page }, diagnostics };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    refuse(`the picture cannot be drawn: ${message.split("\n")[0]}`, "correct it, or save it anew");
    return { value: undefined, diagnostics };
  }
}

/** The size of an SVG in CSS pixels, as a browser shows it alone. */
function sizeOf(svg: string): { readonly width: number; readonly height: number } {
  const [, root = ""] = /<svg\b([^>]*)>/.exec(svg) ?? [];
  const [, , viewWidth = "", viewHeight = ""] =
    /\bviewBox\s*=\s*["']\s*(\S+?)[\s,]+(\S+?)[\s,]+(\S+?)[\s,]+(\S+?)\s*["']/
      .exec(root)
      ?.slice(1) ?? [];
  const [wide, high] = [Number(viewWidth), Number(viewHeight)];
  if (!(wide > 0 && high > 0)) throw new Error("its viewBox has no size");
  const given = (name: string) => {
    const value = new RegExp(`(?:^|\\s)${name}\\s*=\\s*["'](\\d+(?:\\.\\d+)?)(?:px)?["']`).exec(
      root,
    )?.[1];
    return value ? Number(value) : undefined;
  };
  const width = given("width") ?? (given("height") ?? high) * (wide / high);
  const height = given("height") ?? width * (high / wide);
  return { width: Math.max(1, Math.round(width)), height: Math.max(1, Math.round(height)) };
}

function fileOf(stem: string, type: string, content: Uint8Array): ImageFile {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8);
  const name = `images/${stem}.${type}`;
  return {
    path: `/${name}`,
    name,
    kind: "image",
    type: contentTypes[type] ?? "",
    markedPath: `/images/${stem}.${hash}.${type}`,
    content,
  };
}

function kilobytes(bytes: number): number {
  return Math.ceil(bytes / 1024);
}
