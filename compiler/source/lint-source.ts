/**
 * What is wrong with a file an author wrote, before MJML sees it.
 *
 * MJML's strict mode accepts unclosed tags, images without a description and links to nowhere, and
 * its output has no line numbers. So each file is checked as it stands.
 */
import { load } from "cheerio";
import type { Element } from "domhandler";
import { HtmlValidate, StaticConfigLoader } from "html-validate";
import { type Diagnostic, lineAt } from "../diagnostic.ts";
import { isImageAddress } from "../images/place-images.ts";
import { blankBraces } from "./braces.ts";
import { lintComments, withoutComments } from "./comments.ts";
import { readText } from "./read-text.ts";
import { judgeMarkup, judgeQuotes } from "./refused-markup.ts";
import { buildTimeTokens, sendTimeTokens, themeToken } from "./tokens.ts";

/** The rules that MJML's own good output passes; the others are about web pages. */
const remedies: Readonly<Record<string, string>> = {
  "close-order": "close the elements in the order they were opened",
  "close-attr": "take the attributes out of the closing tag",
  "no-implicit-close": "write the closing tag",
  "no-dup-attr": "keep one of the two",
  "no-dup-id": "give each its own id",
  "unrecognized-char-ref": "write the character itself, or &amp; for an ampersand",
};

/**
 * Reads the element tables once: html-validate does so for every text, for longer than it checks
 * one.
 */
class OneConfig extends StaticConfigLoader {
  readonly #config = super.getConfigFor("mail");

  override getConfigFor() {
    return this.#config;
  }
}

const validator = new HtmlValidate(
  new OneConfig({
    root: true,
    elements: ["html5"],
    rules: Object.fromEntries(Object.keys(remedies).map((rule) => [rule, "error"])),
  }),
);

/** Markup that browsers and mail programs would each repair in their own way. */
export async function lintMarkup(file: string, markup: string): Promise<Diagnostic[]> {
  const report = await validator.validateString(markup);
  const messages = report.results.flatMap((result) => result.messages);
  // One misplaced tag shifts every other: the first says where to look.
  const misplaced = messages.find((message) => message.ruleId === "close-order");
  return messages
    .filter(
      (message) =>
        message === misplaced ||
        !(misplaced && /^(close-order|no-implicit-close)$/.test(message.ruleId)),
    )
    .map(({ line, message, ruleId }) => ({
      file,
      line,
      what: message.charAt(0).toLowerCase() + message.slice(1),
      remedy:
        remedies[ruleId] ??
        "look for a quote or a bracket that is missing here or in a line before",
    }));
}

/** Everything wrong with one MJML file of the course. */
export async function lintSource(folder: string, file: string): Promise<readonly Diagnostic[]> {
  const { value: source, diagnostics } = readText(folder, file);
  // What the bytes make of the markup is no mistake of its own.
  if (diagnostics.length > 0) return diagnostics;
  const comments = lintComments(file, source);
  if (comments.length > 0) return comments;
  const written = withoutComments(source);
  const placed = ({ index, what, remedy }: Fault): Diagnostic => ({
    file,
    line: lineAt(written, index),
    what,
    remedy,
  });
  const quotes = judgeQuotes(written).map(placed);
  if (quotes.length > 0) return quotes;
  const faults = [
    ...judgeReferences(written),
    ...judgeMarkup(written),
    ...judgeNames(written),
    ...judgeInstructions(written),
    ...judgeTokens(written),
  ];
  // An include that is not closed is told where it is put in.
  const ofMarkup = (await lintMarkup(file, source)).filter(
    ({ what }) => !/<mj-include>/.test(what),
  );
  return [...ofMarkup, ...faults.map(placed)];
}

/** What is wrong with a piece of markup, and where it stands in it. */
export interface Fault {
  readonly index: number;
  readonly what: string;
  readonly remedy: string;
}

type Verdict = readonly [what: string, remedy: string] | undefined;

/**
 * The images without a description and the addresses that lead nowhere from a mail. What an element of
 * MJML does not say itself it may have from the head: that is judged in the whole mail.
 */
export function judgeReferences(markup: string): readonly Fault[] {
  const $ = load(markup, {
    xml: { xmlMode: false, recognizeSelfClosing: true, withStartIndices: true },
  });
  return references.flatMap(({ names, attribute }) =>
    $<Element, string>(names.join(","))
      .not("mj-attributes *")
      .toArray()
      .flatMap((element): Fault[] => {
        const own = $(element).attr(attribute);
        if (own === undefined && element.name.startsWith("mj-")) return [];
        const base = $(element).closest("mj-navbar[base-url]").attr("base-url") ?? "";
        const value = own === undefined ? own : base + own;
        const verdict = judgeReference(element.name, attribute, value);
        if (!verdict) return [];
        return [{ index: element.startIndex ?? 0, what: verdict[0], remedy: verdict[1] }];
      }),
  );
}

/** What is wrong with the words or the address that an element has in an attribute, or has not. */
export function judgeReference(name: string, attribute: string, value?: string): Verdict {
  const reference = references.find(
    (each) => each.attribute === attribute && each.names.includes(name),
  );
  if (!reference || (value === undefined && reference.isOptional)) return undefined;
  return reference.judge(value);
}

