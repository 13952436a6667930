/**
 * Mutations that nobody wrote: every constant doubled and halved, every comparison and operator
 * turned, every condition and every lone statement left out.
 *
 * They ask how much of the protocol is held by some invariant. Many change nothing that a reader
 * could notice, so survivors are a list to read, and fail nothing.
 */
import { parseSync } from "oxc-parser";
import type { Sources } from "./patch.ts";

/** Where mutations are made, and the functions that the simulator never calls. */
export const places: Readonly<Record<string, readonly string[]>> = {
  "domain/claim.ts": [],
  "domain/feedback.ts": [],
  "domain/reader-commands.ts": ["revokeLinks", "isRevoked"],
  "domain/ending.ts": ["unsuppress"],
  "domain/sign-up.ts": [],
  "domain/slots.ts": [],
  "domain/schedule.ts": ["parseSchedule", "knownTimeZone"],
  "domain/sending-outcome.ts": [],
  "domain/subscription.ts": [],
  "flow/update-subscription.ts": [],
  "flow/deliver-subscription.ts": [],
  "flow/deliver.ts": [],
  "flow/probe.ts": [],
  "flow/record-feedback.ts": [],
  "flow/unsubscribe.ts": [],
};

/** One replacement at one place. */
export interface Edit {
  readonly file: string;
  readonly from: number;
  readonly to: number;
  readonly put: string;
}

/** The edit for people: where, what, and what instead. */
export function nameOf({ file, from, to, put }: Edit, sources: Sources): string {
  const text = sources.get(file) ?? "";
  const line = text.slice(0, from).split("\n").length;
  const short = (code: string) => code.replaceAll(/\s+/g, " ").slice(0, 70);
  return `${file}:${line}  ${short(text.slice(from, to))}  →  ${short(put) || "nothing"}`;
}

/** Sources with the edit in them. */
export function edited(sources: Sources, { file, from, to, put }: Edit): Sources {
  const text = sources.get(file) ?? "";
  return new Map(sources).set(file, text.slice(0, from) + put + text.slice(to));
}

/** All edits of the files that are there. */
export function allEdits(sources: Sources): readonly Edit[] {
  return Object.entries(places).flatMap(([file, left]) => {
    const text = sources.get(file);
    if (text === undefined) return [];
    return editsIn(parseSync(file, text).program, text, new Set(left)).map((edit) => ({
      file,
      ...edit,
    }));
  });
}

type Local = Omit<Edit, "file">;

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "type" in value && "start" in value;

function editsIn(value: unknown, text: string, left: ReadonlySet<string>): Local[] {
  if (Array.isArray(value)) return value.flatMap((one) => editsIn(one, text, left));
  if (!isNode(value) || value.type.startsWith("TS") || value.type === "ImportDeclaration")
    return [];
  if (value.type === "FunctionDeclaration" && isNode(value.id)) {
    if (left.has(String(value.id.name))) return [];
  }
  const inside = Object.values(value).flatMap((child) => editsIn(child, text, left));
  return [...editsOf(value, text), ...inside];
}

const turned: Readonly<Record<string, string>> = {
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "===": "!==",
  "!==": "===",
  "+": "-",
  "-": "+",
  "*": "/",
  "/": "*",
  "%": "*",
  "&&": "||",
  "||": "&&",
  "??": "&&",
};

/** What can be made of one node. */
function editsOf(node: Node, text: string): Local[] {
  const whole = (put: string) => ({ from: node.start, to: node.end, put });
  const { left, right, test } = node;
  const code = (part: Node) => text.slice(part.start, part.end);
  switch (node.type) {
    case "Literal":
      if (typeof node.value === "number") {
        const number = node.value;
        return [number === 0 ? [1] : number === 1 ? [0, 2] : [number * 2, number / 2]]
          .flat()
          .map((other) => whole(String(other)));
      }
      return typeof node.value === "boolean" ? [whole(String(!node.value))] : [];
    case "BinaryExpression":
    case "LogicalExpression": {
      const other = turned[String(node.operator)];
      if (!other || !isNode(left) || !isNode(right)) return [];
      // In brackets: `??` takes no `&&` beside it without them.
      return [whole(`((${code(left)}) ${other} (${code(right)}))`)];
    }
    case "UnaryExpression":
      return node.operator === "!" && isNode(node.argument) ? [whole(code(node.argument))] : [];
    case "IfStatement":
    case "ConditionalExpression":
      // Of a condition its text stays, for what it tells of types and calls.
      return isNode(test)
        ? ["false &&", "true ||"].map((put) => ({
            from: test.start,
            to: test.end,
            put: `${put} (${code(test)})`,
          }))
        : [];
    case "ExpressionStatement":
      return [whole(";")];
    default:
      return [];
  }
}
