/**
 * `npm run new-course -- FOLDER`: a small course to begin from, which builds and passes its checks.
 */
import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { CommandError, commandWords, runCommand } from "./command.ts";

const starter = join(import.meta.dirname, "starter");

/** Lays the course into a folder that is new or empty. */
function newCourse(): void {
  const [named] = commandWords("npm run new-course -- FOLDER, such as ../my-course", 1);
  const folder = resolve(named);
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found && !found.isDirectory()) {
    throw new CommandError(`${named} is a file: name a folder that is new or empty.`);
  }
  if (found && readdirSync(folder).length > 0) {
    throw new CommandError(`${named} has files in it already: name a folder that is new or empty.`);
  }
  cpSync(starter, folder, { recursive: true });
  const list = join(folder, "course.ts");
  const author = relative(folder, join(import.meta.dirname, "author.ts")).replaceAll("\\", "/");
  writeFileSync(list, readFileSync(list, "utf8").replace("../author.ts", author));
  console.log(`A course of three mails is in ${named}. Next:
  npm run preview -- ${named}
  npm run new-lesson -- the-next-day ${named}
docs/writing.md says what stands where.`);
}

await runCommand(newCourse);
