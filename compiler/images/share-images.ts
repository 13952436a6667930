/**
 * The pictures by which others show the course: one of 1200 × 630 pixels for a shared link to the
 * course or to a mail, the size that og:image is shown at everywhere, and the icon of a phone's home
 * screen. Drawn from the theme and the words of the course, so that they look like its mails.
 */
import { createHash } from "node:crypto";
import { lessonCount, lessonNumber } from "../../lambdas/domain/course.ts";
import type { Theme } from "../../lambdas/domain/theme.ts";
import type { Direction } from "../../lambdas/domain/words/words.ts";
import { escapeHtml } from "../../lambdas/mail/mime.ts";
import type { ImageFile } from "./image-files.ts";
import { lettersWithoutFont, rasterise } from "./rasterise.ts";

/** What the pictures are drawn from. */
export interface SharedCourse<Mail> {
  readonly title: string;
  readonly dir: Direction;
  readonly theme: Theme;
  readonly mails: readonly Mail[];
}

/** The pictures, and the mails with the address of theirs. */
export interface ShareImages<Mail> {
  readonly files: readonly ImageFile[];
  readonly mails: readonly (Mail & { readonly share?: string })[];
  /** The address of the course's own. */
  readonly share?: string;
  readonly touchIcon: string;
}

interface SharedMail {
  readonly slug: string;
  readonly kind: "lesson" | "extra";
  readonly waitDays: number;
  readonly subject: string;
}

/** Draws them. A text with letters that the font lacks gets no picture. */
export async function shareImages<Mail extends SharedMail>(
  course: SharedCourse<Mail>,
): Promise<ShareImages<Mail>> {
  const { title, mails, theme } = course;
  const drawn = async (name: string, words: string, lesson?: number) => {
    if (lettersWithoutFont(title + words).length > 0) return undefined;
    const svg = shareSvg(course, words, lesson);
    return fileOf(name, await rasterise(svg, { width: 1200 }));
  };
  const own = await drawn("share", title);
  const ofMails = await Promise.all(
    mails.map(({ slug, subject }, index) =>
      drawn(`share-${slug}`, subject, lessonNumber(mails, index)),
    ),
  );
  const icon = fileOf("touch-icon", await rasterise(iconSvg(theme), { width: 180 }));
  return {
    files: [icon, own, ...ofMails].filter((file) => file !== undefined),
    mails: mails.map((mail, index) => {
      const share = ofMails[index]?.markedPath;
      return { ...mail, ...(share && { share }) };
    }),
    ...(own?.markedPath && { share: own.markedPath }),
    touchIcon: icon.markedPath,
  };
}

/** Letters of this size in one line: half as wide as high, in bold. */
const lineLetters = 27;
const lineHeight = 84;

function shareSvg(
  { title, dir, theme: { light, mark }, mails }: SharedCourse<SharedMail>,
  words: string,
  lesson: number | undefined,
): string {
  const isRtl = dir === "rtl";
  const x = isRtl ? 1120 : 80;
  const text = (y: number, size: number, more: string, line: string) =>
    `<text x="${x}" y="${y}" font-size="${size}" text-anchor="${isRtl ? "end" : "start"}" ${more}>${escapeHtml(line)}</text>`;
  const lines = wrapped(words);
  const count = Math.max(1, lessonCount(mails));
  const moments = Array.from({ length: count }, (_, index) => {
    const at = 80 + (1040 * (index + 0.5)) / count;
    const isHere = index + 1 === lesson;
    const look = isHere
      ? `r="22" fill="${light.accent}"`
      : `r="12" fill="${light.paper}" stroke="${light.link}" stroke-width="6"`;
    return `<circle cx="${isRtl ? 1200 - at : at}" cy="540" ${look}/>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 630">
<rect width="1200" height="630" fill="${light.paper}"/>
<svg x="${isRtl ? 1040 : 80}" y="64" width="80" height="80" ${inner(mark)}
${words === title ? "" : text(196, 34, `fill="${light.soft}"`, title)}
${lines.map((line, index) => text(282 + index * lineHeight, 72, `font-weight="700" fill="${light.deep}"`, line)).join("\n")}
<path d="M80 540H1120" stroke="${light.link}" stroke-width="6" stroke-linecap="round"/>
${moments.join("")}
</svg>`;
}

/** At most three lines; what is longer ends in an ellipsis. */
function wrapped(words: string): readonly string[] {
  const lines: string[] = [];
  for (const word of words.split(/\s+/)) {
    const line = lines.at(-1);
    if (line !== undefined && `${line} ${word}`.length <= lineLetters) {
      lines[lines.length - 1] = `${line} ${word}`;
    } else lines.push(word);
  }
  return lines.length <= 3 ? lines : [...lines.slice(0, 2), `${lines[2]} …`];
}

/** A phone cuts the corners itself, and shows what is transparent as black. */
function iconSvg({ light, mark }: Theme): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 180 180">
<rect width="180" height="180" fill="${light.link}"/>
<svg width="180" height="180" ${inner(mark)}
</svg>`;
}

/** An SVG from the attributes of its root on, without a size of its own. */
function inner(svg: string): string {
  return svg
    .slice(svg.indexOf("<svg") + "<svg".length)
    .replace(/^[^>]*/, (root) =>
      root.replace(/\s(?:width|height|xmlns)\s*=\s*("[^"]*"|'[^']*')/g, ""),
    );
}

function fileOf(stem: string, content: Uint8Array): ImageFile & { readonly markedPath: string } {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8);
  const name = `shared/${stem}`;
  const path = `/images/${stem}`;
  return {
    path: `${path}.png`,
    name: `${name}.png`,
    kind: "image",
    type: "image/png",
    markedPath: `${path}.${hash}.png`,
    content,
  };
}
