import { button, element, exercise, find, statusLine } from "./exercise.ts";
import { answer, type Quiz, type QuizQuestion, sayEnd, start } from "./rules/quiz.ts";

/**
 * Makes a quiz of a list of `<details>`, one a question: the question is its summary and the answer
 * the rest.
 */
export function quiz(questions: readonly QuizQuestion[], order: readonly number[]): void {
  exercise((root) => {
    const list = find(root, "#quiz");
    const written = [...list.querySelectorAll<HTMLDetailsElement>("details")];
    const status = statusLine();
    const place = element("div");
    const ask = (now: Quiz) => {
      const [number] = now.queue;
      if (number === undefined) {
        place.replaceChildren();
        status.textContent = sayEnd(now, questions);
        return;
      }
      const details = written[number - 1];
      const question = element(
        "h2",
        { tabindex: "-1" },
        details?.querySelector("summary")?.textContent ?? "",
      );
      const words = element("div", { hidden: "" });
      for (const node of details?.children ?? []) {
        if (node.tagName !== "SUMMARY") words.append(node.cloneNode(true));
      }
      const show = button("Show the answer");
      const known = button("I knew it");
      const unknown = button("Not yet");
      const judged = element("p", { hidden: "" }, known, " ", unknown);
      show.addEventListener("click", () => {
        words.hidden = false;
        judged.hidden = false;
        show.remove();
        known.focus();
        status.textContent = `The answer: ${words.textContent?.trim()}`;
      });
      const next = (isKnown: boolean) => {
        ask(answer(now, isKnown));
        place.querySelector<HTMLElement>("h2")?.focus();
      };
      known.addEventListener("click", () => next(true));
      unknown.addEventListener("click", () => next(false));
      const left = now.queue.length;
      status.textContent = `${left} ${left === 1 ? "question" : "questions"} to go.`;
      place.replaceChildren(question, words, element("p", {}, show), judged);
    };
    list.replaceChildren(place, status);
    ask(start(order));
  });
}
