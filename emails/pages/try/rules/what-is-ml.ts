/** The line of lesson 1: a message with so many exclamation marks or more is flagged. */

interface Message {
  readonly marks: number;
  readonly spam: boolean;
}

const messages = (marks: readonly number[], spam: readonly number[]): readonly Message[] =>
  marks.map((each, index) => ({ marks: each, spam: spam.includes(index + 1) }));

const old = messages([0, 0, 1, 0, 3, 4, 1, 2, 5, 3], [4, 5, 6, 9, 10]);
const fresh = messages([0, 2, 4, 3, 1], [2, 3]);

/** What the line does with the ten old messages. */
export interface Mistakes {
  /** Genuine messages that it flags. */
  readonly flagged: number;
  /** Spam that it misses. */
  readonly missed: number;
  readonly all: number;
}

/** @param line 0 to 6 exclamation marks. */
export function mistakes(line: number): Mistakes {
  const flagged = old.filter(({ marks, spam }) => marks >= line && !spam).length;
  const missed = old.filter(({ marks, spam }) => marks < line && spam).length;
  return { flagged, missed, all: flagged + missed };
}

/** How many of the five new messages the line judges rightly. */
export function rightOnNew(line: number): number {
  return fresh.filter(({ marks, spam }) => marks >= line === spam).length;
}

const count = (number: number, one: string, many: string) =>
  `${number} ${number === 1 ? one : many}`;

/** What is said of a line. */
export function sayLine(line: number): string {
  const { flagged, missed, all } = mistakes(line);
  if (line === 3) return "One mistake, message 4. No other line does better on these ten.";
  return `t = ${line}: ${count(flagged, "real message", "real messages")} flagged, ${missed} spam missed, ${count(all, "mistake", "mistakes")}.`;
}

/** What is said when the line is tested on the new messages. */
export function sayTest(line: number): string {
  const right = rightOnNew(line);
  if (line === 3) {
    return "3 of 5. Saying “genuine” every time also gets 3 of 5. Nine of ten on old mail was no promise.";
  }
  return `${right} of 5 – but on the ten old messages this line makes ${count(mistakes(line).all, "mistake", "mistakes")}, so training would not have chosen it.`;
}

/** Said when the line is moved after the test. */
export const testUsedUp =
  "You have seen the test. Whoever chooses now has used it up; lesson 7 gives this mistake its name.";
