import {
  askChoices,
  button,
  element,
  exercise,
  find,
  select,
  slider,
  statusLine,
} from "./exercise.ts";
import {
  accuracyHint,
  questions,
  sayStop,
  stopHint,
  stops,
  wordsToAsk,
} from "./rules/soft-skills.ts";

exercise((root) => {
  const status = statusLine();
  const dots = element("p", { class: "dots", "aria-hidden": "true" });
  const start = stops.findIndex(({ threshold }) => threshold === "0.50");
  const threshold = slider(
    root,
    "#threshold",
    "Threshold:",
    { min: 0, max: stops.length - 1, step: 1, start },
    (index) => stops[index]?.threshold ?? "",
  );
  const show = () => {
    const stop = stops[threshold.valueAsNumber];
    if (!stop) return;
    status.textContent = sayStop(stop);
    const rows = Math.ceil(stop.hidden / 10);
    const row = (index: number) => "●".repeat(Math.min(10, stop.hidden - index * 10));
    dots.replaceChildren(
      ...Array.from({ length: rows }, (_, index) => [row(index), element("br")]).flat(),
    );
  };
  threshold.addEventListener("input", show);
  show();
  find(root, "#threshold").append(
    element("p", {}, "Real messages hidden, one dot each:"),
    dots,
    status,
  );

  const choices = stops.map((stop) => stop.threshold);
  const hint = (index: number) => (index === 0 ? accuracyHint : stopHint);
  askChoices(root, "questions", questions, select("Threshold:", choices), hint);

  const place = find(root, "#sentences");
  const words = element("textarea", { id: "words", rows: "6", cols: "40", autocomplete: "off" });
  const found = statusLine();
  const check = button("Look for words");
  check.addEventListener("click", () => {
    const toAsk = wordsToAsk(words.value).map((word) => `“${word}”`);
    found.textContent =
      words.value.trim() === ""
        ? "Nothing written yet."
        : toAsk.length === 0
          ? "None of the words that Lucía would have to ask about. The four points below are yours to judge."
          : `${toAsk.join(", ")}: Lucía would have to ask what this means.`;
  });
  place.append(
    element("p", {}, element("label", { for: "words" }, "Your four sentences to Lucía:")),
    element("p", {}, words),
    element("p", {}, check),
    found,
  );
  for (const item of root.querySelectorAll("#yours > li")) {
    const label = element(
      "label",
      {},
      element("input", { type: "checkbox", autocomplete: "off" }),
      " ",
    );
    label.append(...item.childNodes);
    item.append(label);
  }
});
