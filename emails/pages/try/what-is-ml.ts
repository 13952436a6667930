import { button, element, exercise, find, slider, statusLine } from "./exercise.ts";
import { sayLine, sayTest, testUsedUp } from "./rules/what-is-ml.ts";

exercise((root) => {
  const status = statusLine();
  const line = slider(
    root,
    "#line",
    "Flag a message with this many exclamation marks or more:",
    { min: 0, max: 6, step: 1, start: 2 },
    String,
  );
  const test = button("Test it on five new messages");
  let isTested = false;
  line.addEventListener("input", () => {
    status.textContent = isTested ? testUsedUp : sayLine(line.valueAsNumber);
  });
  test.addEventListener("click", () => {
    isTested = true;
    status.textContent = sayTest(line.valueAsNumber);
  });
  status.textContent = sayLine(line.valueAsNumber);
  find(root, "#line").append(status, element("p", {}, test));
});
