/**
 * Which way a mail is written, and what that changes in it.
 *
 * Authors write `start` and `end`. Mail programs know left and right only, so in a mail they become
 * these; pages keep what was written.
 */
import type { CourseLanguage, Direction } from "../lambdas/domain/words/words.ts";

/** Scripts that are written from the right (ISO 15924), of the languages of today. */
const fromTheRight = new Set(["Adlm", "Arab", "Hebr", "Nkoo", "Rohg", "Syrc", "Thaa"]);
const letterFromTheRight =
  /[\p{sc=Adlm}\p{sc=Arab}\p{sc=Hebr}\p{sc=Nkoo}\p{sc=Rohg}\p{sc=Syrc}\p{sc=Thaa}]/u;

/** The usual direction of a language, by the script it is usually written in. */
export function directionOf(language: string): Direction {
  try {
    const { script = "" } = new Intl.Locale(language).maximize();
    return fromTheRight.has(script) ? "rtl" : "ltr";
  } catch {
    return "ltr";
  }
}

/** The direction of one mail: what it says itself, else that of the language it is in. */
export function mailDirection(
  mjml: string,
  course: Pick<CourseLanguage, "language" | "dir">,
): Direction {
  const [root = ""] = /<mjml\b[^>]*>/.exec(mjml) ?? [];
  const own = /\bdir=["'](ltr|rtl)["']/.exec(root)?.[1];
  if (own === "ltr" || own === "rtl") return own;
  const language = /\blang=["']([^"']*)["']/.exec(root)?.[1] ?? course.language;
  return language === course.language ? course.dir : directionOf(language);
}

/** What MJML writes from the left unless it is told otherwise. */
const fromTheRightInMjml = `<mj-attributes>${[
  ...["wrapper", "section", "group", "column"].map((name) => `<mj-${name} direction="rtl" />`),
  ...["text", "table"].map((name) => `<mj-${name} align="right" />`),
].join("")}</mj-attributes>`;

/** The MJML of a mail written its way, each line staying where it is. */
export function directMjml(mjml: string, dir: Direction): string {
  const sides = sidesOf(dir);
  const aligned = mjml.replace(
    /(<mj-[^>]*\balign=["'])(start|end)(?=["'])/g,
    (_, before: string, side: Side) => before + sides[side],
  );
  if (dir === "ltr") return aligned;
  return (
    aligned
      .replace(/<mjml\b(?![^>]*\bdir=)/, '<mjml dir="rtl"')
      // Before all that the author says of them.
      .replace(/<mj-head\b[^>]*>/, `$&${fromTheRightInMjml}`)
      // Addresses and code are written from the left in every language.
      .replace(/<(code|pre)(?=[\s>])(?![^>]*\bdir=)/g, '<$1 dir="ltr"')
      .replace(/<a(?=\s[^>]*\bclass=["'](?:[^"']*\s)?address\b)(?![^>]*\bdir=)/g, '<a dir="ltr"')
      // Names come in any script; an isolate keeps them from turning their neighbours round.
      .replace(/\{\{(?:senderName|postalAddress)\}\}/g, "&#8296;$&&#8297;")
  );
}

/** The HTML of a mail with `start` and `end` in its styles as the sides that they are. */
export function directHtml(html: string, dir: Direction): string {
  const styled = html
    .replace(/(?<=<style\b[^>]*>)[\s\S]*?(?=<\/style>)/g, (css) => withSides(css, dir))
    .replace(/(?<=\sstyle=")[^"]*(?=")/g, (css) => withSides(css, dir));
  if (dir === "ltr") return styled;
  return styled.replace(
    /(class="mj-column-[^"]*" style="font-size:0(?:px)?;(?:line-height:0;)?text-align:)left/g,
    "$1right",
  );
}

/**
 * The text of a mail, each line written its way. A line without letters, or that begins with those
 * of another script, is given a mark (UAX #9); columns stay in their order. An address alone on a
 * line needs none.
 */
export function directText(text: string, dir: Direction): string {
  if (dir === "ltr") return text;
  const mark = "\u200f";
  return text
    .split("\n")
    .map((line) => {
      if (!/[\p{L}\p{N}]/u.test(line) || /^\s*(?:https?:\S+|\{\{\w+Url\}\}\S*)$/.test(line)) {
        return line;
      }
      const [letter = ""] = /\p{L}/u.exec(line) ?? [];
      const columns = line.replace(/(?<=\S) {2,}(?=\S)/g, `$&${mark}`);
      return letterFromTheRight.test(letter) ? columns : mark + columns;
    })
    .join("\n");
}

type Side = "start" | "end";

function sidesOf(dir: Direction): Readonly<Record<Side, string>> {
  return dir === "rtl" ? { start: "right", end: "left" } : { start: "left", end: "right" };
}

function withSides(css: string, dir: Direction): string {
  const sides = sidesOf(dir);
  return css
    .replace(
      /\b(margin|padding|border)-inline-(start|end)\b/g,
      (_, property: string, side: Side) => `${property}-${sides[side]}`,
    )
    .replace(
      /\b(text-align\s*:\s*)(start|end)\b/g,
      (_, property: string, side: Side) => property + sides[side],
    );
}
