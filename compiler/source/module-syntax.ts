/** A TypeScript file of the course as text: where it breaks the language, and where its values stand. */
import { type Node, parseSync } from "oxc-parser";
import { lineAt } from "../diagnostic.ts";

/** The way to a value from the default export: `["mails", 2, "slug"]`. */
export type ValuePath = readonly (string | number)[];

/** The first place where a text is not TypeScript, or nothing where it is. */
export function syntaxError(
  source: string,
): { readonly line: number; readonly message: string } | undefined {
  const [error] = parseSync("course.ts", source).errors;
  if (!error) return undefined;
  const line = lineAt(source, error.labels[0]?.start ?? 0);
  return { line, message: error.message.replaceAll("`", "") };
}

/**
 * The line, counted from 1, of a value of the default export. Where the value is not written out
 * there, it is the line of what should hold it.
 */
export function lineOfValue(source: string, path: ValuePath): number {
  return lineAt(source, nodeAt(source, path)?.start ?? 0);
}

/** Where in the text a value of the default export begins and ends, if it is written out there. */
export function rangeOfValue(
  source: string,
  path: ValuePath,
): { readonly start: number; readonly end: number } | undefined {
  const node = nodeAt(source, path, true);
  return node && { start: node.start, end: node.end };
}

/** @param isWhole Whether nothing is answered where the way ends before the value. */
function nodeAt(source: string, path: ValuePath, isWhole = false): Node | undefined {
  const { program } = parseSync("course.ts", source);
  const found = program.body.find((each) => each.type === "ExportDefaultDeclaration");
  let node: Node | undefined = found && plainValue(found.declaration, program);
  for (const key of path) {
    const next = node && childOf(node, key);
    if (!next) return isWhole ? undefined : node;
    node = plainValue(next, program);
  }
  return node;
}

function childOf(node: Node, key: string | number): Node | undefined {
  if (node.type === "ArrayExpression") return node.elements[Number(key)] ?? undefined;
  if (node.type !== "ObjectExpression") return undefined;
  return node.properties.flatMap((property) => {
    if (property.type !== "Property") return [];
    const name = property.key.type === "Identifier" ? property.key.name : undefined;
    const written = property.key.type === "Literal" ? property.key.value : name;
    return written === key ? [property.value] : [];
  })[0];
}

/** What an expression is without its types, and what a name of the same file stands for. */
function plainValue(node: Node, program: ReturnType<typeof parseSync>["program"]): Node {
  if (node.type === "TSSatisfiesExpression" || node.type === "TSAsExpression") {
    return plainValue(node.expression, program);
  }
  if (node.type === "ParenthesizedExpression") return plainValue(node.expression, program);
  if (node.type !== "Identifier") return node;
  const declared = program.body
    .flatMap((each) => (each.type === "VariableDeclaration" ? each.declarations : []))
    .find(({ id }) => id.type === "Identifier" && id.name === node.name);
  return declared?.init ? plainValue(declared.init, program) : node;
}