interface Reference {
  readonly names: readonly string[];
  readonly attribute: string;
  readonly judge: (value: string | undefined) => Verdict;
  readonly isOptional?: boolean;
}

const pictures = ["img", "mj-image", "mj-carousel-image"];

const references: readonly Reference[] = [
  { names: pictures, attribute: "alt", judge: judgeDescription },
  { names: ["a", "mj-button", "mj-navbar-link"], attribute: "href", judge: judgeAddress },
  {
    names: ["mj-image", "mj-carousel-image", "mj-social-element"],
    attribute: "href",
    judge: judgeAddress,
    isOptional: true,
  },
  { names: pictures, attribute: "src", judge: judgeImage },
  { names: ["mj-social-element"], attribute: "src", judge: judgeImage, isOptional: true },
];

function judgeDescription(alt: string | undefined): Verdict {
  if (alt !== undefined) return undefined;
  return ["an image without a description", 'add alt="…", or alt="" if it only decorates'];
}

function judgeImage(address: string | undefined): Verdict {
  if (address && isImageAddress(address)) return undefined;
  if (!address?.startsWith("mailto:")) return judgeAddress(address);
  return ["an image from an address", "give its https: address"];
}

function judgeAddress(address = ""): Verdict {
  if (address.trim() === "") return ["a link to nowhere", "give its address"];
  if (/^http:/i.test(address)) return [`"${address}" is not encrypted`, "use https:"];
  if (/^(tel|sms):\+?\d[\d().-]*(?:[;?].*)?$/i.test(address)) return undefined;
  if (/^(tel|sms):/i.test(address)) {
    return [`"${address}" is no telephone number`, "write it like tel:+49301234567"];
  }
  if (/\s/.test(address.trim()))
    return [`"${address.slice(0, 60)}" has a space in it`, "write %20"];
  if (/^(https:\/\/[^\s/]|mailto:\S)/i.test(address) || isTokenAddress(address)) return undefined;
  return [
    `"${address.slice(0, 60)}" leads nowhere from a mail`,
    "begin it with https://, mailto:, tel: or {{siteUrl}}/",
  ];
}

/** Whether an address begins with a token that is one. A name that is no token is told elsewhere. */
function isTokenAddress(address: string): boolean {
  const [, token, rest = ""] = /^\{\{([a-z]\w*)\}\}(.*)/is.exec(address) ?? [];
  if (token === "siteUrl") return rest === "" || rest.startsWith("/");
  return token !== undefined && token !== "senderName" && token !== "postalAddress";
}

/** The elements of MJML in other letters than its own: it takes them for text and drops them. */
function judgeNames(markup: string): Fault[] {
  return [...markup.matchAll(/<(mj(?:ml\b|-[\w-]*))/gi)].flatMap(({ index, 1: name = "" }) => {
    const right = name.toLowerCase();
    if (name === right) return [];
    return [{ index, what: `<${name}> is in capitals`, remedy: `write <${right}>` }];
  });
}

/** What HTML takes for a comment, though it was written as something else. */
function judgeInstructions(markup: string): Fault[] {
  return [...markup.matchAll(/<\?\S*|<!(?!--|doctype|\[(?:if|endif)\b)\S*/gi)].map(
    ({ index, 0: found }) => ({
      index,
      what: `"${found.slice(0, 20)}" and what follows it would be mailed unseen`,
      remedy: "take it out; to show the character < write &lt;",
    }),
  );
}

/** What looks like a token and is none. */
export function judgeTokens(markup: string): Fault[] {
  // In a style sheet two closing braces are the end of a media query.
  const text = blankBraces(
    markup.replace(/<(mj-style|style)\b[\s\S]*?<\/\1\s*>/g, (style) =>
      style.replace(/[^\n]/g, " "),
    ),
  ).replace(themeToken, (token) => " ".repeat(token.length));
  return tokenKinds.flatMap(({ found, known, form, plain }) =>
    [...text.matchAll(found)].flatMap((match): Fault[] => {
      const [whole, name = "", end] = match;
      const exact = form.replace("…", name) === whole;
      if (end && exact && known.some((token) => token === name)) return [];
      const what = end ? `${whole} is no token` : `a token that is not whole: "${whole}"`;
      const tokens = known.map((token) => form.replace("…", token)).join(" ");
      const remedy = `the tokens are ${tokens}; to show ${plain} write \\${plain}`;
      return [{ index: match.index, what, remedy }];
    }),
  );
}

/** Code has closing braces of its own; only behind a token's name are they half of one. */
const openedInBraces = new RegExp(
  `\\{\\{([^{}<\\n]*)(\\}\\})?|\\{?\\b(?:${sendTimeTokens.join("|")})\\s*\\}\\}`,
  "g",
);

const tokenKinds = [
  { found: openedInBraces, known: sendTimeTokens, form: "{{…}}", plain: "{{" },
  {
    found: /\[\[[ \t]*([A-Za-z]\w*)[ \t]*(\]\])?/g,
    known: buildTimeTokens,
    form: "[[…]]",
    plain: "[[",
  },
] as const;
