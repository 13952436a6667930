/** A question with a few answers, and what a reader is told of theirs. */

/** One question. */
export interface Question {
  /** The answers that fit. */
  readonly right: readonly string[];
  /** Said when the answer fits, and when the right one is shown: why it is right. */
  readonly why: string;
}

/** What is said of an answer. */
export interface Verdict {
  readonly right: boolean;
  readonly text: string;
  /** The answer has been shown: nothing is left to find out. */
  readonly shown?: boolean;
}

/**
 * Judges an answer: the first wrong one is told where to look, the second gets the answer.
 *
 * @param answer Empty where none was chosen.
 * @param wrongBefore How many answers to this question were wrong before this one.
 * @param where Where somebody should look whose answer is wrong.
 */
export function judge(
  { right, why }: Question,
  answer: string,
  wrongBefore: number,
  where: string,
): Verdict {
  if (answer === "") return { right: false, text: "Not answered yet." };
  if (right.includes(answer)) return { right: true, text: why };
  if (wrongBefore === 0) return { right: false, text: where };
  return { right: false, text: `The answer: ${right.join(" or ")}. ${why}`, shown: true };
}
