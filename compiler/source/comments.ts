/** What authors write to each other, which no reader gets. */
import { type Diagnostic, lineAt } from "../diagnostic.ts";

/**
 * Markup without its comments and those of its style sheets; each line stays where it is. Conditional
 * ones, `<!--[if mso]>`, are not comments but markup for Outlook, and stay.
 */
export function withoutComments(markup: string): string {
  return markup
    .replace(/<!--[\s\S]*?-->/g, (comment) => (isConditional(comment) ? comment : blank(comment)))
    .replace(/(<(mj-style|style)\b[^>]*>)([\s\S]*?)(<\/\2\s*>)/gi, (_, open, _name, css, close) => {
      return open + String(css).replace(/\/\*[\s\S]*?\*\//g, blank) + close;
    });
}

/** A comment that does not end would take all that follows with it. */
export function lintComments(file: string, source: string): Diagnostic[] {
  const at = source
    .replace(/<!--[\s\S]*?-->/g, (comment) => " ".repeat(comment.length))
    .indexOf("<!--");
  if (at === -1) return [];
  const remedy = 'end it with "-->"';
  return [{ file, line: lineAt(source, at), what: "a comment that does not end", remedy }];
}

function isConditional(comment: string): boolean {
  return /^<!--\s*\[if\b/i.test(comment) || /<!\[endif\]\s*-->$/i.test(comment);
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, "");
}
