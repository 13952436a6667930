/**
 * Every table and answer of the first lessons, worked out again from first principles: from the
 * messages, counts and survey answers they stand for.
 */
import { describe, expect, it } from "vitest";
import type { CheerioAPI } from "../../compiler/author.ts";
import { degrees, ofHundred } from "../drawings/survey.ts";
import { open, percent, table } from "./mails.ts";
import { accuracy, type Filter, filters, minutesLost } from "./story-numbers.ts";

describe("the story", () => {
  it("describes 150 spam and 850 genuine messages for every filter", () => {
    for (const [name, { caught, missed, flagged, alone }] of Object.entries<Filter>(filters)) {
      expect([caught + missed, flagged + alone], name).toEqual([150, 850]);
    }
  });

  it("is what the story turns on", () => {
    const { "do nothing": nothing, v1, v2, "v2 strict": strict } = filters;
    // A 93% model worse than no filter; a less accurate filter that is the better product.
    expect(accuracy(v1)).toBe("93.0%");
    expect(minutesLost(v1)).toBeGreaterThan(minutesLost(nothing));
    expect(Number.parseFloat(accuracy(strict))).toBeLessThan(Number.parseFloat(accuracy(v2)));
    expect(minutesLost(strict)).toBeLessThan(minutesLost(v2));
  });
});

