/** The names that mails of a course had before, and those of mails that are not sent any more. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Course, namesOf } from "../lambdas/domain/course.ts";
import { checkSlug } from "./check-course-list.ts";
import { type Diagnostic, lineAt } from "./diagnostic.ts";

/** A name in the list, and what it is there. */
interface ListedName {
  readonly name: string;
  readonly as: "slug" | "was" | "retired";
}

/**
 * What is wrong with `was` and `retired` of a list: each name belongs to one mail, once, for a reader's
 * records tell mails apart by nothing else.
 */
export function checkNames(folder: string, { mails, retired = [] }: Course): readonly Diagnostic[] {
  const source = readFileSync(join(folder, "course.ts"), "utf8");
  const names: readonly ListedName[] = [
    ...mails.flatMap((mail) =>
      namesOf(mail).map((name, index) => ({ name, as: index === 0 ? "slug" : "was" }) as const),
    ),
    ...retired.flatMap((mail) => namesOf(mail).map((name) => ({ name, as: "retired" }) as const)),
  ];
  return names.flatMap(({ name, as }, index) => {
    const before = names.slice(0, index).filter((other) => other.name === name);
    const file = "course.ts";
    const line = lineOf(source, name, before.length);
    const found = as === "slug" ? [] : checkSlug(name);
    // Two mails with one slug are told by the checks of the list.
    if ([as, ...before.map((other) => other.as)].some((one) => one !== "slug") && before[0]) {
      const what = `the name "${name}" is listed twice: ${tells[before[0].as]}, and ${tells[as]}`;
      found.push([what, "leave it with the mail that was sent under it"]);
    }
    return found.map(([what, remedy]) => ({ file, line, what, remedy }));
  });
}

const tells: Readonly<Record<ListedName["as"], string>> = {
  slug: "as a slug",
  was: "in a was",
  retired: "in retired",
};

/** @param before How many times the list has the name before. */
function lineOf(source: string, name: string, before: number): number {
  const places = [...source.matchAll(/(["'`])((?:(?!\1).)*)\1/g)].filter(
    ([, , text]) => text === name,
  );
  return lineAt(source, (places[before] ?? places.at(-1))?.index ?? 0);
}
