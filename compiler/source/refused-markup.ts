/**
 * What a mail may not hold, because mail programs block it, because it tells somebody that the mail
 * was opened, or because it is loaded without encryption.
 */
import { load } from "cheerio";

/** What is wrong with a piece of markup, and where in it. */
export interface Reference {
  /** The index of the character where the element begins, or the words in question. */
  readonly index: number;
  readonly what: string;
  readonly remedy: string;
}

type Fault = readonly [what: string, remedy: string];

const elements: readonly [names: string, fault: Fault][] = [
  [
    "script, noscript",
    ["a script", "take it out: no mail program runs one; a page of your own may have one"],
  ],
  [
    "form, input, select, textarea, button",
    ["a form", "link to a page that has it: mail programs block forms"],
  ],
  [
    "iframe, frame, frameset, object, embed, applet, video, audio",
    ["something to load from elsewhere", "link to it: mail programs leave it out"],
  ],
  ["base", ["an address for all links", "write each link in full"]],
  ["link", ["a style or font from elsewhere", "take it out: write styles in mj-style"]],
  ["mj-font", ["a font from elsewhere", "take it out, and name fonts that readers have"]],
  ["meta[http-equiv='refresh' i]", ["a page that leads on by itself", "take it out"]],
];

/** Whose addresses are judged as links and images, with remedies of their own. */
const judgedElsewhere: Readonly<Record<string, string>> = {
  href: "a, mj-button, mj-image, mj-carousel-image, mj-navbar-link, mj-social-element",
  src: "img, mj-image, mj-carousel-image, mj-social-element",
};

/** Attributes that hold words, where an address is only read. */
const wordAttributes = /^(alt|title|data-text|aria-.+|xmlns.*|content|abbr|summary)$/;

/** The attributes that make a client load something or go somewhere. */
const addressAttributes =
  /^(href|src|srcset|background|background-url|thumbnails-src|base-url|action|formaction|poster|data)$/;

/** How the addresses of the usual open-tracking services look. */
const trackers =
  /\/(wf|track(ing)?|e|ss)\/o(pen)?\b|[/.]open\.(gif|png|jpe?g|php|aspx?)\b|\b(tracking-?pixel|pixel|beacon|1x1|spacer)\.(gif|png|php)\b|google-analytics\.com|\/track\/open|mailtrack|[?&](open_?id|tracking_?id|utm_open)=/i;

/** Everything in a piece of MJML or HTML that no mail may hold, and where in it. */
export function judgeMarkup(markup: string): readonly Reference[] {
  const $ = load(markup, {
    xml: { xmlMode: false, recognizeSelfClosing: true, withStartIndices: true },
  });
  const ofElements = elements.flatMap(([names, fault]) =>
    $(names)
      .toArray()
      .map((element) => reference(element.startIndex, fault)),
  );
  const ofAttributes = $("*")
    .toArray()
    .flatMap((element) => {
      const attributes = $(element).attr() ?? {};
      const isJudged = (name: string) => $(element).is(judgedElsewhere[name] ?? "none");
      const faults = [
        ...Object.entries(attributes).flatMap(([name, value]) =>
          isJudged(name) ? [] : judgeAttribute(name, value),
        ),
        ...($(element).is("img, mj-image, mj-carousel-image") ? judgeImage(attributes) : []),
      ];
      return faults.slice(0, 1).map((fault) => reference(element.startIndex, fault));
    });
  const ofStyles = $("mj-style, style")
    .toArray()
    .flatMap((element) => {
      const start = element.children[0]?.startIndex ?? element.startIndex ?? 0;
      return judgeStyle($(element).text()).map(({ index, ...rest }) => ({
        index: start + index,
        ...rest,
      }));
    });
  return [...ofElements, ...ofAttributes, ...ofStyles];
}

/**
 * The attributes whose value stands in the quotes of a word processor, or that have a quote within
 * a style. Nothing else can be said of such a tag: its attributes are not what they seem.
 */
