/**
 * The days of the week on which a reader gets mail, in one spelling: `daily`, `weekdays` (Monday to
 * Friday), or a list in week order, such as `mon,tue,sun`.
 */

const names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/** One day of the week. */
export type DayName = (typeof names)[number];

/** The days a reader chose, at least one. */
export type Days = "daily" | "weekdays" | DayName | `${DayName},${string}`;

/** The days of the week in week order, Monday first (ISO 8601). */
export const dayNames: readonly DayName[] = names;

const words: Readonly<Record<string, readonly DayName[]>> = {
  daily: names,
  weekdays: names.slice(0, 5),
};

/**
 * Reads days as a form or a caller writes them: either word, or names of days in any order, between
 * them commas or spaces. Null where there is none, or one that is not known.
 */
export function parseDays(text: string): Days | null {
  const parts = text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
  const [word = ""] = parts;
  const chosen = parts.length === 1 && Object.hasOwn(words, word) ? words[word] : parts;
  if (!chosen?.length || !chosen.every((part) => names.some((name) => name === part))) return null;
  const inOrder = names.filter((name) => chosen.includes(name));
  const known = Object.keys(words).find((key) => words[key]?.length === inOrder.length);
  const isWord =
    known !== undefined && inOrder.every((name, index) => words[known]?.[index] === name);
  return (isWord ? known : inOrder.join(",")) as Days;
}

/** The days chosen, in week order. */
export function daysOf(days: Days): readonly DayName[] {
  return words[days] ?? names.filter((name) => days.split(",").includes(name));
}

/** True when mail may come on this day of the week: 1 is Monday, 7 Sunday (ISO 8601). */
export function isAmong(days: Days, dayOfWeek: number): boolean {
  const name = names[dayOfWeek - 1];
  return name !== undefined && daysOf(days).includes(name);
}
