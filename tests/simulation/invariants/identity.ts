/**
 * Which mail a name means: the author of these worlds calls a renamed mail `<slug>-renamed-<n>`, and it
 * stays the mail that it was. Nothing here calls the code under test.
 */
import type { CompiledCourse } from "../../../lambdas/domain/course.ts";
import type { OutgoingMail } from "../../../lambdas/flow/ports.ts";

const mark = "-renamed-";
const suffix = /-renamed-\d+/g;

/** The name that a mail had first; a text in which all names of mails are such. */
export function firstName(text: string): string {
  return text.replace(suffix, "");
}

/** What is stored or said, with each mail under its first name. */
export function byFirstNames<T>(value: T): T {
  return hasLaterName(value) ? underFirstNames(value) : value;
}

function underFirstNames<T>(value: T): T {
  if (typeof value === "string") return (value.includes(mark) ? firstName(value) : value) as T;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(underFirstNames) as T;
  const renamed: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const part = value[key as keyof typeof value] as unknown;
    if (part !== undefined) renamed[underFirstNames(key)] = underFirstNames(part);
  }
  return renamed as T;
}

function hasLaterName(value: unknown): boolean {
  if (typeof value === "string") return value.includes(mark);
  if (typeof value !== "object" || value === null) return false;
  return Object.keys(value).some(
    (key) => key.includes(mark) || hasLaterName(value[key as keyof typeof value]),
  );
}

const courses = new WeakMap<CompiledCourse, CompiledCourse>();

/** A course with each mail under its first name. */
export function courseByFirstNames(course: CompiledCourse): CompiledCourse {
  const known = courses.get(course) ?? byFirstNames(course);
  courses.set(course, known);
  return known;
}

/** A mail as SES was given it, named by its first name. */
export function mailByFirstName(mail: OutgoingMail): OutgoingMail {
  return { ...mail, tags: byFirstNames(mail.tags) };
}
