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
import { lineAt, type Problem } from "../problem.ts";
import { buildTimeTokens, sendTimeTokens } from "./tokens.ts";

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
export async function lintMarkup(file: string, markup: string): Promise<Problem[]> {
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
export async function lintSource(folder: string, file: string): Promise<Problem[]> {
  const source = readFileSync(join(folder, file), "utf8");
  return [
    ...(await lintMarkup(file, source)),
    ...lintElements(file, source),
    ...lintTokens(file, source),
  ];
}

function lintElements(file: string, source: string): Problem[] {
  const problems: Problem[] = [];
  const $ = load(source, {
    xml: { xmlMode: false, recognizeSelfClosing: true, withStartIndices: true },
  });
  const check = (
    selector: string,
    attribute: string,
    judge: (value: string | undefined) => readonly [what: string, remedy: string] | undefined,
  ) => {
    for (const element of $(selector).not("mj-attributes *").toArray()) {
      const verdict = judge($(element).attr(attribute));
      if (!verdict) continue;
      const line = lineAt(source, element.startIndex ?? 0);
      problems.push({ file, line, what: verdict[0], remedy: verdict[1] });
    }
  };
  check("img, mj-image", "alt", (alt) =>
    alt === undefined
      ? ["an image without a description", 'add alt="…", or alt="" if it only decorates']
      : undefined,
  );
  check("a, mj-button, mj-image[href]", "href", judgeAddress);
  check("img, mj-image", "src", (src) =>
    src?.startsWith("mailto:")
      ? ["an image from an address", "give its https: address"]
      : judgeAddress(src),
  );
  return problems;
}

function judgeAddress(address = ""): readonly [what: string, remedy: string] | undefined {
  if (address.trim() === "") return ["a link to nowhere", "give its address"];
  if (/^http:/i.test(address)) return [`"${address}" is not encrypted`, "use https:"];
  if (/^(https:\/\/[^\s/]|mailto:\S|\{\{[a-z]\w*\}\})/i.test(address)) return undefined;
  return [
    `"${address.slice(0, 60)}" leads nowhere from a mail`,
    "begin it with https://, mailto: or {{siteUrl}}/",
  ];
}

function lintTokens(file: string, source: string): Problem[] {
  const problems: Problem[] = [];
  // In a style sheet two closing braces are the end of a media query.
  const text = source.replace(/<mj-style\b[\s\S]*?<\/mj-style>/g, (style) =>
    style.replace(/[^\n]/g, " "),
  );
  const kinds = [
    { found: /\{\{([^{}]*)(\}\})?|\}\}/g, known: sendTimeTokens, form: "{{…}}" },
    { found: /\[\[\s*([A-Za-z]\w*)\s*(\]\])?/g, known: buildTimeTokens, form: "[[…]]" },
  ] as const;
  for (const { found, known, form } of kinds) {
    for (const match of text.matchAll(found)) {
      const [whole, name = "", end] = match;
      const exact = form.replace("…", name) === whole;
      if (end && exact && known.some((token) => token === name)) continue;
      problems.push({
        file,
        line: lineAt(text, match.index),
        what: end ? `${whole} is no token` : `a token that is not whole: "${whole}"`,
        remedy: `the tokens are ${known.map((token) => form.replace("…", token)).join(" ")}`,
      });
    }
  }
  return problems;
}
