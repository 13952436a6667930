/** The exercise pages: what they make of an answer, with the values of the story. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  counts,
  judgeMeasure,
  measures,
  momentOptions,
  output,
  skills,
} from "../pages/try/rules/hard-skills.ts";
import { lines } from "../pages/try/rules/qualifications.ts";
import { judge } from "../pages/try/rules/question.ts";
import {
  answer,
  finaleOrder,
  finaleQuestions,
  recapOrder,
  recapQuestions,
  sayEnd,
  start,
} from "../pages/try/rules/quiz.ts";
import {
  accuracy as accuracyOfStop,
  minutes as minutesOfStop,
  questions,
  sayStop,
  stops,
  wordsToAsk,
} from "../pages/try/rules/soft-skills.ts";
import {
  cheapest,
  judgeLeaks,
  minutes,
  sayPrice,
  filters as ways,
} from "../pages/try/rules/the-afternoon.ts";
import { judgeUsual, requests } from "../pages/try/rules/the-morning.ts";
import { mistakes, rightOnNew, sayLine, sayTest } from "../pages/try/rules/what-is-ml.ts";
import { notes } from "../pages/try/rules/who-they-are.ts";
import { accuracy, filters, minutesLost } from "./story-numbers.ts";

describe("an answer", () => {
  const question = { right: ["b"], why: "Because." };

  it("that is wrong is told where to look, and then the right one", () => {
    expect(judge(question, "", 0, "Look there.").text).toBe("Not answered yet.");
    expect(judge(question, "a", 0, "Look there.")).toEqual({ right: false, text: "Look there." });
    expect(judge(question, "a", 1, "Look there.")).toEqual({
      right: false,
      text: "The answer: b. Because.",
      shown: true,
    });
    expect(judge(question, "b", 5, "Look there.")).toEqual({ right: true, text: "Because." });
  });
});

describe("exercise 1, move the line", () => {
  it.each([
    [0, 5, 0, 5, 2],
    [1, 3, 1, 4, 3],
    [2, 1, 1, 2, 4],
    [3, 0, 1, 1, 3],
    [4, 0, 3, 3, 4],
    [5, 0, 4, 4, 3],
    [6, 0, 5, 5, 3],
  ])("t = %i", (line, flagged, missed, all, onNew) => {
    expect(mistakes(line)).toEqual({ flagged, missed, all });
    expect(rightOnNew(line)).toBe(onNew);
  });

  it("says what the line does, and what its test means", () => {
    expect(sayLine(2)).toBe("t = 2: 1 real message flagged, 1 spam missed, 2 mistakes.");
    expect(sayLine(3)).toBe("One mistake, message 4. No other line does better on these ten.");
    expect(sayTest(3)).toMatch(/^3 of 5\. Saying “genuine”/);
    expect(sayTest(4)).toMatch(/^4 of 5 – but on the ten old messages this line makes 3 mistakes/);
  });
});

describe("exercises 2, 3 and 6, one answer an item", () => {
  it("has the answers of the lessons", () => {
    expect(notes.map(({ right }) => right[0])).toEqual([
      "Data engineer",
      "Data scientist",
      "ML engineer",
      "MLOps or platform engineer",
      "Research scientist",
      "AI engineer",
    ]);
    const pens = lines.map(({ right }) => right.map((pen) => pen[0]).join(""));
    expect(pens).toEqual(["m", "m", "nm", "m", "w", "w", "m", "n", "w", "m"]);
    const places = requests.map(({ right }) => right[0]);
    expect(places).toEqual([
      "now",
      "this morning",
      "later",
      "this morning",
      "not me",
      "later",
      "now",
      "now",
    ]);
  });

  it("takes every usual number of flagged messages, and no other", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2000 }), (number) => {
        expect(judgeUsual(String(number), 0).right).toBe(number >= 240 && number <= 360);
      }),
    );
  });
});

describe("exercise 4, skill, table, output", () => {
  it("offers each moment once", () => {
    expect(new Set(momentOptions).size).toBe(skills.length);
    for (const { right } of skills) expect(momentOptions).toContain(right[0]);
    for (const { right, options } of output) expect(options).toContain(right[0]);
  });

  it("counts with the story's language model", () => {
    expect(counts).toEqual(filters["language model"]);
    expect(measures.map(({ percent }) => percent.toFixed(1))).toEqual(["97.5", "89.3", "94.7"]);
  });

  it("takes a number that is near, and knows swapped ones", () => {
    expect(judgeMeasure(1, "89,4 %", 0).right).toBe(true);
    expect(judgeMeasure(1, "89.2", 0).right).toBe(true);
    expect(judgeMeasure(1, "89.5", 0).text).toBe("Of the 159 flagged, how many were spam?");
    expect(judgeMeasure(1, "94.7", 0).text).toBe("You have divided by the other sum.");
    expect(judgeMeasure(2, "89.3", 3).text).toBe("You have divided by the other sum.");
    expect(judgeMeasure(0, "1", 1)).toMatchObject({ right: false, shown: true });
    expect(judgeMeasure(0, "much", 0).text).toBe("Not answered yet.");
  });
});

describe("exercise 5, move the threshold", () => {
  it("has the numbers of the table", () => {
    expect(stops.map((stop) => minutesOfStop(stop))).toEqual([144, 94, 68, 51, 42, 44, 56]);
    expect(stops.map((stop) => minutesOfStop(stop, 1))).toEqual([42, 31, 26, 24, 24, 32, 50]);
    expect(stops.map(accuracyOfStop)).toEqual([
      "95.0",
      "95.9",
      "96.2",
      "96.1",
      "95.8",
      "94.0",
      "90.2",
    ]);
    for (const [threshold, filter] of [
      ["0.50", filters.v2],
      ["0.70", filters["v2 strict"]],
    ] as const) {
      const stop = stops.find((each) => each.threshold === threshold);
      expect([stop?.hidden, stop?.seen]).toEqual([filter.flagged, filter.missed]);
    }
  });

  it("asks three questions with these answers", () => {
    expect(questions.map(({ right }) => right)).toEqual([["0.50"], ["0.70"], ["0.60", "0.70"]]);
    expect(sayStop(stops[6] ?? { threshold: "", hidden: 0, seen: 0 })).toContain(
      "96 spam messages",
    );
  });

  it("marks the words that Lucía would have to ask about", () => {
    expect(wordsToAsk("The Precision of the model is 90%, and its f1 too. Precision!")).toEqual([
      "precision",
      "model",
      "%",
      "F1",
    ]);
    expect(wordsToAsk("It hides 6 of 1,000. Modelling clay is fine.")).toEqual([]);
  });
});

describe("exercise 7, the minutes decide", () => {
  it.each([
    ["Do nothing", [75, 75, 75, 75, 75, 75, 75, 75, 75]],
    ["Keyword rule", [30, 75, 97.5, 120, 210, 232.5, 390, 457.5, 570]],
    ["v1", [15, 55, 75, 95, 175, 195, 335, 395, 495]],
    ["Language model", [4, 21, 29.5, 38, 72, 80.5, 140, 165.5, 208]],
    ["v2", [12, 26, 33, 40, 68, 75, 124, 145, 180]],
    ["v2 strict", [18, 24, 27, 30, 42, 45, 66, 75, 90]],
  ])("%s", (name, values) => {
    const way = ways.find((each) => each.name === name);
    const prices = [0, 1, 1.5, 2, 4, 4.5, 8, 9.5, 12];
    expect(prices.map((price) => way && minutes(way, price))).toEqual(values);
  });

  it("has the story's filters", () => {
    for (const { name, hidden, missed } of ways) {
      const filter = Object.entries(filters).find(([key]) => key === name.toLowerCase())?.[1];
      expect([filter?.flagged, filter?.missed], name).toEqual([hidden, missed]);
      if (filter) expect(minutes({ name, hidden, missed }, 4)).toBe(minutesLost(filter));
    }
    const best = Object.values(filters)
      .slice(0, 6)
      .map((filter) => accuracy(filter));
    expect(best.toSorted().at(-1)).toBe("97.5%");
  });

  it("names the cheapest at every price, and v2 at none", () => {
    const won = (price: number) => cheapest(price).map(({ name }) => name);
    for (let price = 0; price <= 12; price += 0.5) {
      const expected =
        price <= 1
          ? ["Language model"]
          : price < 9.5
            ? ["v2 strict"]
            : price === 9.5
              ? ["Do nothing", "v2 strict"]
              : ["Do nothing"];
      expect(won(price), String(price)).toEqual(expected);
    }
    expect(sayPrice(4)).toBe("At 4 minutes a rescue, v2 strict costs the fewest: 42.");
    expect(sayPrice(9.5)).toBe("At 9.5 minutes a rescue, Do nothing and v2 strict are equal: 75.");
  });

  it("finds the two columns that leak", () => {
    expect(judgeLeaks([false, false, true, false, true]).right).toBe(true);
    expect(judgeLeaks([false, false, true, false, false]).right).toBe(false);
    expect(judgeLeaks([true, true, true, true, true]).right).toBe(false);
  });
});

describe("the quiz", () => {
  const play = (order: readonly number[], knows: (number: number, asked: number) => boolean) => {
    let quiz = start(order);
    const asked: number[] = [];
    while (quiz.queue[0] !== undefined) {
      const number = quiz.queue[0];
      asked.push(number);
      quiz = answer(quiz, knows(number, asked.filter((each) => each === number).length));
    }
    return { quiz, asked };
  };

  it("asks again after three others what was not known, at most twice", () => {
    const { asked, quiz } = play(finaleOrder, (number) => number !== 5);
    expect(asked).toEqual([1, 5, 9, 3, 7, 5, 2, 10, 4, 5, 8, 6]);
    expect(sayEnd(quiz, finaleQuestions)).toBe(
      "9 of 10 at the first try. Worth one more look: lesson 4.",
    );
  });

  it("ends, and has asked every question, whatever is known", () => {
    fc.assert(
      fc.property(
        fc.func(fc.boolean()),
        fc.constantFrom(finaleOrder, recapOrder),
        (knows, order) => {
          const { asked } = play(order, (number, time) => knows([number, time]));
          expect([...new Set(asked)].toSorted((a, b) => a - b)).toEqual(
            order.toSorted((a, b) => a - b),
          );
          for (const number of order) {
            expect(asked.filter((each) => each === number).length).toBeLessThanOrEqual(3);
          }
        },
      ),
    );
  });

  it("names the lessons to look at", () => {
    const { quiz } = play(finaleOrder, (number) => ![2, 3, 8].includes(number));
    expect(sayEnd(quiz, finaleQuestions)).toBe(
      "7 of 10 at the first try. The others are worth one look: lessons 2 and 7.",
    );
    expect(sayEnd(play(recapOrder, (number) => number !== 5).quiz, recapQuestions)).toBe(
      "9 of 10 at the first try.",
    );
  });
});
