import {
  askChoices,
  button,
  element,
  exercise,
  find,
  radios,
  slider,
  statusLine,
} from "./exercise.ts";
import {
  cheapest,
  filters,
  hole,
  holeHint,
  judgeLeaks,
  minutes,
  priceHint,
  questions,
  sayPrice,
  strictToo,
} from "./rules/the-afternoon.ts";

exercise((root) => {
  const status = statusLine();
  const rescue = slider(
    root,
    "#price",
    "Minutes to find and rescue one real message:",
    { min: 0, max: 12, step: 0.5, start: 4 },
    String,
  );
  const most = Math.max(...filters.map((filter) => minutes(filter, 12)));
  const bars = element("ul");
  const show = () => {
    const price = rescue.valueAsNumber;
    const best = cheapest(price);
    bars.replaceChildren(
      ...filters.map((filter) => {
        const value = minutes(filter, price);
        const words = `${filter.name}: ${value}${best.includes(filter) ? " – the fewest" : ""}`;
        const bar = element("meter", {
          min: "0",
          max: String(most),
          value: String(value),
          "aria-hidden": "true",
        });
        return element("li", {}, words, element("br"), bar);
      }),
    );
    status.textContent = sayPrice(price);
  };
  rescue.addEventListener("input", show);
  show();
  find(root, "#price").append(status, bars);

  const options = (index: number) => questions[index]?.options ?? [];
  askChoices(root, "questions", questions, radios(options), priceHint);
  const open = statusLine();
  const think = button("I have an answer");
  think.addEventListener("click", () => {
    open.textContent = strictToo;
  });
  find(root, "#strict-too").append(element("p", {}, think), open);

  const ticks = [...root.querySelectorAll<HTMLElement>("#leaks > li")].map((item) => {
    const tick = element("input", { type: "checkbox", autocomplete: "off" });
    const label = element("label", {}, tick, " ");
    label.append(...item.childNodes);
    item.append(label);
    return tick;
  });
  const leak = statusLine();
  const check = button("Check");
  let wrong = 0;
  check.addEventListener("click", () => {
    const { right, text } = judgeLeaks(ticks.map(({ checked }) => checked));
    leak.textContent = text;
    if (!right) wrong += 1;
    if (wrong > 1) find<HTMLDetailsElement>(root, "#leaks-answers").open = true;
  });
  find(root, "#leaks").after(element("p", {}, check), leak);

  askChoices(
    root,
    "hole",
    [hole],
    radios(() => hole.options),
    holeHint,
    hole.why,
  );
});
