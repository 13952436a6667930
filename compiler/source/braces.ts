/**
 * Braces and brackets that are words and not tokens. An author writes a backslash before the opening
 * ones, `\{{ name }}` and `\[[ name ]]`, or each as an entity.
 *
 * While a mail is compiled, characters stand in for them that Unicode keeps for inside a program, and
 * that no file may hold.
 */

const standIns = { "{": "\u{fdd0}", "}": "\u{fdd1}", "[": "\u{fdd2}", "]": "\u{fdd3}" } as const;
const entities = { "{": "&#123;", "}": "&#125;", "[": "&#91;", "]": "&#93;" } as const;

type Brace = keyof typeof standIns;

const escaped =
  /\\(\{\{(?:[^{}\n<]*\}\})?|\}\}|\[\[(?:[^[\]\n<]*\]\])?|\]\])|&(?:#(?:x0*([57][bd])|0*(123|125|91|93))|(lbrace|lcub|rbrace|rcub|lbrack|lsqb|rbrack|rsqb));/gi;

const named: Readonly<Record<string, Brace>> = {
  lbrace: "{",
  lcub: "{",
  rbrace: "}",
  rcub: "}",
  lbrack: "[",
  lsqb: "[",
  rbrack: "]",
  rsqb: "]",
};

/** Markup in which every brace that is a word has its stand-in. Lines stay where they are. */
export function keepBraces(markup: string): string {
  return markup.replace(escaped, (_, braces, hex, decimal, name) => {
    if (braces !== undefined) return standIn(String(braces));
    if (name !== undefined) return standIn(named[String(name).toLowerCase()] ?? "");
    return standIn(String.fromCodePoint(hex ? Number.parseInt(hex, 16) : Number(decimal)));
  });
}

/** Markup with blanks where the braces are that are words; every other character keeps its place. */
export function blankBraces(markup: string): string {
  return markup.replace(escaped, (written) => " ".repeat(written.length));
}

/** Plain text with the braces themselves. */
export function plainBraces(text: string): string {
  return text.replace(
    /[\ufdd0-\ufdd3]/g,
    (character) => braces.find((brace) => standIns[brace] === character) ?? character,
  );
}

/** HTML with the braces as entities: nobody takes them for a token. */
export function htmlBraces(html: string): string {
  return html.replace(/[\ufdd0-\ufdd3]/g, (character) => {
    const brace = braces.find((each) => standIns[each] === character);
    return brace ? entities[brace] : character;
  });
}

const braces = Object.keys(standIns) as Brace[];

function standIn(text: string): string {
  return text.replace(/[{}[\]]/g, (brace) => standIns[brace as Brace]);
}
