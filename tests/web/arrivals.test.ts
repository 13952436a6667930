/** The front page says what arrives and when, in words that are true of every reader, and who is behind it. */
import { expect, it, test } from "vitest";
import { documentOf, readable, visit } from "./visitor.ts";

const plan = async (waits: readonly number[]) => {
  const mails = readable.mails.slice(0, waits.length);
  const course = {
    ...readable,
    mails: mails.map((mail, index) => ({ ...mail, waitDays: waits[index] ?? 1 })),
  };
  const $ = await documentOf(await (await visit([], { course })).get("/"));
  return $(".plan li span")
    .get()
    .map((when) => $(when).text());
};

test.each<[waits: number[], says: string[]]>([
  [
    [0, 1, 1, 1],
    ["At once", "Day 1", "Day 2", "Day 3"],
  ],
  [
    [0, 1, 7, 1],
    ["At once", "Day 1", "7 days later", "Day 3"],
  ],
])("mails %j days apart come: %j", async (waits, says) => {
  expect(await plan(waits)).toEqual(says);
});

it("names no day of a week: which they are is the reader's choice", async () => {
  const $ = await documentOf(await (await visit()).get("/"));
  const list = $("h2:contains('What arrives')").nextUntil("h2").text();
  expect(list).toContain("On the days and at the hour you choose.");
  expect(list).not.toMatch(/Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday/);
});

it("says who writes the course, where the author does, and who sends it", async () => {
  const author = "Ada <writes> it & Grace reads it.";
  const said = async (course: object) => {
    const visitor = await visit([], { course: { ...readable, ...course } });
    const $ = await documentOf(await visitor.get("/"));
    const part = $("h2:contains('Who is behind it')").nextUntil("h2");
    expect(part.find("a").attr("href")).toMatch(/^mailto:\S+@/);
    return part.text();
  };
  expect(await said({ author })).toContain(author);
  const plain = await said({});
  expect(plain).not.toContain("Ada");
  expect(plain).toContain("The mails are sent by A Course & Co.");
});
