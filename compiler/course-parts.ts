/** The parts of a compiled course: each function carries the one that it works with, and no other text. */
import type {
  CompiledCourse,
  CourseMessages,
  CourseOutline,
  CourseSite,
} from "../lambdas/domain/course.ts";

/** Which mails there are, and the course's words: all that records and answers need. */
export function outlineOf(course: CompiledCourse): CourseOutline {
  const { title, retired, build, language, dir, words } = course;
  const mails = course.mails.map(({ slug, was, kind, waitDays }) => ({
    slug,
    ...(was && { was }),
    kind,
    waitDays,
  }));
  return { title, mails, ...(retired && { retired }), build, language, dir, words };
}

/** What is sent. */
export function messagesOf(course: CompiledCourse): CourseMessages {
  const mails = course.mails.map(({ web: _, ...mail }) => mail);
  return { ...outlineOf(course), mails, transactional: course.transactional };
}

/** What the site shows. */
export function siteOf({ transactional: _, ...course }: CompiledCourse): CourseSite {
  const mails = course.mails.map(({ html: _, text: __, ...mail }) => mail);
  return { ...course, mails };
}
