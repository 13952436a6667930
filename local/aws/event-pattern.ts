/** Matches events against EventBridge event patterns. */
import { TemplateError } from "../runtime/errors.ts";

/** An event pattern: objects down to lists of accepted values. */
export type EventPattern = Readonly<Record<string, unknown>>;

/**
 * Whether the event matches the pattern: every field the pattern names holds one of its values.
 *
 * @throws TemplateError for a filter such as `prefix`: only plain values are known here.
 */
export function matchesPattern(pattern: EventPattern, event: unknown): boolean {
  return Object.entries(pattern).every(([field, wanted]) => {
    const value = isObject(event) ? event[field] : undefined;
    if (isObject(wanted) && field !== "$or") return matchesPattern(wanted, value);
    if (!Array.isArray(wanted) || wanted.some(isObject)) {
      throw new TemplateError(
        `The event pattern's field "${field}" holds ${JSON.stringify(wanted)}, which the local event bus does not know. Teach it in local/aws/event-pattern.ts, or list plain values.`,
      );
    }
    // A list in the event matches when any of its elements does.
    return [value].flat().some((one) => wanted.includes(one));
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
