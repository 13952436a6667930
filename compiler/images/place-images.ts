/**
 * Pictures of the course in the markup of its mails and pages: each address leads to the file that
 * is shipped, and each picture has its size, so that nothing moves when it arrives.
 */
import type { Image } from "./image-files.ts";

/** A place where something is wrong. */
export interface ImageFault {
  /** Where in the markup. */
  readonly index: number;
  readonly what: string;
  readonly remedy: string;
}

/** The text of an mj-section is as wide. */
const textWidth = 560;

const tag = /<([a-z][\w-]*)\b((?:[^>"']|"[^"]*"|'[^']*')*)>/gi;

/** Attributes that hold the address of a picture. */
const addresses =
  /(\s(?:src|srcset|background|background-url|thumbnails-src|poster)\s*=\s*)(["'])\s*((?:\{\{siteUrl\}\}\/|\/|(?:\.{1,2}\/)*)images\/([^"']*?))\s*\2/gi;

/** Whether an address is that of a picture of the course, as an author writes it. */
export function isImageAddress(address: string): boolean {
  return /^(?:\{\{siteUrl\}\}\/|(?:\.{1,2}\/)*)images\//.test(address.trim());
}

/** What pictures are placed in. */
export interface Placing {
  /** The address of a picture, such as `{{siteUrl}}/images/x.1a2b3c4d.png`. */
  readonly addressOf: (image: Image) => string;
  /** Whether pictures among words must be told to fit a phone; a page tells all of its own. */
  readonly fit: boolean;
}

/**
 * The markup with the addresses of pictures, as the author wrote them, made into those of the files
 * that are shipped.
 */
export function placeImages(
  markup: string,
  images: readonly Image[],
  { addressOf, fit }: Placing,
): { readonly markup: string; readonly faults: readonly ImageFault[] } {
  const faults: ImageFault[] = [];
  const placed = markup.replace(tag, (whole, name: string, inside: string, index: number) => {
    const refuse = (what: string, remedy: string) => void faults.push({ index, what, remedy });
    let shown: Image | undefined;
    const addressed = inside.replace(
      addresses,
      (written, start: string, quote: string, address: string, file: string) => {
        const image = images.find((each) => each.name === file);
        if (!image) {
          refuse(...judgeMissing(address, file, images));
          return written;
        }
        if (/^\s*src\s*=/i.test(start)) shown = image;
        return `${start}${quote}${addressOf(image)}${quote}`;
      },
    );
    if (!shown) return addressed === inside ? whole : `<${name}${addressed}>`;
    for (const fault of judgeShown(shown, addressed)) refuse(...fault);
    const size = { img: sizedHtml, "mj-image": sized }[name.toLowerCase()];
    const style = fit ? ' style="max-width:100%;height:auto"' : "";
    return `<${name}${size ? size(addressed, shown, style) : addressed}>`;
  });
  return { markup: placed, faults };
}

function judgeMissing(
  address: string,
  file: string,
  images: readonly Image[],
): [what: string, remedy: string] {
  const alike = images.find(({ name }) => name.toLowerCase() === file.toLowerCase());
  if (alike) return [`there is no picture "${address}"`, `write it "${alike.name}"`];
  return [`there is no picture "${address}"`, "put it into images/, or correct the address"];
}

function judgeShown(image: Image, attributes: string): [what: string, remedy: string][] {
  const faults: [what: string, remedy: string][] = [];
  const width = attributeOf(attributes, "width");
  const pixels = Number(/^(\d+(?:\.\d+)?)(?:px)?$/.exec(width ?? "")?.[1]);
  if (pixels > image.width) {
    const what = `"${image.name}" is ${image.width} px wide and shown ${pixels} px wide`;
    faults.push([what, `give width="${image.width}px", or put a larger picture there`]);
  }
  const alt = attributeOf(attributes, "alt");
  if (alt !== undefined && /\.(?:png|jpe?g|gif|svg)\s*$/i.test(alt)) {
    faults.push(["a description that is the name of a file", "say what the picture shows"]);
  }
  if (alt?.trim() === "" && attributeOf(attributes, "href")) {
    faults.push(["a link without words", 'say in alt="…" where the picture leads']);
  }
  return faults;
}

/** The attributes of an mj-image with its width: MJML would make it as wide as the column. */
function sized(attributes: string, { width }: Image): string {
  if (attributeOf(attributes, "width") !== undefined) return attributes;
  return withMore(attributes, ` width="${width}px"`);
}

/** The attributes of an img with its size, and a style where it has none. */
function sizedHtml(attributes: string, { width, height }: Image, style: string): string {
  const has = (name: string) => attributeOf(attributes, name) !== undefined;
  const given = attributeOf(attributes, "width") ?? String(Math.min(width, textWidth));
  const more = [
    ...(has("width") ? [] : [` width="${given}"`]),
    // In percent, the height follows from the look.
    ...(has("height") || given.includes("%")
      ? []
      : [` height="${Math.round((Number.parseInt(given, 10) * height) / width)}"`]),
    ...(has("style") ? [] : [style]),
  ];
  return withMore(attributes, more.join(""));
}

function withMore(attributes: string, more: string): string {
  return attributes.replace(/\s*\/?$/, (end) => more + end);
}

/**
 * A compiled mail or page with the height of every picture that has a width: MJML writes
 * `height="auto"`, which is no height, so that the words jump when the picture arrives.
 */
export function withHeights(html: string, images: readonly Image[]): string {
  return html.replace(/<img\b(?:[^>"']|"[^"]*"|'[^']*')*>/g, (img) => {
    const image = images.find(({ mail }) => img.includes(mail.markedPath));
    const width = Number(/\bwidth="(\d+)"/.exec(img)?.[1]);
    if (!image || !width) return img;
    const height = ` height="${Math.round((width * image.height) / image.width)}"`;
    if (img.includes(' height="auto"')) return img.replace(' height="auto"', height);
    return /\sheight=/.test(img) ? img : img.replace(/\s*\/?>$/, `${height}$&`);
  });
}

/** A web edition, with the pictures of pages in the place of those of mails. */
export function withPageImages(page: string, images: readonly Image[]): string {
  return images.reduce(
    (text, image) => text.replaceAll(image.mail.markedPath, image.page.markedPath),
    page,
  );
}

function attributeOf(attributes: string, name: string): string | undefined {
  const match = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, "i").exec(
    attributes,
  );
  return match ? (match[1] ?? match[2] ?? "") : undefined;
}
