/** What an author must keep to in a page of their own, so that everybody can read it and it works. */
import type { CheerioAPI } from "cheerio";
import { type Diagnostic, lineAt } from "../diagnostic.ts";
import { isImageAddress } from "../images/place-images.ts";
import { judgeSiteLink, type SitePaths } from "../site-links.ts";
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
  paths: SitePaths,
): readonly Diagnostic[] {
  const ofElements = [
    ...checkDocument($),
    ...checkForbidden($),
    ...checkAddresses($, paths),
    ...checkImages($),
  ].map(({ element, what, remedy }) => ({
    file,
    line: element.get(0)?.sourceCodeLocation?.startLine ?? 1,
    what,
    remedy,
  }));
  const ofTokens = [...source.matchAll(new RegExp(tokens, "g"))].map((match) => ({
    file,
    line: lineAt(source, match.index),
    what: `the token ${match[0]}`,
    remedy: "a page has no tokens: write the words themselves",
  }));
  return [...ofElements, ...ofTokens];
}

interface Fault {
  readonly element: ReturnType<CheerioAPI>;
  readonly what: string;
  readonly remedy: string;
}

/** What every page needs, and what it is given. */
function checkDocument($: CheerioAPI): readonly Fault[] {
  const when = (
    wrong: boolean,
    element: ReturnType<CheerioAPI>,
    what: string,
    remedy: string,
  ): Fault[] => (wrong ? [{ element, what, remedy }] : []);
  return [
    ...when(!$("html").attr("lang"), $("html"), "no language", 'write <html lang="en">'),
    ...when($("head title").text().trim() === "", $("title"), "no title", "write a <title>"),
    ...when($("h1").length === 0, $("body"), "no main heading", "write one <h1>"),
    ...when($("h1").length > 1, $("h1").eq(1), "a second main heading", "make it an <h2>"),
    ...["header", "main", "footer"].flatMap((part) => {
      const found = $(`body > ${part}`);
      const remedy = "the page gets one: use a <div>";
      return when(found.length > 0, found, `a <${part}> of its own`, remedy);
    }),
  ];
}

function checkForbidden($: CheerioAPI): readonly Fault[] {
  const elements = forbidden.flatMap(([selector, what, remedy]) =>
    $(selector)
      .toArray()
      .map((element): Fault => ({ element: $(element), what, remedy })),
  );
  const handlers = $("*")
    .toArray()
    .flatMap((each): Fault[] => {
      const element = $(each);
      const handler = Object.keys(element.attr() ?? {}).find((name) => /^on[a-z]/i.test(name));
      if (!handler) return [];
      return [{ element, what: `a script in ${handler}`, remedy: "listen to it in the .ts file" }];
    });
  return [...elements, ...handlers];
}

function checkAddresses($: CheerioAPI, paths: SitePaths): readonly Fault[] {
  return $("a, form[action]")
    .toArray()
    .flatMap((element): Fault[] => {
      const address = element.attribs.href ?? element.attribs.action ?? "";
      const judged = judgeAddress($, address, paths);
      return judged ? [{ element: $(element), what: judged[0], remedy: judged[1] }] : [];
    });
}

function checkImages($: CheerioAPI): readonly Fault[] {
  return $("img")
    .toArray()
    .flatMap((each): Fault[] => {
      const { src = "", alt } = each.attribs;
      const element = $(each);
      const description = 'add alt="…", or alt="" if it decorates';
      const from = `an image from "${src.slice(0, 60)}"`;
      return [
        ...(alt === undefined
          ? [{ element, what: "an image without a description", remedy: description }]
          : []),
        ...(/^(data:image\/|\/(?!\/))/.test(src) || isImageAddress(src)
          ? []
          : [{ element, what: from, remedy: "put it into images/: the site shows only its own" }]),
      ];
    });
}

const tokens = `\\{\\{(${sendTimeTokens.join("|")})\\}\\}|\\[\\[(${buildTimeTokens.join("|")})\\]\\]`;

function judgeAddress(
  $: CheerioAPI,
  address: string,
  paths: SitePaths,
): [what: string, remedy: string] | undefined {
  if (/^(https:\/\/[^\s/]|mailto:\S)/i.test(address)) return undefined;
  if (/^http:/i.test(address)) return [`"${address}" is not encrypted`, "use https:"];
  const [, path = "", anchor] = /^([^?#]*)(?:\?[^#]*)?(?:#(.*))?$/.exec(address) ?? [];
  if (path === "" && anchor) {
    const found = $("[id]").filter((_, element) => element.attribs.id === anchor).length > 0;
    return found ? undefined : [`"#${anchor}" is not in the page`, "give the target its id"];
  }
  if (path.startsWith("/")) {
    const fault = judgeSiteLink(paths, address);
    return fault && [fault[0], fault[1] ?? "correct the address"];
  }
  return [`"${address.slice(0, 60)}" leads nowhere`, "begin it with /, #, https:// or mailto:"];
}
