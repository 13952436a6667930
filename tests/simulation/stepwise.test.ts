/** The turns in which virtual time passes. */
import { expect, test } from "vitest";
import { stepwise } from "./core/stepwise.ts";

test("between two steps every promise settles, however long its chain", async () => {
  const seen: number[] = [];
  let awaited = 0;
  const chain = async () => {
    for (let link = 0; link < 20; link += 1) await Promise.resolve();
    awaited += 1;
  };
  await stepwise(() => {
    seen.push(awaited);
    void chain();
    return seen.length < 1000;
  });
  expect(seen).toEqual(Array.from({ length: 1000 }, (_, step) => step));
});

test("what a step throws is thrown, and no other step follows", async () => {
  let steps = 0;
  const failing = stepwise(() => {
    steps += 1;
    if (steps === 3) throw new Error("the third");
    return true;
  });
  await expect(failing).rejects.toThrow("the third");
  await stepwise(() => false);
  expect(steps).toBe(3);
});
