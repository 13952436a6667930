/**
 * The author: inserts, moves, removes and renames lessons while the course is running.
 */
import type { CompiledCourse, CourseMail } from "../../../lambdas/domain/course.ts";
import { courseOf } from "../../fakes/course.ts";
import { firstName } from "../invariants/identity.ts";
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
  const mails = listed(course);
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

/** The list of a course, as an author has it. */
function listed({ mails }: CompiledCourse): CourseMail[] {
  return mails.map(({ slug, kind, waitDays, was }) => ({
    slug,
    kind,
    waitDays,
    ...(was && { was }),
  }));
}

/** The course with one mail under another name, or under one that it had before. */
export function renamed(course: CompiledCourse, random: Random): CompiledCourse {
  const mails = listed(course);
  const mail = random.pick(mails);
  const { slug, was = [] } = mail;
  const again = was.length > 0 && random.chance(0.3) ? random.pick(was) : undefined;
  const name = again ?? `${firstName(slug)}-renamed-${random.int(1e9)}`;
  const before = [...was.filter((one) => one !== name), slug];
  return courseOf(mails.map((one) => (one === mail ? { ...one, slug: name, was: before } : one)));
}
