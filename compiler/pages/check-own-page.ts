/** What an author must keep to in a page of their own, so that everybody can read it and it works. */
import type { CheerioAPI } from "cheerio";
import { lineAt, type Problem } from "../problem.ts";
import { buildTimeTokens, sendTimeTokens } from "../source/tokens.ts";

/** What the site's Content-Security-Policy keeps from working, and what to do instead. */
const forbidden: readonly [selector: string, what: string, remedy: string][] = [
  ["script", "a script in the page", "write it into the .ts file of the same name"],
  ["style, [style]", "a look in the page", "use a class, with its rule in the mails' mj-style"],
  ["link, base, meta[http-equiv]", "what the document has already", "take it out"],
  [
    "iframe, frame, object, embed, video, audio, svg image",
    "something to load from elsewhere",
    "link to it",
  ],
];

/**
 * What is wrong with a page.
 *
 * @param source The page as written.
 * @param $ The same, parsed with the places of its elements.
 * @param paths The pages that the site has.
 */
export function checkOwnPage(
  source: string,
  $: CheerioAPI,
  file: string,
  paths: ReadonlySet<string>,
): Problem[] {
  const problems: Problem[] = [];
  const lineOf = (element: ReturnType<CheerioAPI>) =>
    element.get(0)?.sourceCodeLocation?.startLine ?? 1;
  const report = (element: ReturnType<CheerioAPI>, what: string, remedy: string) =>
    problems.push({ file, line: lineOf(element), what, remedy });

  if (!$("html").attr("lang")) report($("html"), "no language", 'write <html lang="en">');
  if ($("head title").text().trim() === "") report($("title"), "no title", "write a <title>");
  if ($("h1").length === 0) report($("body"), "no main heading", "write one <h1>");
  if ($("h1").length > 1) report($("h1").eq(1), "a second main heading", "make it an <h2>");
  for (const part of ["header", "main", "footer"]) {
    const found = $(`body > ${part}`);
    if (found.length > 0) report(found, `a <${part}> of its own`, "the page gets one: use a <div>");
  }
  for (const [selector, what, remedy] of forbidden) {
    for (const element of $(selector).toArray()) report($(element), what, remedy);
  }
  for (const element of $("*").toArray()) {
    const handler = Object.keys($(element).attr() ?? {}).find((name) => /^on[a-z]/i.test(name));
    if (handler) report($(element), `a script in ${handler}`, "listen to it in the .ts file");
  }
  for (const element of $("a[href], form[action]").toArray()) {
    const address = element.attribs.href ?? element.attribs.action ?? "";
    const judged = judgeAddress($, address, paths);
    if (judged) report($(element), ...judged);
  }
  for (const element of $("img").toArray()) {
    const { src = "", alt } = element.attribs;
    if (alt === undefined) {
      report(
        $(element),
        "an image without a description",
        'add alt="…", or alt="" if it decorates',
      );
    }
    if (!/^(data:image\/|\/(?!\/))/.test(src)) {
      report($(element), `an image from "${src.slice(0, 60)}"`, "the site shows only its own");
    }
  }
  for (const match of source.matchAll(new RegExp(tokens, "g"))) {
    const remedy = "a page has no tokens: write the words themselves";
    const line = lineAt(source, match.index);
    problems.push({ file, line, what: `the token ${match[0]}`, remedy });
  }
  return problems;
}

const tokens = `\\{\\{(${sendTimeTokens.join("|")})\\}\\}|\\[\\[(${buildTimeTokens.join("|")})\\]\\]`;

function judgeAddress(
  $: CheerioAPI,
  address: string,
  paths: ReadonlySet<string>,
): [what: string, remedy: string] | undefined {
  if (/^(https:\/\/[^\s/]|mailto:\S)/i.test(address)) return undefined;
  if (/^http:/i.test(address)) return [`"${address}" is not encrypted`, "use https:"];
  const [, path = "", anchor] = /^([^?#]*)(?:\?[^#]*)?(?:#(.*))?$/.exec(address) ?? [];
  if (path === "" && anchor) {
    const found = $("[id]").filter((_, element) => element.attribs.id === anchor).length > 0;
    return found ? undefined : [`"#${anchor}" is not in the page`, "give the target its id"];
  }
  if (paths.has(path)) return undefined;
  if (path.startsWith("/")) return [`the site has no page "${path}"`, "correct the address"];
  return [`"${address.slice(0, 60)}" leads nowhere`, "begin it with /, #, https:// or mailto:"];
}
