/** Skills, one table and one output: lesson 4. */
import type { Question, Verdict } from "./question.ts";

const moments: readonly [skill: string, moment: string][] = [
  ["Fundamentals of programming", "Robin turns 1,000 mails into rows with a script."],
  ["Statistics and probability", "80 flagged instead of 300: luck?"],
  ["Data evaluation and modelling", "Which number would Lucía care about?"],
  ["Libraries and models", "Nobody writes logistic regression by hand."],
  ["Software engineering and system design", "The filter must also run when Robin sleeps."],
  ["Exploration and visualisation", "A chart shows that spam doubles on Fridays."],
  ["Data work", "Two colleagues labelled 20 messages differently."],
  ["Tests and version control", "Back to the version that worked."],
  ["Release and watching", "At nine, look at the share of empty texts."],
  ["Privacy and fairness checks", "Are messages in other languages hidden more often?"],
];

/** Each skill's moment, in the order of the lesson. */
export const skills: readonly Question[] = moments.map(([skill, moment]) => ({
  right: [moment],
  why: `${skill}: this is the moment for it.`,
}));

/** The moments in an order that gives nothing away. */
export const momentOptions: readonly string[] = moments.map(([, moment]) => moment).sort();

/** For a wrong moment. */
export const momentHint =
  "What is missing at this moment: data, a tool, a comparison, or somebody watching?";

/** The language model's results on the 1,000 messages. */
export const counts = { caught: 142, missed: 8, flagged: 17, alone: 833 };

const share = (part: number, whole: number) => (100 * part) / whole;
const spam = counts.caught + counts.missed;
const said = counts.caught + counts.flagged;

/** The three numbers, in the order they are asked for, in percent. */
export const measures = [
  {
    name: "accuracy",
    percent: share(counts.caught + counts.alone, 1000),
    where: "All right answers of all 1,000.",
  },
  {
    name: "precision",
    percent: share(counts.caught, said),
    where: `Of the ${said} flagged, how many were spam?`,
  },
  {
    name: "recall",
    percent: share(counts.caught, spam),
    where: `Of the ${spam} spam, how many were caught?`,
  },
] as const;

/** How far a number may be from the exact one, in percent: the reader writes one decimal. */
const tolerance = 0.1;

const isNear = (value: number, percent: number) =>
  Math.abs(value - Number(percent.toFixed(1))) <= tolerance + 1e-9;

/**
 * Judges one of the three numbers.
 *
 * @param index Which of `measures`.
 * @param answer In percent, as typed.
 */
export function judgeMeasure(index: number, answer: string, wrongBefore: number): Verdict {
  const measure = measures[index];
  const value = Number(answer.replace(",", ".").replace("%", ""));
  if (!measure || answer.trim() === "" || Number.isNaN(value)) {
    return { right: false, text: "Not answered yet." };
  }
  const exact = `${measure.percent.toFixed(1)}%`;
  if (isNear(value, measure.percent)) return { right: true, text: `Yes, ${exact}.` };
  const [, precision, recall] = measures;
  const other = { precision: recall, recall: precision, accuracy: undefined }[measure.name];
  if (other && isNear(value, other.percent)) {
    return { right: false, text: "You have divided by the other sum." };
  }
  if (wrongBefore === 0) return { right: false, text: measure.where };
  return { right: false, text: `It is ${exact}. ${measure.where}`, shown: true };
}

/** The three questions on the lesson's output, each with its answers. */
export const output: readonly (Question & { readonly options: readonly string[] })[] = [
  {
    options: ["guesses at random", "always names the most common grower"],
    right: ["always names the most common grower"],
    why: "It is right for 18 of 45 wines.",
  },
  {
    options: ["it learned 133 wines by heart", "the test was harder"],
    right: ["it learned 133 wines by heart"],
    why: "Of the 45 new ones it gets 40 right.",
  },
  {
    options: ["yes", "no"],
    right: ["no"],
    why: "Over 100 splits it scored 0.911 to 1.000 and was perfect 39 times.",
  },
];

/** For a wrong answer on the output. */
export const outputHint = "Compare the two columns: what was trained on, and what was new?";
