/** The rules that a list of mails must keep, in itself and with the files in `lessons/`. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ListedCourse, waitDaysMax } from "./course-list.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { lineOfValue, type ValuePath } from "./source/module-syntax.ts";
import { suggestion } from "./suggestion.ts";

/**
 * A slug is part of a message's name, of a tag of SES's (256 characters) and of an address of the
 * site.
 */
const slugLengthMax = 60;

/**
 * What is wrong with the list in itself, and with the files it names or leaves out.
 *
 * @param files The slugs that have a file in `lessons/`.
 */
export function checkCourseList(
  folder: string,
  { mails }: ListedCourse,
  files: readonly string[],
): readonly Diagnostic[] {
  const source = readFileSync(join(folder, "course.ts"), "utf8");
  const slugs = mails.map(({ slug }) => slug);
  const unlisted = files.filter((slug) => !slugs.includes(slug));
  const renamed: string[] = [];
  let slugFaults = 0;
  const diagnostic = (path: ValuePath, [what, remedy]: Fault): Diagnostic => ({
    file: "course.ts",
    line: lineOfValue(source, path),
    what,
    remedy,
  });
  const ofMails = mails.flatMap((mail, index): Diagnostic[] => {
    const { slug } = mail;
    const isTwice = slugs.indexOf(slug) < index;
    const ofSlug = isTwice ? twice(slug) : checkSlug(slug);
    if (ofSlug.length === 0 && !files.includes(slug)) {
      const meant = suggestion(slug, unlisted);
      if (meant) renamed.push(meant);
      ofSlug.push(withoutFile(slug, meant));
    }
    slugFaults += ofSlug.length;
    return [
      ...ofSlug.map((fault) => diagnostic(["mails", index, "slug"], fault)),
      ...checkWait(mail, index).map((fault) => diagnostic(["mails", index, "waitDays"], fault)),
    ];
  });
  const empty = diagnostic(["mails"], ["the course is empty", "list a mail"]);
  if (mails.length === 0) return [empty];
  const alone = unlisted.filter((slug) => !renamed.includes(slug));
  // A file that no line names is told when there are more of them than wrong slugs in the list.
  if (alone.length <= slugFaults - renamed.length) return ofMails;
  return [
    ...ofMails,
    ...alone.map((slug) => ({
      file: `lessons/${slug}.mjml`,
      line: 1,
      what: "the file is not in the course",
      remedy: `add { slug: "${slug}", kind: "lesson" } to course.ts or delete the file`,
    })),
  ];
}

type Fault = readonly [what: string, remedy: string];

function twice(slug: string): Fault[] {
  return [[`the slug "${slug}" is used twice`, "choose another"]];
}

/** What is wrong with a slug in itself. */
export function checkSlug(slug: string): Fault[] {
  const faults: Fault[] = [];
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug)) {
    faults.push([`the slug "${slug}" is not kebab-case`, 'write it like "the-first-day"']);
  }
  // A message's id is `<round>-<slug>`, or `request-<at>` for one that was asked for.
  if (slug.startsWith("request-")) {
    faults.push([`the slug "${slug}" begins with "request-"`, "choose another beginning"]);
  }
  if (slug.length > slugLengthMax) {
    const what = `the slug "${slug}" has ${slug.length} characters`;
    faults.push([what, `shorten it to ${slugLengthMax}`]);
  }
  return faults;
}

function checkWait(
  { slug, waitDays, draft }: ListedCourse["mails"][number],
  index: number,
): Fault[] {
  if (index === 0 && draft) {
    return [["the first mail is a draft", "move it down, or publish it by leaving draft out"]];
  }
  if (index === 0) {
    if (waitDays === 0) return [];
    const days = waitDays === 1 ? "1 day" : `${waitDays} days`;
    return [[`the first mail waits ${days}`, "give it waitDays: 0: it leaves at once"]];
  }
  if (Number.isInteger(waitDays) && waitDays >= 1 && waitDays <= waitDaysMax) return [];
  return [[`"${slug}" waits ${waitDays} days`, `give it a whole number from 1 to ${waitDaysMax}`]];
}

function withoutFile(slug: string, meant: string | undefined): Fault {
  const what = `"${slug}" has no file`;
  if (meant) return [what, `did you mean "${meant}"? lessons/${meant}.mjml is in no line`];
  return [what, `write it with npm run new-lesson -- ${slug}, or take the line out`];
}
