/** Markup without the indentation of its source, which is a tenth of a mail. Code keeps its own. */
export function stripIndent(html: string): string {
  return html
    .split(/(<pre\b[\s\S]*?<\/pre>)/)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(/\s*\n\s*/g, "\n")))
    .join("")
    .trim();
}
