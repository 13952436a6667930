/**
 * The course: its mails in the order they are sent, one `lessons/<slug>.mjml` each.
 *
 * A `lesson` counts in "lesson 1 of 2", an `extra` does not. `waitDays` are the days after the mail
 * before it, 1 where nothing is said; the first mail leaves at once. A mail with `draft: true` is in
 * the preview only.
 */
import type { CourseList } from "../author.ts";

export default {
  title: "A new course",
  summary: "Two short lessons. Say here what your readers get, and how much time they need.",
  mails: [
    { slug: "welcome", kind: "extra", waitDays: 0 },
    { slug: "first-lesson", kind: "lesson" },
    { slug: "second-lesson", kind: "lesson" },
  ],
} satisfies CourseList;