export function judgeQuotes(markup: string): readonly Reference[] {
  return [...markup.matchAll(/<[a-z](?:=\s*"[^"]*"|=\s*'[^']*'|[^>])*>/gi)].flatMap((tag) => {
    const bare = tag[0].replace(/=\s*("[^"]*"|'[^']*')/g, (quoted) => "·".repeat(quoted.length));
    const [, curly] = /([\w-]+)\s*=\s*[“”„‟‘’‚«»″]/.exec(bare) ?? [];
    if (curly) {
      const what = `${curly}= has typographic quotes`;
      return [reference(tag.index, [what, `write straight ones: ${curly}="…"`])];
    }
    const [, style] = /\sstyle\s*=\s*("[^"]*"|'[^']*')/i.exec(tag[0]) ?? [];
    const entity = /&(quot|apos|#34|#39|#x22|#x27);/i.exec(style ?? "")?.[0];
    if (!entity) return [];
    const what = `a style with ${entity} in it`;
    return [
      reference(tag.index, [what, "write single quotes: style=\"font-family: 'Gill Sans'\""]),
    ];
  });
}

function reference(index: number | null | undefined, [what, remedy]: Fault): Reference {
  return { index: index ?? 0, what, remedy };
}

function judgeAttribute(name: string, value: string): Fault[] {
  if (/^on[a-z]/i.test(name)) return [[`a script in ${name}`, "take it out"]];
  if (wordAttributes.test(name)) return [];
  if (name === "style") {
    return judgeStyle(value).map(({ what, remedy }): Fault => [what, remedy]);
  }
  const insecure = /\bhttp:\/\/[^\s,'")]*/i.exec(value)?.[0];
  if (insecure) return [[`"${insecure}" in ${name} is not encrypted`, "use https:"]];
  if (!addressAttributes.test(name)) return [];
  const [, scheme] = /^\s*((?:javascript|vbscript|data|file|blob|ftp):|\/\/)/i.exec(value) ?? [];
  if (!scheme) return [];
  return [[`an address in ${name} that begins with "${scheme}"`, "begin it with https://"]];
}

/** Whether an image is there to tell somebody that the mail was opened. */
function judgeImage({ src = "", width, height, style = "" }: Record<string, string>): Fault[] {
  const remedy = "take it out: who opens a mail is the reader's own business";
  if (/\{\{(?!siteUrl\}\})/.test(src)) return [["an image whose address names the reader", remedy]];
  const isTiny = [width, height, styled(style, "width"), styled(style, "height")]
    .filter((each) => each !== undefined)
    .filter((each) => /^\s*[0-2](px)?\s*$/.test(each)).length;
  if (isTiny >= 2) return [["an image too small to see, as open tracking uses", remedy]];
  if (trackers.test(src)) return [[`"${src.slice(0, 60)}" looks like open tracking`, remedy]];
  return [];
}

function styled(style: string, property: string): string | undefined {
  return new RegExp(`(?:^|;)\\s*${property}\\s*:([^;]*)`, "i").exec(style)?.[1];
}

/** What a style would load. */
function judgeStyle(style: string): readonly Reference[] {
  const css = style.replace(/\/\*[\s\S]*?\*\//g, (comment) => " ".repeat(comment.length));
  const loads = /@import\b[^;]*|@font-face\b|\b(?:url|image-set|expression)\s*\(/gi;
  return [...css.matchAll(loads)].map(({ 0: found, index }) => {
    const name = found.startsWith("@import") ? "@import" : found.replace(/\s*\($/, "()");
    const what = `a style that loads something: ${name}`;
    const remedy = /font-face|import/i.test(found)
      ? "take it out: write the rules in mj-style, and name fonts that readers have"
      : "take it out: a picture is an mj-image, or a section's background-url";
    return reference(index, [what, remedy]);
  });
}
