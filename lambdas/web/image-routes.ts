/**
 * The pictures of the course.
 *
 * A mail stays in a mailbox for years, with the address of a picture as it was. So an address whose
 * mark is of an older file answers with the present picture of that name.
 */
import type { Hono } from "hono";
import { etag } from "hono/etag";
import type { CourseFile } from "../domain/course.ts";
import { immutable } from "./asset.ts";
import { cached } from "./request.ts";

/**
 * An SVG is shown as a picture, which runs nothing; opened by itself it is a document, which may
 * only have its own colours.
 */
const svgPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";

/** The picture that an address asks for: the very one, or the present one of that name. */
function imageAt(images: readonly CourseFile[], path: string): CourseFile | undefined {
  const exact = images.find(({ markedPath }) => markedPath === path);
  if (exact) return exact;
  const [, stem, type] =
    /^(\/images\/[^./]+)(?:\.[0-9a-f]{8})?\.(png|jpg|gif|svg)$/.exec(path) ?? [];
  if (!stem) return undefined;
  // What was a photo may be drawn by now: a browser goes by the content type and not by the name.
  return [`.${type}`, ".png", ".jpg", ".gif"]
    .map((ending) => images.find((image) => image.path === stem + ending))
    .find((image) => image !== undefined);
}

/**
 * Serves `/images/{name}`. An address with the mark of what is in the file may be kept for a year.
 *
 * @param read Reads a file by the name that the compiled course gives it.
 */
export function imageRoutes(
  app: Hono,
  files: readonly CourseFile[],
  read: (name: string) => Promise<Uint8Array<ArrayBuffer>>,
): void {
  const images = files.filter(({ kind }) => kind === "image");
  app.get("/images/:name", etag(), async (context) => {
    const { path } = context.req;
    const image = imageAt(images, path);
    if (!image) return context.notFound();
    return context.body(await read(image.name), 200, {
      "Content-Type": image.type ?? "application/octet-stream",
      "Cache-Control": image.markedPath === path ? immutable : cached,
      // Mail programs that show mails in a page of theirs load it from there.
      "Cross-Origin-Resource-Policy": "cross-origin",
      ...(image.type === "image/svg+xml" && { "Content-Security-Policy": svgPolicy }),
    });
  });
}
