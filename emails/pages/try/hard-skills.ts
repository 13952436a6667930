import { ask, askChoices, exercise, number, radios, select } from "./exercise.ts";
import {
  judgeMeasure,
  momentHint,
  momentOptions,
  output,
  outputHint,
  skills,
} from "./rules/hard-skills.ts";

exercise((root) => {
  askChoices(root, "skills", skills, select("Moment:", momentOptions), momentHint);
  ask(root, "measures", { control: number("%"), judge: judgeMeasure });
  const options = (index: number) => output[index]?.options ?? [];
  askChoices(root, "output", output, radios(options), outputHint);
});
