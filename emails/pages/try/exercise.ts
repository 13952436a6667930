/**
 * What the exercise pages share. A page is complete without its script: the script adds controls to
 * the lists that are there, and says in one status line a part what it makes of the answers. Nothing
 * is stored and nothing is sent.
 */
import { judge, type Question, type Verdict } from "./rules/question.ts";

/** Runs a page: sets it up, and again from the start whenever the reader wishes. */
export function exercise(setUp: (root: HTMLElement) => void): void {
  const root = document.querySelector<HTMLElement>("section.own > div");
  if (!root) throw new Error("The page has no words.");
  const asWritten = [...root.childNodes].map((node) => node.cloneNode(true));
  const begin = () => {
    setUp(root);
    const again = button("Start again");
    again.addEventListener("click", () => {
      root.replaceChildren(...asWritten.map((node) => node.cloneNode(true)));
      begin();
      const heading = find(root, "h1");
      heading.tabIndex = -1;
      heading.focus();
    });
    find(root, ".again").append(" ", again);
  };
  begin();
}

/** @throws Error when the page has no such element. */
export function find<Found extends HTMLElement = HTMLElement>(
  root: ParentNode,
  selector: string,
): Found {
  const found = root.querySelector<Found>(selector);
  if (!found) throw new Error(`The page has no ${selector}.`);
  return found;
}

/** An element with its attributes and what is in it. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** A button with words on it. */
export const button = (words: string) => element("button", { type: "button" }, words);

/** A line whose changes are read aloud. */
export const statusLine = () => element("p", { role: "status", class: "word" });

/** Something that an answer is given with. */
interface Control {
  readonly element: HTMLElement;
  readonly answer: () => string;
}

type MakeControl = (item: HTMLElement, id: string, index: number) => Control;

/** What somebody is asked at each item of a list. */
interface Part {
  readonly control: MakeControl;
  readonly judge: (index: number, answer: string, wrongBefore: number) => Verdict;
  /** Said when all answers fit. */
  readonly all?: string;
}

/**
 * Asks at each item of the list with this id. The element `<id>-answers` opens when an answer has
 * been shown.
 */
export function ask(root: HTMLElement, id: string, { control, judge: judged, all }: Part): void {
  const list = find(root, `#${id}`);
  const items = [...list.querySelectorAll<HTMLElement>(":scope > li")].map((item, index) => {
    const made = control(item, `${id}-${index + 1}`, index);
    const said = element("p", { class: "note", id: `${id}-${index + 1}-said` });
    item.append(made.element, said);
    return { ...made, said, wrong: 0 };
  });
  const status = statusLine();
  const check = button("Check");
  check.addEventListener("click", () => {
    const verdicts = items.map((item, index) => {
      const answer = item.answer();
      const verdict = judged(index, answer, item.wrong);
      if (answer !== "" && !verdict.right) item.wrong += 1;
      item.said.textContent = `${verdict.right ? "✓ " : ""}${verdict.text}`;
      return verdict;
    });
    const right = verdicts.filter((verdict) => verdict.right).length;
    const open = verdicts.flatMap((verdict, index) => (verdict.right ? [] : [index + 1]));
    status.textContent =
      open.length === 0
        ? (all ?? "All of them fit.")
        : `${right} of ${items.length} fit. Look again at ${open.join(", ")}: each has a line of its own.`;
    const answers = root.querySelector<HTMLDetailsElement>(`#${id}-answers`);
    if (answers && verdicts.some(({ shown }) => shown)) answers.open = true;
  });
  list.after(element("p", {}, check), status);
}

/** Asks questions with their choices at each item of a list. */
export function askChoices(
  root: HTMLElement,
  id: string,
  questions: readonly Question[],
  control: MakeControl,
  where: string | ((index: number) => string),
  all?: string,
): void {
  ask(root, id, {
    control,
    judge: (index, answer, wrongBefore) => {
      const question = questions[index] ?? { right: [], why: "" };
      const hint = typeof where === "string" ? where : where(index);
      return judge(question, answer, wrongBefore, hint);
    },
    ...(all !== undefined && { all }),
  });
}

/** A list to choose from, with a visible label. */
export const select =
  (label: string, options: readonly string[]): MakeControl =>
  (item, id) => {
    const words = element("span", { id: `${id}-item` });
    words.append(...item.childNodes);
    item.append(words);
    const made = element(
      "select",
      {
        id,
        autocomplete: "off",
        "aria-labelledby": `${id}-label ${id}-item`,
        "aria-describedby": `${id}-said`,
      },
      element("option", { value: "" }, "Choose"),
      ...options.map((option) => element("option", {}, option)),
    );
    const labelled = element("label", { for: id, id: `${id}-label` }, label);
    return {
      element: element("p", {}, labelled, " ", made),
      answer: () => made.value,
    };
  };

/** One of a few, each with its label; the item's own words are the question. */
export const radios =
  (optionsOf: (index: number) => readonly string[]): MakeControl =>
  (item, id, index) => {
    const words = element("span", { id: `${id}-item` });
    words.append(...item.childNodes);
    // Without a script the question names its choices itself.
    words.querySelector(".choices")?.remove();
    item.append(words);
    const inputs = optionsOf(index).map((option) =>
      element("input", { type: "radio", name: id, value: option, autocomplete: "off" }),
    );
    const labels = inputs.map((input) => element("label", {}, input, ` ${input.value}`));
    return {
      element: element(
        "div",
        {
          role: "radiogroup",
          "aria-labelledby": `${id}-item`,
          "aria-describedby": `${id}-said`,
        },
        ...labels,
      ),
      answer: () => inputs.find(({ checked }) => checked)?.value ?? "",
    };
  };

/** A number to type, with a unit behind it. */
export const number =
  (unit: string): MakeControl =>
  (item, id) => {
    const label = element("label", { for: id });
    label.append(...item.childNodes);
    const input = element("input", {
      id,
      type: "text",
      inputmode: "decimal",
      size: "7",
      autocomplete: "off",
      "aria-describedby": `${id}-said`,
    });
    return {
      element: element("p", {}, label, " ", input, ` ${unit}`),
      answer: () => input.value,
    };
  };

/** A slider with a visible label. */
export function slider(
  root: HTMLElement,
  place: string,
  label: string,
  range: {
    readonly min: number;
    readonly max: number;
    readonly step: number;
    readonly start: number;
  },
  say: (value: number) => string,
): HTMLInputElement {
  const input = element("input", {
    id: "slider",
    type: "range",
    min: String(range.min),
    max: String(range.max),
    step: String(range.step),
    value: String(range.start),
    autocomplete: "off",
  });
  // Not an output: the status line says the same, and one voice is enough.
  const shown = element("strong");
  const show = () => {
    shown.textContent = say(input.valueAsNumber);
    input.setAttribute("aria-valuetext", shown.textContent);
  };
  input.addEventListener("input", show);
  show();
  find(root, place).append(
    element("p", {}, element("label", { for: "slider" }, label), " ", shown),
    element("p", {}, input),
  );
  return input;
}
