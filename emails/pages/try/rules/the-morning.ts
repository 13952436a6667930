/** What comes first at 09:10: lesson 6. */
import type { Question, Verdict } from "./question.ts";

/** The eight requests in the order of the lesson. */
export const requests: readonly Question[] = [
  { right: ["now"], why: "The same fault seen from behind; together with 8." },
  { right: ["this morning"], why: "Promised and small." },
  { right: ["later"], why: "It will be old tomorrow, and that is fine." },
  { right: ["this morning"], why: "Somebody is blocked." },
  { right: ["not me"], why: "Kindly, with the name of somebody who can help." },
  { right: ["later"], why: "Write it down; it is a good idea for another hour." },
  { right: ["now"], why: "A person waits. Look in the spam folder first." },
  { right: ["now"], why: "The cause. Nothing else makes sense before it." },
];

/** For a wrong place. */
export const requestHint = "Is anything broken, or is somebody waiting? If neither, it can wait.";

/**
 * Judges the usual number of flagged messages: 12 to 18% of 2,000.
 *
 * @param answer A number as typed.
 */
export function judgeUsual(answer: string, wrongBefore: number): Verdict {
  const value = Number(answer);
  if (answer.trim() === "" || Number.isNaN(value)) {
    return { right: false, text: "Not answered yet." };
  }
  const why = "240 to 360. Chance alone would keep to about 270 to 330. Eighty is outside both.";
  if (value >= 2000 * 0.12 && value <= 2000 * 0.18) return { right: true, text: why };
  if (wrongBefore === 0) {
    return { right: false, text: "12 of 100 are 240 of 2,000. How many are 18 of 100?" };
  }
  return { right: false, text: why, shown: true };
}

/** Said of either stand-in. */
export const standIn: Question = {
  right: ["the keyword rule", "no filter"],
  why: "Robin chose the rule. Lesson 7 counts both: 210 minutes and 75.",
};
