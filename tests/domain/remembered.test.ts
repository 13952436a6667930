import { expect, test } from "vitest";
import { remembered } from "../../lambdas/domain/remembered.ts";

/** A function that says what it was asked for. */
function asked() {
  const questions: string[] = [];
  const answer = remembered((one: string, other: string) => {
    questions.push(`${one} ${other}`);
    if (one === "wrong") throw new Error("wrong");
    return one === "nothing" ? undefined : { one, other };
  });
  return { questions, answer };
}

test("what was asked before is answered the same, and not computed again", () => {
  const { questions, answer } = asked();
  const first = answer("a", "b");
  expect(first).toEqual({ one: "a", other: "b" });
  expect(answer("a", "b")).toBe(first);
  expect(questions).toEqual(["a b"]);
});

test("every text counts, and their order", () => {
  const { answer } = asked();
  expect(answer("a", "b")).toEqual({ one: "a", other: "b" });
  expect(answer("b", "a")).toEqual({ one: "b", other: "a" });
  expect(answer("a", "")).toEqual({ one: "a", other: "" });
  expect(answer("", "a")).toEqual({ one: "", other: "a" });
});

test("no answer is an answer; a failure is none", () => {
  const { questions, answer } = asked();
  expect([answer("nothing", ""), answer("nothing", "")]).toEqual([undefined, undefined]);
  expect(() => answer("wrong", "")).toThrow("wrong");
  expect(() => answer("wrong", "")).toThrow("wrong");
  expect(questions).toEqual(["nothing ", "wrong ", "wrong "]);
});

test("what is kept does not grow without end", () => {
  const { questions, answer } = asked();
  for (let number = 0; number < 6000; number += 1) answer(String(number), "");
  answer("0", "");
  expect(questions.filter((question) => question === "0 ")).toHaveLength(2);
});
