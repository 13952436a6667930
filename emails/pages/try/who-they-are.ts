import { askChoices, exercise, radios, select } from "./exercise.ts";
import { allNotes, headline, headlineHint, noteHint, notes, roles } from "./rules/who-they-are.ts";

exercise((root) => {
  askChoices(root, "notes", notes, select("Role:", Object.keys(roles)), noteHint, allNotes);
  const options = (index: number) => headline[index]?.options ?? [];
  askChoices(
    root,
    "headline",
    headline,
    radios(options),
    headlineHint,
    "Four questions, and the number looks different.",
  );
});
