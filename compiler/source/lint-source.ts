/**
 * What is wrong with a file an author wrote, before MJML sees it.
 *
 * MJML's strict mode accepts unclosed tags, images without a description and links to nowhere, and
 * its output has no line numbers. So each file is checked as it stands.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "cheerio";
import { HtmlValidate, StaticConfigLoader } from "html-validate";
import { type Diagnostic, lineAt } from "../diagnostic.ts";
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
  // One misplaced tag shifts every one after it: the first says where to look.
  const misplaced = messages.find((message) => message.ruleId === "close-order");
  return messages
    .filter((message) => message.ruleId !== "close-order" || message === misplaced)
    .map(({ line, message, ruleId }) => ({
      file,
      line,
      what: message.charAt(0).toLowerCase() + message.slice(1),
      remedy: remedies[ruleId] ?? "correct it",
    }));
}

/** Everything wrong with one MJML file of the course. */
export async function lintSource(folder: string, file: string): Promise<readonly Diagnostic[]> {
  const source = readFileSync(join(folder, file), "utf8");
  const references = judgeReferences(source).map(({ index, what, remedy }) => ({
    file,
    line: lineAt(source, index),
    what,
    remedy,
  }));
  return [...(await lintMarkup(file, source)), ...references, ...lintTokens(file, source)];
}

/** What is wrong with an address or an image, and where in the markup it stands. */
interface Reference {
  readonly index: number;
  readonly what: string;
  readonly remedy: string;
}

type Verdict = readonly [what: string, remedy: string] | undefined;

/** The images without a description and the addresses that lead nowhere from a mail. */
export function judgeReferences(markup: string): readonly Reference[] {
  const $ = load(markup, {
    xml: { xmlMode: false, recognizeSelfClosing: true, withStartIndices: true },
  });
  return references.flatMap(([selector, attribute, judge]) =>
    $(selector)
      .not("mj-attributes *")
      .toArray()
      .flatMap((element): Reference[] => {
        const verdict = judge($(element).attr(attribute));
        if (!verdict) return [];
        return [{ index: element.startIndex ?? 0, what: verdict[0], remedy: verdict[1] }];
      }),
  );
}

const references: readonly [
  selector: string,
  attribute: string,
  judge: (value: string | undefined) => Verdict,
][] = [
  ["img, mj-image", "alt", judgeDescription],
  ["a, mj-button, mj-image[href], mj-navbar-link, mj-social-element[href]", "href", judgeAddress],
  ["img, mj-image", "src", judgeImage],
];

function judgeDescription(alt: string | undefined): Verdict {
  if (alt !== undefined) return undefined;
  return ["an image without a description", 'add alt="…", or alt="" if it only decorates'];
}

function judgeImage(address: string | undefined): Verdict {
  if (!address?.startsWith("mailto:")) return judgeAddress(address);
  return ["an image from an address", "give its https: address"];
}

function judgeAddress(address = ""): Verdict {
  if (address.trim() === "") return ["a link to nowhere", "give its address"];
  if (/^http:/i.test(address)) return [`"${address}" is not encrypted`, "use https:"];
  if (/^(https:\/\/[^\s/]|mailto:\S)/i.test(address) || isTokenAddress(address)) return undefined;
  return [
    `"${address.slice(0, 60)}" leads nowhere from a mail`,
    "begin it with https://, mailto: or {{siteUrl}}/",
  ];
}

/** Whether an address begins with a token that is one. A name that is no token is told elsewhere. */
function isTokenAddress(address: string): boolean {
  const [, token, rest = ""] = /^\{\{([a-z]\w*)\}\}(.*)/is.exec(address) ?? [];
  if (token === "siteUrl") return rest === "" || rest.startsWith("/");
  return token !== undefined && token !== "senderName" && token !== "postalAddress";
}

function lintTokens(file: string, source: string): Diagnostic[] {
  // In a style sheet two closing braces are the end of a media query.
  const text = source.replace(/<mj-style\b[\s\S]*?<\/mj-style>/g, (style) =>
    style.replace(/[^\n]/g, " "),
  );
  const others = text.replace(themeToken, (token) => " ".repeat(token.length));
  return tokenKinds.flatMap(({ found, known, form }) =>
    [...others.matchAll(found)].flatMap((match): Diagnostic[] => {
      const [whole, name = "", end] = match;
      const exact = form.replace("…", name) === whole;
      if (end && exact && known.some((token) => token === name)) return [];
      const what = end ? `${whole} is no token` : `a token that is not whole: "${whole}"`;
      const remedy = `the tokens are ${known.map((token) => form.replace("…", token)).join(" ")}`;
      return [{ file, line: lineAt(text, match.index), what, remedy }];
    }),
  );
}

const tokenKinds = [
  { found: /\{\{([^{}]*)(\}\})?|\}\}/g, known: sendTimeTokens, form: "{{…}}" },
  { found: /\[\[\s*([A-Za-z]\w*)\s*(\]\])?/g, known: buildTimeTokens, form: "[[…]]" },
] as const;
