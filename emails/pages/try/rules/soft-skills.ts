/** The threshold of lesson 5: fewer hidden messages, more spam. Example numbers per 1,000 messages. */
import type { Question } from "./question.ts";

/** One place at which the threshold may stand. */
export interface Stop {
  readonly threshold: string;
  /** Real messages that are hidden. */
  readonly hidden: number;
  /** Spam that is still seen. */
  readonly seen: number;
}

/** The stops, from the lowest threshold. */
export const stops: readonly Stop[] = [
  { threshold: "0.30", hidden: 34, seen: 16 },
  { threshold: "0.40", hidden: 21, seen: 20 },
  { threshold: "0.50", hidden: 14, seen: 24 },
  { threshold: "0.60", hidden: 9, seen: 30 },
  { threshold: "0.70", hidden: 6, seen: 36 },
  { threshold: "0.80", hidden: 4, seen: 56 },
  { threshold: "0.90", hidden: 2, seen: 96 },
];

/** The filter of the story that stands at a threshold. */
const names: Readonly<Record<string, string>> = { "0.50": "v2", "0.70": "v2 strict" };

/** Minutes lost, where a rescue costs so many and a deletion half a minute. */
export const minutes = ({ hidden, seen }: Stop, rescue = 4): number => rescue * hidden + seen / 2;

/** Right of 1,000, in percent with one decimal. */
export const accuracy = ({ hidden, seen }: Stop): string =>
  ((1000 - hidden - seen) / 10).toFixed(1);

/** What is said of a stop. */
export function sayStop(stop: Stop): string {
  const { threshold, hidden, seen } = stop;
  const name = names[threshold] === undefined ? "" : ` (${names[threshold]})`;
  const sum = `Threshold ${threshold}${name}: ${hidden} real messages hidden, ${seen} spam still seen, ${minutes(stop)} minutes, ${accuracy(stop)}% accurate.`;
  if (threshold !== "0.90") return sum;
  return `${sum} Only 2 people wait, but the team deletes 96 spam messages. Is that what Lucía asked for?`;
}

const best = (by: (stop: Stop) => number) => {
  const most = Math.max(...stops.map(by));
  return stops.filter((stop) => by(stop) === most).map(({ threshold }) => threshold);
};

/** The three questions, each answered by a stop. */
export const questions: readonly Question[] = [
  {
    right: best((stop) => Number(accuracy(stop))),
    why: "Yes: 96.2% of all messages are judged rightly.",
  },
  { right: best((stop) => -minutes(stop)), why: "Yes: 42 minutes, with a lower accuracy than v2." },
  {
    right: best((stop) => -minutes(stop, 1)),
    why: "Yes. The table did not change; the price of a mistake did.",
  },
];

/** For a wrong stop. */
export const stopHint = "Look at the row of minutes, not at accuracy.";
/** For a wrong stop where accuracy is asked for. */
export const accuracyHint = "Look at the row of accuracy this time.";

/** What Lucía would have to ask about, in the order it stands. */
export function wordsToAsk(text: string): readonly string[] {
  const found = text.match(/\b(?:precision|recall|accuracy|threshold|model|F1)\b|%/gi) ?? [];
  return [...new Set(found.map((word) => (/^f1$/i.test(word) ? "F1" : word.toLowerCase())))];
}
