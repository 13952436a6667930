/** What `npm run check:mails` looks at in this course, beside what every mail must be. */
import type { CourseChecks } from "../../compiler/author.ts";
import { knownGaps } from "./known-gaps.ts";
import { checkStoryNumbers, unsaidFacts } from "./story-numbers.ts";
import { checkRhythm, checkShape, words } from "./words.ts";

export default {
  subject: { most: 50 },
  preheader: { least: 40, most: 90 },
  words,
  knownGaps,
  mail(mail, report) {
    checkShape(mail, report);
    checkRhythm(mail, report);
    checkStoryNumbers(mail, report);
  },
  course(all, report) {
    for (const fact of unsaidFacts(all)) {
      report(
        `"${fact}" is said nowhere in the known words`,
        "teach checks/story-numbers.ts the new words",
      );
    }
  },
} satisfies CourseChecks;
