/** Matches events against EventBridge event patterns. */
import { TemplateError } from "../runtime/errors.ts";

/** An event pattern: objects down to arrays of accepted values or filters. */
export type EventPattern = Readonly<Record<string, unknown>>;

/**
 * Whether the event matches the pattern: every field the pattern names holds one of its values.
 *
 * @throws TemplateError for a filter that is not known here.
 */
export function matchesPattern(pattern: EventPattern, event: unknown): boolean {
  return Object.entries(pattern).every(([field, wanted]) => {
    const value = isObject(event) ? event[field] : undefined;
    if (Array.isArray(wanted)) return wanted.some((filter) => accepts(filter, value));
    if (isObject(wanted) && field !== "$or") return matchesPattern(wanted, value);
    throw new TemplateError(
      `The event pattern's field "${field}" must be an object or a list of accepted values; write it so in the rule.`,
    );
  });
}

function accepts(filter: unknown, value: unknown): boolean {
  // An array in the event matches when any of its elements does.
  if (Array.isArray(value)) return value.some((element) => accepts(filter, element));
  if (!isObject(filter)) return filter === value;
  const [name = "", operand] = Object.entries(filter)[0] ?? [];
  const text = typeof value === "string" ? value : undefined;
  switch (name) {
    case "exists":
      return (value !== undefined) === operand;
    case "prefix":
      return text?.startsWith(String(operand)) ?? false;
    case "suffix":
      return text?.endsWith(String(operand)) ?? false;
    case "equals-ignore-case":
      return text?.toLowerCase() === String(operand).toLowerCase();
    case "anything-but":
      return value !== undefined && ![operand].flat().some((one) => accepts(one, value));
    default:
      throw new TemplateError(
        `The event pattern filter "${name}" is not known to the local event bus. Teach it in local/aws/event-pattern.ts, or use prefix, suffix, exists, anything-but or plain values.`,
      );
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
