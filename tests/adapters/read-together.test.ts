/** Reads that go in one request, and what they do when it fails or leaves some out. */
import { expect, test } from "vitest";
import { readTogether } from "../../lambdas/adapters/read-together.ts";

/** Reads that note what was asked for; a batch answers as `many` does. */
function reads(many: (keys: readonly string[]) => Map<string, string | undefined>) {
  const asked: (string | readonly string[])[] = [];
  const failures: unknown[] = [];
  const read = readTogether<string>(
    async (key) => {
      asked.push(key);
      if (key === "broken") throw new Error("It cannot be read.");
      return `${key} alone`;
    },
    async (keys) => {
      asked.push(keys);
      return many(keys);
    },
    (error) => failures.push(error),
  );
  return { asked, failures, read };
}

const all = (keys: readonly string[]) => new Map(keys.map((key) => [key, `${key} of many`]));

test("one read alone is one by itself, as it always was", async () => {
  const { asked, read } = reads(all);
  expect(await read("a")).toBe("a alone");
  expect(asked).toEqual(["a"]);
});

test("several go together, the same one once", async () => {
  const { asked, read } = reads(all);
  const answers = await Promise.all([read("a"), read("b"), read("a")]);
  expect(answers).toEqual(["a of many", "b of many", "a of many"]);
  expect(asked).toEqual([["a", "b"]]);
});

test("a hundred is the most that goes together", async () => {
  const { asked, read } = reads(all);
  const keys = Array.from({ length: 250 }, (_, index) => String(index));
  await Promise.all(keys.map(read));
  expect(asked.map(({ length }) => length)).toEqual([100, 100, 50]);
  expect(asked.flat()).toEqual(keys);
});

test("what is left out is read by itself; what is not there is not", async () => {
  const { asked, read } = reads((keys) => {
    const found = new Map<string, string | undefined>(all(keys)).set("nobody", undefined);
    found.delete("left");
    return found;
  });
  const answers = await Promise.all(["a", "nobody", "left"].map(read));
  expect(answers).toEqual(["a of many", undefined, "left alone"]);
  expect(asked).toEqual([["a", "nobody", "left"], "left"]);
});

test("where the request fails that is told, each is read by itself, and one that is broken fails alone", async () => {
  const { asked, failures, read } = reads(() => {
    throw new Error("Throttled.");
  });
  const answers = await Promise.allSettled(["a", "broken", "c"].map(read));
  expect(answers.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(asked).toEqual([["a", "broken", "c"], "a", "broken", "c"]);
  expect(failures).toEqual([new Error("Throttled.")]);
});
