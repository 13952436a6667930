/**
 * `npm run new-lesson -- SLUG [FOLDER]`: a mail that builds, in `lessons/<slug>.mjml`, listed as a
 * draft at the end of `course.ts`.
 */
import { addLesson } from "./add-lesson.ts";
import { commandWords, runCommand } from "./command.ts";

const usage =
  "npm run new-lesson -- SLUG, such as the-first-day, and the course's folder after it if it is not emails";

await runCommand(async () => {
  const [slug, folder = "emails"] = commandWords(usage, 2);
  const problems = await addLesson(slug, folder, console.log);
  if (problems !== undefined) console.error(problems);
});
