/** The minutes decide: lesson 7. Example numbers per 1,000 messages. */
import type { Question } from "./question.ts";

/** One way to sort the messages. */
export interface Filter {
  readonly name: string;
  readonly hidden: number;
  readonly missed: number;
}

/** The six ways of the table. */
export const filters: readonly Filter[] = [
  { name: "Do nothing", hidden: 0, missed: 150 },
  { name: "Keyword rule", hidden: 45, missed: 60 },
  { name: "v1", hidden: 40, missed: 30 },
  { name: "Language model", hidden: 17, missed: 8 },
  { name: "v2", hidden: 14, missed: 24 },
  { name: "v2 strict", hidden: 6, missed: 36 },
];

/** Minutes lost, where a rescue costs so many; deleting a spam message costs half a minute. */
export const minutes = ({ hidden, missed }: Filter, rescue: number): number =>
  rescue * hidden + missed / 2;

/** The filters that cost the fewest minutes; more than one where they are equal. */
export function cheapest(rescue: number): readonly Filter[] {
  const fewest = Math.min(...filters.map((filter) => minutes(filter, rescue)));
  return filters.filter((filter) => minutes(filter, rescue) === fewest);
}

/** What is said of a price. */
export function sayPrice(rescue: number): string {
  const best = cheapest(rescue);
  const fewest = minutes(best[0] ?? { name: "", hidden: 0, missed: 0 }, rescue);
  const price = `At ${rescue} ${rescue === 1 ? "minute" : "minutes"} a rescue`;
  if (best.length > 1) {
    return `${price}, ${best.map(({ name }) => name).join(" and ")} are equal: ${fewest}.`;
  }
  return `${price}, ${best[0]?.name} costs the fewest: ${fewest}.`;
}

/** The two questions with a right answer, each with its choices. */
export const questions: readonly (Question & { readonly options: readonly string[] })[] = [
  {
    options: ["v2, and yes", "the language model, and yes", "the language model, and no"],
    right: ["the language model, and no"],
    why: "97.5% right, and 72 minutes; strict needs 42.",
  },
  {
    options: ["below ½ minute", "below 1½ minutes", "below 4 minutes"],
    right: ["below 1½ minutes"],
    why: "At 1½ both cost 75.",
  },
];

/** For a wrong answer. */
export const priceHint = "Move the slider and look at the row that the question names.";

/** Said of any answer to the third question. */
export const strictToo =
  "Told to flag only what is certain, it may do as well. That is the next experiment, and it needs new messages; these 1,000 are used up.";

/** Whether a column leaks, in the order a to e. */
const leaks = [false, false, true, false, true];

/** What is said of the ticked columns. */
export function judgeLeaks(ticked: readonly boolean[]): { right: boolean; text: string } {
  const right = leaks.every((leak, index) => leak === (ticked[index] ?? false));
  if (right) {
    return {
      right,
      text: "Yes, (c) and (e): both are written down after the message has arrived.",
    };
  }
  return {
    right,
    text: "At the moment the message arrives, is this already written down?",
  };
}

/** The test with a hole. */
export const hole: Question & { readonly options: readonly string[] } = {
  options: [
    "a file with 3% empty texts",
    "a file with no messages at all",
    "a file with 1% empty texts",
  ],
  right: ["a file with no messages at all"],
  why: "0 of 0 counts as 0%. The missing line: no messages is a failure too.",
};

/** For a wrong file. */
export const holeHint = "Put each file into the formula. What is the share if there are no texts?";
