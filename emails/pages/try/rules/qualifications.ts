/** The advert of lesson 3: must, nice or wish. */
import type { Question } from "./question.ts";

const line = (right: readonly string[], why: string): Question => ({ right, why });

/** The ten lines of the advert, in its order. */
export const lines: readonly Question[] = [
  line(["must"], "“Or equivalent experience” is part of the line."),
  line(["must"], "“Strong” and “comfortable” name what you will use every day."),
  line(["nice", "must"], "Nice for a first job, must for a second."),
  line(["must"], "It is the heart of the work; lesson 4."),
  line(["wish"], "“Preferred” is a wish."),
  line(["wish"], "The tool is three years old: nobody can have this. Ask what they mean."),
  line(["must"], "Half of the job; lesson 5."),
  line(["nice"], "“Any provider” says that one can learn it here."),
  line(["wish"], "A plus is a wish."),
  line(["must"], "A working condition. Ask how often, and how it is paid."),
];

/** For a wrong pen. */
export const lineHint = "Which word in the line decides: must, comfortable, preferred, a plus?";
