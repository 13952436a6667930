/** What the bytes of a picture say of it. */
import { imageSize } from "image-size";

/** What is wrong with a picture. */
export type Verdict = readonly [what: string, remedy: string];

/** Type and size of a picture of pixels, or what is wrong with it. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly faults: readonly Verdict[];
}

const saveAgain = "save it again as PNG, JPEG or GIF";

/** A mail is 600 px wide, and the sharpest screens show it doubled. */
const pixelsMax = 2400;

/** Names of types as `image-size` says them, by the ending of a file. */
const types: Readonly<Record<string, string>> = { png: "png", jpg: "jpg", gif: "gif" };

/**
 * Looks at a picture's bytes.
 *
 * @param type "png", "jpg" or "gif", as the file's name says.
 */
export function readRaster(bytes: Uint8Array, type: string): Raster {
  const bad = (what: string, remedy: string): Raster => ({
    width: 0,
    height: 0,
    faults: [[what, remedy]],
  });
  if (bytes.length === 0) return bad("an empty file", saveAgain);
  let size: ReturnType<typeof imageSize>;
  try {
    size = imageSize(bytes);
  } catch {
    return bad("no picture that mail programs show", saveAgain);
  }
  const { width, height, type: found = "", orientation = 1 } = size;
  if (found !== types[type]) {
    return bad(
      `a ${found.toUpperCase()} with the ending ".${type}"`,
      "correct the ending, or save it anew",
    );
  }
  if (!isWhole(bytes, type)) return bad("a picture that breaks off", saveAgain);
  const faults: Verdict[] = [];
  if (width > pixelsMax || height > pixelsMax) {
    faults.push([
      `${width} × ${height} pixels`,
      `make it at most ${pixelsMax} each way: a mail is 600 px wide`,
    ]);
  }
  if (orientation !== 1) {
    faults.push(["a photo that lies on its side", "turn it and save it: mail programs do not"]);
  }
  if (moves(bytes, type)) {
    faults.push(["a picture that moves", "show a still one: a reader cannot stop it"]);
  }
  return { width, height, faults };
}

/** Whether the picture's last mark is there: a copy that broke off shows half a picture. */
function isWhole(bytes: Uint8Array, type: string): boolean {
  const all = Buffer.from(bytes);
  if (type === "png") return all.subarray(-1024).includes("IEND");
  if (type === "gif") return readGif(bytes).isWhole;
  // Not the end of the small picture that a camera puts before the large one.
  return all.lastIndexOf(Buffer.of(0xff, 0xd9)) > all.lastIndexOf(Buffer.of(0xff, 0xda));
}

function moves(bytes: Uint8Array, type: string): boolean {
  if (type === "png") return Buffer.from(bytes).includes("acTL");
  return type === "gif" && readGif(bytes).frames > 1;
}

/** A GIF's blocks, each a kind and parts with their lengths (GIF89a, 15 to 27). */
function readGif(bytes: Uint8Array): { readonly frames: number; readonly isWhole: boolean } {
  const tableBytes = (flags = 0) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  let at = 13 + tableBytes(bytes[10]);
  let frames = 0;
  while (at < bytes.length && bytes[at] !== 0x3b) {
    const isImage = bytes[at] === 0x2c;
    if (isImage) frames += 1;
    // Then parts follow, each after its length, until one has none.
    at += isImage ? 11 + tableBytes(bytes[at + 9]) : 2;
    while (bytes[at]) at += 1 + (bytes[at] ?? 0);
    at += 1;
  }
  return { frames, isWhole: bytes[at] === 0x3b };
}
