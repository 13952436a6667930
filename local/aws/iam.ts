/**
 * Decides whether policy statements allow a call: wildcards in actions and resources, the usual
 * condition operators, and a Deny that always wins. What it does not know it refuses by name
 * instead of guessing, because a guess here would be a permission missing in production.
 */
import { TemplateError } from "../runtime/errors.ts";

type OneOrMore = string | readonly string[];

/** A statement of an IAM policy document, intrinsics resolved. */
export interface Statement {
  readonly Effect: "Allow" | "Deny";
  readonly Action?: OneOrMore | undefined;
  readonly NotAction?: OneOrMore | undefined;
  readonly Resource?: OneOrMore | undefined;
  readonly NotResource?: OneOrMore | undefined;
  readonly Principal?: string | Readonly<Record<string, OneOrMore>> | undefined;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined;
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
export function namesService(statement: Statement, service: string): boolean {
  const principal = statement.Principal;
  if (typeof principal === "string") return principal === "*";
  if (!principal) return false;
  return list(principal.Service).includes(service) || list(principal.AWS).includes("*");
}

/** Whether `text` matches a pattern in which `*` stands for any text and `?` for one character. */
export function glob(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "s").test(text);
}

function matches(statement: Statement, call: Call, resource: string): boolean {
  const action = call.action.toLowerCase();
  const actionIs = (patterns: OneOrMore | undefined) =>
    list(patterns).some((pattern) => glob(pattern.toLowerCase(), action));
  const resourceIs = (patterns: OneOrMore | undefined) =>
    list(patterns).some((pattern) => glob(pattern, resource));
  if (statement.NotAction ? actionIs(statement.NotAction) : !actionIs(statement.Action)) {
    return false;
  }
  if (statement.NotResource ? resourceIs(statement.NotResource) : !resourceIs(statement.Resource)) {
    return false;
  }
  return Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) =>
      holds(operator, list(wanted), call.context[key.toLowerCase()]),
    ),
  );
}

const comparisons: Readonly<Record<string, (wanted: string, value: string) => boolean>> = {
  StringEquals: (wanted, value) => wanted === value,
  StringEqualsIgnoreCase: (wanted, value) => wanted.toLowerCase() === value.toLowerCase(),
  StringLike: glob,
  ArnEquals: glob,
  ArnLike: glob,
  Bool: (wanted, value) => wanted.toLowerCase() === value.toLowerCase(),
};

const negations: Readonly<Record<string, string>> = {
  StringNotEquals: "StringEquals",
  StringNotEqualsIgnoreCase: "StringEqualsIgnoreCase",
  StringNotLike: "StringLike",
  ArnNotEquals: "ArnEquals",
  ArnNotLike: "ArnLike",
};

function holds(operator: string, wanted: readonly string[], value: OneOrMore | undefined): boolean {
  const [, set = "", bare = "", ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  if (bare === "Null") return wanted.includes("true") === (value === undefined);
  const negated = negations[bare];
  const compare = comparisons[negated ?? bare];
  if (!compare) {
    throw new TemplateError(
      `A policy uses the condition operator "${operator}", which the local IAM matcher does not know. Teach it in local/aws/iam.ts, or write the condition with StringEquals or StringLike.`,
    );
  }
  // IAM's own rules for a key the call does not carry.
  if (value === undefined) return Boolean(ifExists) || Boolean(negated) || set === "ForAllValues";
  const one = (text: string) =>
    wanted.some((pattern) => compare(pattern, text)) !== Boolean(negated);
  const values = list(value);
  return set === "ForAllValues" || (negated && set === "") ? values.every(one) : values.some(one);
}

function list(value: unknown): readonly string[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value.map(String) : [String(value)];
}