describe("lesson 1: a model with one number", () => {
  interface Labelled {
    readonly marks: number;
    readonly spam: boolean;
  }
  const read = (rows: string[][]): Labelled[] =>
    rows.map(([, marks = "", label]) => ({ marks: Number(marks), spam: label === "spam" }));
  /** The ten old messages, by their numbers on the line. */
  const onTheLine = ($: CheerioAPI): Labelled[] => {
    const found = table($, "Exclamation marks (").flatMap(([label, ...cells]) =>
      cells.flatMap((cell, marks) =>
        [...cell.matchAll(/\d+/g)].map(([at]) => ({
          at: Number(at),
          marks,
          spam: label === "Spam",
        })),
      ),
    );
    const inOrder = found.toSorted((a, b) => a.at - b.at);
    expect(inOrder.map(({ at }) => at)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    return inOrder;
  };
  const wrong = (messages: readonly Labelled[], t: number) =>
    messages.flatMap(({ marks, spam }, index) => (marks >= t !== spam ? [index] : []));

  it("counts the mistakes of every t", () => {
    const { $, text } = open("what-is-ml");
    const old = onTheLine($);
    const list = old.map(({ marks, spam }, i) => `${i + 1}: ${marks} ${spam ? "spam" : "genuine"}`);
    expect(text).toContain(`${list.join(" · ")}.`);
    const mistakes = [0, 1, 2, 3, 4, 5, 6].map((t) => wrong(old, t).length);
    const listed = mistakes.map((count, t) => `t = ${t} makes ${count}`).join(", ");
    expect(text).toContain(`Mistakes on the ten messages: ${listed}.`);

    const [genuine = [], spam = [], counts = []] = table($, "The dividing line");
    expect(counts.slice(1)).toEqual(mistakes.slice(0, 6).map(String));
    const rendered = $(".stack")
      .toArray()
      .map((stack) => [...$(stack).text()].length);
    expect(rendered).toEqual(mistakes.slice(0, 6));
    for (const marks of [0, 1, 2, 3, 4, 5]) {
      const here = old.filter((message) => message.marks === marks);
      const signs = (isSpam: boolean, sign: string) =>
        sign.repeat(here.filter((message) => message.spam === isSpam).length) || "–";
      expect([genuine[marks + 1], spam[marks + 1]]).toEqual([signs(false, "○"), signs(true, "■")]);
    }
  });

  it("shows t = 2, and finds the winner with its one mistake", () => {
    const { $, said } = open("what-is-ml");
    const old = onTheLine($);
    const flagged = old.flatMap(({ marks }, index) => (marks >= 2 ? [index + 1] : []));
    expect(said).toContain(
      `flags messages ${flagged.slice(0, -1).join(", ")} and ${flagged.at(-1)}.`,
    );
    expect(
      wrong(old, 2)
        .map((index) => index + 1)
        .sort(),
    ).toEqual([4, 8]);
    const best = [0, 1, 2, 3, 4, 5, 6].toSorted(
      (a, b) => wrong(old, a).length - wrong(old, b).length,
    );
    const [only = -1, ...more] = wrong(old, best[0] ?? -1);
    expect(more).toEqual([]);
    expect(said).toContain(
      `t = ${best[0]} wins, with one mistake in ten. The only message it gets wrong is number ${only + 1}.`,
    );
  });

  it("tests the winner on five new messages", () => {
    const { $, said } = open("what-is-ml");
    const fresh = read(table($, "Five new messages"));
    expect(wrong(fresh, 3).map((index) => "ABCDE"[index])).toEqual(["B", "D"]);
    expect(fresh[2]?.marks).toBeGreaterThanOrEqual(3);
    expect(said).toContain(
      "It flags C, which is right, and D, which is wrong. It lets B through, which is wrong. Three of five.",
    );
    expect(fresh.filter(({ spam }) => !spam)).toHaveLength(3);
    expect(said).toContain("(c) Also three of five.");
    const fourRight = [0, 1, 2, 3, 4, 5, 6].filter((t) => wrong(fresh, t).length === 1);
    expect(said).toContain(`t = ${fourRight.join(" or t = ")} would have scored four of five`);
  });
});

describe("lesson 2: the 97 million", () => {
  it("nets what is new and lost", () => {
    const { $, said } = open("who-they-are");
    const sign = (net: number) => `${net < 0 ? "−" : "+"}${Math.abs(net)}`;
    const nets = table($, "World Economic Forum").map(([, gained, lost, net]) => {
      expect(net).toBe(sign(Number(gained) - Number(lost)));
      return Number(gained) - Number(lost);
    });
    expect(nets).toEqual([58, 12, -14, 78]);
    expect(said).toContain(
      `between ${sign(Math.min(...nets))} and ${sign(Math.max(...nets))} million`,
    );
  });
});

describe("lesson 3: who has which degree", () => {
  // Kaggle 2021, 1,499 people.
  const of2021 = { master: 656, doctorate: 163 + 30, bachelor: 502, less: 88 + 20, unsaid: 40 };

  it("rounds each share, and together they are a hundred", () => {
    const shares = table(open("qualifications").$, "Highest degree").map(([, share]) =>
      Number(share),
    );
    expect(shares).toEqual(ofHundred(Object.values(degrees)));
    expect(shares.reduce((total, share) => total + share, 0)).toBe(100);
  });

  it("adds up master's or more, and bachelor's or less", () => {
    const { said } = open("qualifications");
    const { master, doctorate, bachelor, less: without, unsaid } = degrees;
    const [more2022, less2022] = ofHundred([master + doctorate, bachelor + without, unsaid]);
    expect(said).toContain(`About ${more2022} of 100 had a master’s`);
    expect(said).toContain(`About ${less2022} had a bachelor’s or less`);
    const people = Object.values(of2021).reduce((sum, count) => sum + count, 0);
    expect(people).toBe(1499);
    const more = percent(of2021.master + of2021.doctorate, people, 0);
    const less = percent(of2021.bachelor + of2021.less, people, 0);
    expect(said).toContain(`with 1,499 people, the shares were ${more} and ${less}`);
    expect(open("finale").said).toContain("About 30.");
  });
});

describe("lesson 4: two kinds of wrong", () => {
  const { caught, missed, flagged, alone } = filters.v2;

  it("fills and sums the table", () => {
    const { $ } = open("hard-skills");
    expect(table($, "Filter v2")).toEqual([
      ["Really spam", `${caught} caught`, `${missed} missed`, String(caught + missed)],
      [
        "Really genuine",
        `${flagged} wrongly flagged`,
        `${alone} left alone`,
        String(flagged + alone),
      ],
      ["Sum", String(caught + flagged), String(missed + alone), "1,000"],
    ]);
  });

  it("draws each count in its share of the area", () => {
    const { $ } = open("hard-skills");
    const shares = ["caught", "missed", "alone", "flagged"].map((look) => {
      const cell = $(`table.results td.${look}`);
      const column = cell.parents("td.part");
      return (Number(cell.attr("height")) / 180) * Number.parseFloat(column.attr("width") ?? "");
    });
    for (const [index, count] of [caught, missed, alone, flagged].entries()) {
      expect(shares[index]).toBeCloseTo(count / 10, 0);
    }
    const labels = $("table.results td.label")
      .toArray()
      .map((label) => $(label).text());
    expect(labels).toEqual([
      `▼ ${caught} caught`,
      `${alone} left alone ▼`,
      `▲ ${missed} missed`,
      `${flagged} wrongly flagged ▲`,
    ]);
  });

  it("works out accuracy, precision, recall and the baseline", () => {
    const { said } = open("hard-skills");
    expect(said).toContain(`Here (${caught} + ${alone}) of 1,000 = ${accuracy(filters.v2)}`);
    expect(said).toContain(
      `Here ${caught} of ${caught + flagged} = ${percent(caught, caught + flagged, 0)}: ten of every hundred`,
    );
    expect(said).toContain(
      `Here ${caught} of ${caught + missed} = ${percent(caught, caught + missed, 0)}.`,
    );
    expect(said).toContain(`it is right ${flagged + alone} times of 1,000`);
    expect(said).toContain(
      `96 points of success but ${Math.round((caught + alone - 850) / 10)} points more`,
    );
    expect(said).toContain(
      `5,574 text messages holds 747 spam messages, so “never spam” scores ${percent(5574 - 747, 5574)}`,
    );
    expect(said).toContain(`${150} of them are spam`);
    expect(said).toContain(`150 of 200, or ${percent(150, 200, 0)}`);
  });

  it("says the same of the wines in the output and in the answers", () => {
    const { $, said } = open("hard-skills");
    const output = $("pre").last().text();
    const wines = { all: 178, trained: 133, tested: 45, growers: [59, 71, 48] };
    expect(wines.growers.reduce((sum, count) => sum + count, 0)).toBe(wines.all);
    expect(said).toContain(`${wines.trained} wines to train on and ${wines.tested} new ones`);
    expect(output).toContain(
      `baseline  train ${(53 / wines.trained).toFixed(3)}  test ${(18 / wines.tested).toFixed(3)}`,
    );
    expect(output).toContain(`tree      train 1.000  test ${(40 / wines.tested).toFixed(3)}`);
    expect(said).toContain("is right for 18 of 45 wines");
    expect(said).toContain("Of 45 new ones it gets 40 right");
  });
});
