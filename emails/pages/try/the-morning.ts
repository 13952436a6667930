import { ask, askChoices, exercise, number, radios } from "./exercise.ts";
import { judgeUsual, requestHint, requests, standIn } from "./rules/the-morning.ts";

exercise((root) => {
  const places = () => ["now", "this morning", "later", "not me"];
  askChoices(root, "requests", requests, radios(places), requestHint);
  ask(root, "usual", {
    control: number("messages"),
    judge: (_, answer, wrongBefore) => judgeUsual(answer, wrongBefore),
    all: "Strange, and not luck.",
  });
  askChoices(
    root,
    "stand-in",
    [standIn],
    radios(() => standIn.right),
    "",
    standIn.why,
  );
});
