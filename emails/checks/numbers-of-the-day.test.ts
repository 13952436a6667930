/** Every table and answer from lesson 5 to the recap, worked out again from first principles. */
import { describe, expect, it } from "vitest";
import { confirmDays } from "../../compiler/author.ts";
import { barsOf, open, percent, table } from "./mails.ts";
import { accuracy, type Filter, filters, minutesLost, minutesPer } from "./story-numbers.ts";

describe("lesson 5: numbers for a decision", () => {
  it("fills the table and the dots", () => {
    const { $ } = open("soft-skills");
    const { v1, v2, "v2 strict": strict } = filters;
    const row = (name: string, filter: Filter) => [
      name,
      String(filter.flagged),
      String(filter.missed),
      String(minutesLost(filter)),
    ];
    expect(table($, "Per 1,000 messages")).toEqual([
      row("v1 (until today)", v1),
      row("v2", v2),
      row("Language model", filters["language model"]),
      row("v2 strict", strict),
    ]);
    const dots = table($, "Real messages hidden").map(([name]) => name);
    const rendered = $(".dots")
      .toArray()
      .map((each) => [...$(each).text()].length);
    expect(dots).toEqual([
      `Old filter: ${v1.flagged}`,
      `v2: ${v2.flagged}`,
      `v2 strict: ${strict.flagged}`,
    ]);
    expect(rendered).toEqual([v1.flagged, v2.flagged, strict.flagged]);
  });

  it("shows the sum for v2 strict", () => {
    const { missed, flagged } = filters["v2 strict"];
    const sum = missed * minutesPer.missed + flagged * minutesPer.flagged;
    expect(open("soft-skills").said).toContain(`${missed} × ½ + ${flagged} × 4 = ${sum} minutes`);
  });

  it("gives the exact 95% range of a count of 6", () => {
    const { flagged } = filters["v2 strict"];
    // P(X ≤ count) for a Poisson mean, and the mean at which it is a given probability.
    const atMost = (count: number, mean: number) => {
      let [term, sum] = [Math.exp(-mean), 0];
      for (let k = 0; k <= count; k += 1) {
        sum += term;
        term *= mean / (k + 1);
      }
      return sum;
    };
    const meanWhere = (count: number, probability: number) => {
      let [low, high] = [0, 100];
      for (let step = 0; step < 60; step += 1) {
        const middle = (low + high) / 2;
        if (atMost(count, middle) > probability) low = middle;
        else high = middle;
      }
      return low;
    };
    const [low, high] = [meanWhere(flagged - 1, 0.975), meanWhere(flagged, 0.025)];
    expect([low.toFixed(1), high.toFixed(1)]).toEqual(["2.2", "13.1"]);
    const { said } = open("soft-skills");
    expect(said).toContain(
      `hid ${flagged} real messages in 1,000. The true rate may lie anywhere from about ${Math.round(low)} to ${Math.round(high)}, and a single month can stray from 1 to 15.`,
    );
    expect(said).toContain(`our own sums for a count of ${flagged}, at 95%`);
  });
});

