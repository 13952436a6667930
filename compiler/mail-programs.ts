/**
 * What mail programs need of every mail that MJML does not write.
 *
 * Each is done here, once for every course, because no author should have to know of it.
 */

/**
 * The HTML of a mail with what mail programs need of it: Apple Mail and its like are told to make no
 * links of times and numbers, the line in the list of mails ends with the preheader, and Outlook for
 * Windows finds fonts, padding, borders and grounds where it looks for them.
 *
 * @param font That of the theme: a list as CSS has it.
 */
export function forMailPrograms(html: string, font: string): string {
  // Outlook's tables do not take over the font of what they stand in.
  const fonts = `<!--[if mso]><style>td, th, caption { font-family: ${font}; }</style><![endif]-->`;
  const head = html.replace("</head>", () => `${noDetectors}${fonts}</head>`);
  return boxesInCells(padPreheader(head));
}

/** A time or a number that was made a link all the same looks like the words around it. */
const noDetectors = [
  '<meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no">',
  "<style>a[x-apple-data-detectors] { color: inherit !important; ",
  "text-decoration: inherit !important; }</style>",
].join("");

/** What a list of mails shows of a mail at most, subject apart; Apple Mail's is the longest. */
const listedLetters = 200;

/**
 * Fills the hidden preheader up with blanks, or the list of mails goes on with the first words of the
 * body. A blank is a space that does not collapse and a character without a width.
 */
function padPreheader(html: string): string {
  return html.replace(/(<div style="display:none;[^>]*>)([^<]*)(?=<\/div>)/, (_, start, words) => {
    const blanks = Math.max(0, listedLetters - [...words].length);
    return `${start}${words}${"&nbsp;&zwnj;".repeat(blanks)}`;
  });
}

/**
 * Outlook for Windows draws padding, borders and grounds of table cells only. A paragraph or a block
 * of code that has them becomes the only cell of a table, which takes them over with its classes;
 * `p-cell` or `pre-cell` names it. Outlook keeps no margins of tables either: it is told to have those
 * at the bottom within the cell.
 */
function boxesInCells(html: string): string {
  return html.replace(
    /<(p|pre)\b([^>]*)>([\s\S]*?)<\/\1>/g,
    (whole, tag: string, attributes: string, words: string) => {
      const declarations = (/\sstyle="([^"]*)"/.exec(attributes)?.[1] ?? "")
        .split(";")
        .map((declaration) => declaration.trim())
        .filter(Boolean);
      const [boxed, kept] = [declarations.filter(isOfBox), declarations.filter((d) => !isOfBox(d))];
      const shows = boxed.some((declaration) => !/^padding[^:]*:\s*(0\S*\s*)+$/.test(declaration));
      // What has no words is a divider, which MJML draws for Outlook itself.
      if (!shows || words.trim() === "") return whole;
      const margin = kept.find((declaration) => /^margin\s*:/.test(declaration));
      // Fixed: code that scrolls would otherwise make its table as wide as itself. Separate: MJML's own
      // style has borders collapse, and half of each would lie outside.
      const outer = [
        "table-layout:fixed",
        "border-collapse:separate",
        ...(margin ? [margin] : []),
      ].join(";");
      const [top, , below = top] = margin?.replace(/^margin\s*:\s*/, "").split(/\s+/) ?? [];
      const inner = kept.map((d) => (d === margin ? `margin:0;mso-margin-bottom-alt:${below}` : d));
      const name = /\sclass="([^"]*)"/.exec(attributes)?.[1];
      return [
        `<table role="presentation" width="100%" cellspacing="0" cellpadding="0" style="${outer}">`,
        `<tr><td class="${[`${tag}-cell`, name].filter(Boolean).join(" ")}" style="${boxed.join(";")}">`,
        `<${tag}${attributes.replace(/\sstyle="[^"]*"/, ` style="${inner.join(";")}"`)}>${words}</${tag}>`,
        "</td></tr></table>",
      ].join("");
    },
  );
}

function isOfBox(declaration: string): boolean {
  return /^(padding|border|background)\b/.test(declaration);
}
