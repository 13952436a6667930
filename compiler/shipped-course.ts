/**
 * What the transactional mails of the shipped course say of it. An author who writes another course
 * keeps these mails, since the system sends them, and easily keeps their facts with them.
 */
import type { ListedCourse } from "./course-list.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { placeOf, type Source } from "./source/source.ts";

const itsSubject = /machine learning|\bML\b/i;

const itsFacts =
  /\b(?:machine learning|ML) engineers?\b|\bspam[^.]*\. \(Yes, that is what the course is about\.\)|\bseven (?:short lessons|days)\b/i;

/** The facts of the shipped course in a mail of one that is about something else. */
export function checkShippedFacts(
  source: Source,
  { title, summary = "" }: Pick<ListedCourse, "title" | "summary">,
): readonly Diagnostic[] {
  if (itsSubject.test(`${title} ${summary}`)) return [];
  return source.lines.flatMap(({ text }, index) => {
    const fact = itsFacts.exec(text)?.[0];
    if (!fact) return [];
    const what = `"${fact}" is true of the course that came with this project`;
    const remedy = "say what is true of yours; [[courseTitle]] and [[lessonCount]] are filled in";
    return [{ ...placeOf(source, index + 1), what, remedy }];
  });
}