describe("lesson 6: strange, or luck?", () => {
  it("gives the range that chance allows", () => {
    const { said } = open("the-morning");
    const [messages, share, seen] = [2000, 0.15, 80];
    const expected = messages * share;
    const spread = 2 * Math.sqrt(messages * share * (1 - share));
    expect(said).toContain(`our sum, ${expected} ± ${Math.round(spread)}`);
    const ten = (value: number) => Math.round(value / 10) * 10;
    expect(said).toContain(
      `With nothing but chance at work, it would be ${ten(expected - spread)} to ${ten(expected + spread)}`,
    );
    expect(said).toContain(`${seen} were flagged`);
    expect(said).toContain(
      `Usual days give 12 to 18%, which is ${messages * 0.12} to ${messages * 0.18}`,
    );
    expect(percent(seen, messages, 0)).toBe("4%");
    expect(said).toContain("The filter flags 4% instead of 15%");
    // "Flags fell by almost three quarters."
    expect(1 - seen / expected).toBeGreaterThan(0.7);
    expect(1 - seen / expected).toBeLessThan(0.75);
  });

  it("repeats the measured minutes and draws bars as long", () => {
    const measured = {
      Meetings: 85,
      Coding: 84,
      "Fixing bugs": 74,
      "E-mail": 53,
      Breaks: 44,
      Testing: 41,
      Helping: 26,
      "Code review": 25,
      Learning: 17,
    };
    const others = {
      interruptions: 24,
      various: 21,
      requirements: 20,
      administration: 12,
      networking: 10,
      documentation: 9,
    };
    const { $, said } = open("the-morning");
    const rows = table($, "Minutes a day");
    expect(rows).toEqual(
      Object.entries(measured).map(([name, minutes]) => [name, String(minutes)]),
    );
    expect(barsOf($)).toEqual(
      Object.values(measured).map((minutes) => Math.round((minutes / 85) * 100)),
    );
    const sum = [...Object.values(measured), ...Object.values(others)].reduce((a, b) => a + b, 0);
    expect(said).toContain(`lasted ${(sum / 60).toFixed(2)} hours`);
    expect(open("welcome").said).toContain(`lasted ${(sum / 60).toFixed(1)} hours`);
    expect(said).toContain(`third answer of your warm-up is ${measured.Coding} minutes`);
  });

  it("turns 1.6% of 850 into messages", () => {
    const { flagged, alone } = filters.v2;
    const { said } = open("the-morning");
    expect(said).toContain(
      `wrongly flags ${percent(flagged, flagged + alone)} of ${flagged + alone} real messages`,
    );
    expect(said).toContain(
      `Or ${flagged} of 1,000 messages in all; but 16 of 1,000 would be wrong`,
    );
    expect(said).toContain(`“Of ${flagged + alone} real messages, about ${flagged} are hidden`);
  });
});

describe("lesson 7: the whole table", () => {
  it("gives accuracy and minutes of every filter, and bars as long", () => {
    const { $, said } = open("the-afternoon");
    const rows = Object.entries<Filter>(filters).filter(([name]) => !name.startsWith("v3"));
    expect(
      table($, "Staff minutes lost").map(([name = "", ...cells]) => [
        name.toLowerCase().replace(" (until today)", ""),
        ...cells,
      ]),
    ).toEqual(rows.map(([name, filter]) => [name, accuracy(filter), String(minutesLost(filter))]));
    const most = Math.max(...rows.map(([, filter]) => minutesLost(filter)));
    expect(barsOf($)).toEqual(
      rows.map(([, filter]) => Math.round((minutesLost(filter) / most) * 100)),
    );
    expect(said).toContain(
      `Without the leaked column it scores ${accuracy(filters["v3 without the leak"])}`,
    );
    expect(said).toContain(`v3 is right ${accuracy(filters["v3 with the leak"])} of the time`);
  });

  it("reads the printed scores", () => {
    const { $, said } = open("the-afternoon");
    const [leaky, honest] =
      $("pre")
        .last()
        .text()
        .match(/[\d.]+/g) ?? [];
    expect(Number(leaky)).toBe(0.9);
    expect(Math.abs(Number(honest) - 0.5)).toBeLessThan(0.05);
    expect(said).toContain(`The leaky version reports ${Number(leaky) * 100}%`);
  });
});

describe("finale, recap and transactional mails", () => {
  it("answers with the numbers of the lessons", () => {
    const { said } = open("finale");
    const { caught, flagged } = filters.v2;
    expect(said).toContain(
      `A filter flags ${caught + flagged} messages, and ${caught} of them are spam`,
    );
    expect(said).toContain(
      `${caught} of ${caught + flagged}, or ${percent(caught, caught + flagged, 0)}.`,
    );
    const [malignant, benign, missed, alarms] = [53, 90, 3, 3];
    const cases = malignant + benign;
    const right = cases - missed - alarms;
    expect(said).toContain(`On ${cases} unseen cases, ${malignant} malignant and ${benign} benign`);
    expect(said).toContain(`is right ${benign} times, or ${percent(benign, cases)}`);
    expect(said).toContain(
      `is right ${right} times, or ${percent(right, cases)}, with ${missed} malignant cases missed and ${alarms} benign`,
    );
  });

  it("explains the 93% in the recap", () => {
    const { v1, "do nothing": nothing } = filters;
    const { said } = open("recap");
    expect(said).toContain(
      `${percent(v1.caught + v1.alone, 1000, 0)} accurate and worse than no filter`,
    );
    expect(said).toContain(`it hid ${v1.flagged} real ones`);
    expect(said).toContain(
      `That made ${minutesLost(v1)} minutes, against ${minutesLost(nothing)} without`,
    );
  });

  it("says how long the confirmation link works", () => {
    expect(open("transactional confirm").said).toContain(`The link works for ${confirmDays} days.`);
  });
});
