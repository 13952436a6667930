/**
 * Decides whether policy statements allow a call: wildcards in actions and resources, the condition
 * operators that the stack uses, and a Deny that always wins. What it does not know it refuses by
 * name instead of guessing, because a guess here would be a permission missing in production.
 */
import { remembered } from "../../lambdas/domain/remembered.ts";
import { TemplateError } from "../runtime/errors.ts";

type OneOrMore = string | readonly string[];

/** A statement of an IAM policy document, intrinsics resolved. */
export interface Statement {
  readonly Effect: "Allow" | "Deny";
  readonly Action: OneOrMore;
  readonly Resource: OneOrMore;
  readonly Principal?: Readonly<Record<string, OneOrMore>> | undefined;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, OneOrMore>>>> | undefined;
}

/** One call as IAM sees it. All `resources` must be allowed; the keys of `context` in lower case. */
export interface Call {
  readonly action: string;
  readonly resources: readonly string[];
  readonly context: Readonly<Record<string, OneOrMore>>;
}

/**
 * Whether the statements allow the call on each of its resources.
 *
 * @throws TemplateError for a condition operator that is not known here.
 */
export function allows(statements: readonly Statement[], call: Call): boolean {
  return call.resources.every((resource) => {
    const matching = statements.filter((statement) => matches(statement, call, resource));
    return (
      matching.some(({ Effect }) => Effect === "Allow") &&
      !matching.some(({ Effect }) => Effect === "Deny")
    );
  });
}

/** Whether a statement of a resource policy speaks of this AWS service, e.g. `events.amazonaws.com`. */
export function namesService({ Principal = {} }: Statement, service: string): boolean {
  return list(Principal.Service).includes(service) || list(Principal.AWS).includes("*");
}

/** Whether `text` matches a pattern in which `*` stands for any text and `?` for one character. */
function glob(pattern: string, text: string): boolean {
  return expressionOf(pattern).test(text);
}

/** Kept: each call is held against all patterns of a role. */
const expressionOf = remembered((pattern: string) => {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "s");
});

function matches(statement: Statement, call: Call, resource: string): boolean {
  const action = call.action.toLowerCase();
  return (
    list(statement.Action).some((pattern) => glob(pattern.toLowerCase(), action)) &&
    list(statement.Resource).some((pattern) => glob(pattern, resource)) &&
    Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
      Object.entries(keys).every(([key, wanted]) =>
        holds(operator, list(wanted), call.context[key.toLowerCase()]),
      ),
    )
  );
}

const comparisons: Readonly<Record<string, (wanted: string, value: string) => boolean>> = {
  StringEquals: (wanted, value) => wanted === value,
  ArnEquals: glob,
  StringLike: glob,
  Bool: (wanted, value) => wanted.toLowerCase() === value.toLowerCase(),
};

/** Before an operator: each value of a key that may have several must fit. */
const forAll = "ForAllValues:";

/**
 * As IAM has it, a condition on a key that the call does not carry does not hold, but for
 * `ForAllValues:`, which holds for no value at all.
 */
function holds(operator: string, wanted: readonly string[], value: OneOrMore | undefined): boolean {
  // "false": the key must be there.
  if (operator === "Null") return wanted.every((one) => one === String(value === undefined));
  const isForAll = operator.startsWith(forAll);
  const compare = comparisons[isForAll ? operator.slice(forAll.length) : operator];
  if (!compare) {
    throw new TemplateError(
      `A policy uses the condition operator "${operator}", which the local IAM matcher does not know. Teach it in local/aws/iam.ts, or write the condition with ${Object.keys(comparisons).join(", ")}.`,
    );
  }
  const values = list(value);
  if (!isForAll && values.length !== 1) return false;
  return values.every((one) => wanted.some((pattern) => compare(pattern, one)));
}

function list(value: OneOrMore | undefined = []): readonly string[] {
  return typeof value === "string" ? [value] : value;
}
