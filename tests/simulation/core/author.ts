/**
 * The author: inserts, moves and removes lessons while the course is running.
 */
import type { CompiledCourse, CourseMail } from "../../../lambdas/domain/course.ts";
import { courseOf } from "../../fakes/course.ts";
import type { Random } from "./random.ts";

/** The course that random worlds begin with: a welcome, five lessons, one after two days, a finale. */
export const firstCourse: readonly CourseMail[] = [
  { slug: "welcome", kind: "extra", waitDays: 0 },
  { slug: "lesson-1", kind: "lesson", waitDays: 1 },
  { slug: "lesson-2", kind: "lesson", waitDays: 1 },
  { slug: "lesson-3", kind: "lesson", waitDays: 2 },
  { slug: "lesson-4", kind: "lesson", waitDays: 1 },
  { slug: "lesson-5", kind: "lesson", waitDays: 1 },
  { slug: "finale", kind: "extra", waitDays: 1 },
];

/** The course after one edit. The welcome stays first. */
export function edited(course: CompiledCourse, random: Random): CompiledCourse {
  const mails: CourseMail[] = course.mails.map(({ slug, kind, waitDays }) => ({
    slug,
    kind,
    waitDays,
  }));
  const at = 1 + random.int(mails.length - 1);
  switch (random.int(4)) {
    case 0:
      mails.splice(at, 0, { slug: `new-${random.int(1e9)}`, kind: "lesson", waitDays: 1 });
      break;
    case 1:
      if (mails.length > 3) mails.splice(at, 1);
      break;
    case 2: {
      const [moved] = mails.splice(at, 1);
      if (moved) mails.splice(1 + random.int(mails.length - 1), 0, moved);
      break;
    }
    default:
      mails.push({ slug: `new-${random.int(1e9)}`, kind: "lesson", waitDays: 1 });
  }
  return courseOf(mails);
}
