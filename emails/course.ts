/**
 * The course: its mails in the order they are sent, one `lessons/<slug>.mjml` each.
 *
 * The summary is what the front page promises, the author who it says is behind it. A `lesson` counts in "lesson 3 of 7", an `extra` does
 * not. `waitDays` are the days after the mail before it, 1 where nothing is said; the first mail leaves
 * at once. Readers in mid-course get a mail inserted before their place next; a renamed one
 * lists its old slug in `was`, one taken out is listed in `retired`: see docs/writing.md.
 */
import type { CourseList } from "../compiler/author.ts";

export default {
  language: "en",
  title: "A Day in the Life of a Machine Learning Engineer",
  summary:
    "Seven short lessons by mail, on your days and at your hour. Four minutes of reading, ten of doing. At the end you can say what a machine learning engineer does all day, read a job advert calmly, and not be fooled by a table of results. No maths beyond percentages, nothing to install.",
  author:
    "The course is written by its editors from published papers and surveys. They read each in the original where they could, counted the answers of 571 engineers in the raw data of one survey, and ran the code that the lessons print. What could not be confirmed was left out.",
  mails: [
    { slug: "welcome", kind: "extra", waitDays: 0 },
    { slug: "what-is-ml", kind: "lesson" },
    { slug: "who-they-are", kind: "lesson" },
    { slug: "qualifications", kind: "lesson" },
    { slug: "hard-skills", kind: "lesson" },
    { slug: "soft-skills", kind: "lesson" },
    { slug: "the-morning", kind: "lesson" },
    { slug: "the-afternoon", kind: "lesson" },
    { slug: "finale", kind: "extra" },
    { slug: "recap", kind: "extra", waitDays: 7 },
  ],
} satisfies CourseList;
