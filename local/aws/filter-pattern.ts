/**
 * Filter patterns of CloudWatch Logs, as far as this system uses them: `{ $.field = "value" }`,
 * several of them joined by `&&` or by `||`, and words in quotes that a line must contain.
 *
 * Syntax: CloudWatch Logs user guide, "Filter pattern syntax for metric filters".
 */
import { AwsError } from "./protocol.ts";

/** Whether a line is found. */
export type LineFilter = (message: string) => boolean;

const term = /^\$\.([A-Za-z_]\w*)\s*=\s*"([^"*]*)"$/;

/**
 * Reads a pattern; an empty one finds every line.
 *
 * @throws AwsError for a pattern that is not known here
 */
export function readFilterPattern(pattern: string): LineFilter {
  const text = pattern.trim();
  if (text === "") return () => true;
  const json = /^\{(.*)\}$/s.exec(text)?.[1];
  return json === undefined ? wordsIn(text) : fieldsIn(json.trim(), text);
}

function fieldsIn(text: string, pattern: string): LineFilter {
  const any = text.includes("||");
  if (any && text.includes("&&")) throw unknown(pattern);
  const wanted = text.split(any ? "||" : "&&").map((one) => {
    const [, field, value] = term.exec(one.trim()) ?? [];
    if (field === undefined || value === undefined) throw unknown(pattern);
    return { field, value };
  });
  return (message) => {
    const line = parsed(message);
    if (!line) return false;
    const holds = ({ field, value }: (typeof wanted)[number]) => line[field] === value;
    return any ? wanted.some(holds) : wanted.every(holds);
  };
}

function wordsIn(text: string): LineFilter {
  if (!/^("[^"]+"\s*)+$/.test(text)) throw unknown(text);
  const words = [...text.matchAll(/"([^"]+)"/g)].map(([, word = ""]) => word);
  return (message) => words.every((word) => message.includes(word));
}

function parsed(message: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(message);
    return typeof value === "object" && value !== null
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function unknown(pattern: string): AwsError {
  return new AwsError(
    "InvalidParameterException",
    `The local CloudWatch Logs does not know the filter pattern ${pattern}. Teach it in local/aws/filter-pattern.ts.`,
  );
}
