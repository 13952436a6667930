import { askChoices, button, element, exercise, find, radios } from "./exercise.ts";
import { lineHint, lines } from "./rules/qualifications.ts";

exercise((root) => {
  const pens = () => ["must", "nice", "wish"];
  askChoices(
    root,
    "advert",
    lines,
    radios(pens),
    lineHint,
    "Ten lines, three pens. Now the evidence.",
  );
  for (const item of root.querySelectorAll("#evidence > li")) {
    const label = element("label");
    label.append(...item.childNodes);
    // No name and no form: there is nothing that could be sent.
    const field = element("textarea", { rows: "2", cols: "40", autocomplete: "off" });
    label.append(element("br"), field);
    item.append(label);
  }
  const print = button("Print my list");
  print.addEventListener("click", () => window.print());
  find(root, "#evidence").after(element("p", {}, print));
});
