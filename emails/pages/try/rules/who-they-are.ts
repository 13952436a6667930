/** Whose note is it, and what is known of a big number: lesson 2. */
import type { Question } from "./question.ts";

/** The roles, each with the question it answers. */
export const roles: Readonly<Record<string, string>> = {
  "Data engineer": "Can everyone get the right data, on time?",
  "Data scientist": "What does the data tell us, and can it be predicted?",
  "ML engineer": "Can the product rely on this prediction every day?",
  "MLOps or platform engineer": "Can we release and watch models safely and cheaply?",
  "Research scientist": "What is not known yet?",
  "AI engineer": "What can we build on a model somebody else trained?",
};

const note = (role: string): Question => ({
  right: [role],
  why: `Yes: ${role} asks “${roles[role]}”`,
});

/** The six notes in the order of the lesson. */
export const notes: readonly Question[] = [
  "Data engineer",
  "Data scientist",
  "ML engineer",
  "MLOps or platform engineer",
  "Research scientist",
  "AI engineer",
].map(note);

/** For a wrong role. */
export const noteHint =
  "Possible, if you have a reason. Read the note again: is it about getting data, understanding it, relying on a prediction, releasing, finding what nobody knows, or building on a ready model?";

/** Said when every note has its role. */
export const allNotes = "All six fit. In a company of 40 people, Robin may do 1, 3, 4 and 6.";

/** The four questions on the headline, each with its two answers. */
export const headline: readonly (Question & { readonly options: readonly string[] })[] = [
  {
    options: ["the page I read", "the World Economic Forum, 2020"],
    right: ["the World Economic Forum, 2020"],
    why: "The page only copied the number.",
  },
  {
    options: ["AI jobs", "new roles of every kind"],
    right: ["new roles of every kind"],
    why: "They “may emerge”, in every kind of work.",
  },
  {
    options: ["counted vacancies", "asked 291 large companies"],
    right: ["asked 291 large companies"],
    why: "Their answers were extended to 26 economies.",
  },
  {
    options: ["it came true", "later editions said −14, then +78 million net"],
    right: ["later editions said −14, then +78 million net"],
    why: "Such a number shows a direction and is not a head count.",
  },
];

/** For a wrong answer on the headline. */
export const headlineHint = "Look at “Work it through” in lesson 2 once more.";
