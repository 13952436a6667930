/**
 * The story's numbers, which must be the same in every mail.
 *
 * Four counts say all about a filter on last month's 1,000 messages; the rest is worked out here. A
 * number of the story is found by the words around it, wherever it is said.
 */
import {
  type CheerioAPI,
  excerpt,
  type Fixture,
  load,
  type Report,
} from "../../compiler/author.ts";

/** What a filter did with 150 spam and 850 genuine messages. */
export interface Filter {
  readonly caught: number;
  readonly missed: number;
  readonly flagged: number;
  readonly alone: number;
}

/** The filters of the story, by the names the mails give them. */
export const filters = {
  "do nothing": { caught: 0, missed: 150, flagged: 0, alone: 850 },
  "keyword rule": { caught: 90, missed: 60, flagged: 45, alone: 805 },
  v1: { caught: 120, missed: 30, flagged: 40, alone: 810 },
  "language model": { caught: 142, missed: 8, flagged: 17, alone: 833 },
  v2: { caught: 126, missed: 24, flagged: 14, alone: 836 },
  "v2 strict": { caught: 114, missed: 36, flagged: 6, alone: 844 },
  "v3 with the leak": { caught: 148, missed: 2, flagged: 4, alone: 846 },
  "v3 without the leak": { caught: 123, missed: 27, flagged: 13, alone: 837 },
} as const satisfies Record<string, Filter>;

/** Minutes it costs to delete a spam message by hand, and to find and rescue a genuine one. */
export const minutesPer = { missed: 0.5, flagged: 4 };

/** Right of all, in percent with one decimal: "96.2%". */
export function accuracy({ caught, missed, flagged, alone }: Filter): string {
  const all = caught + missed + flagged + alone;
  return `${(((caught + alone) / all) * 100).toFixed(1)}%`;
}

/** Staff minutes lost per 1,000 messages. */
export function minutesLost({ missed, flagged }: Filter): number {
  return missed * minutesPer.missed + flagged * minutesPer.flagged;
}

/** A sentence of the story: every number its pattern captures must be the given one, in order. */
interface Fact {
  readonly what: string;
  readonly pattern: RegExp;
  readonly numbers: readonly string[];
}

const { v1, v2, "v2 strict": strict, "do nothing": nothing, "language model": model } = filters;
const text = (value: number) => String(value);
const share = (part: number, whole: number) => String(Math.round((part / whole) * 100));

const facts: readonly Fact[] = [
  { what: "size of the company", pattern: /company of (\d+) people/g, numbers: ["40"] },
  {
    what: "precision of v1 and v2",
    pattern: /precision from (0\.\d+) to (0\.\d+) at recall (0\.\d+)/g,
    numbers: [
      (v1.caught / (v1.caught + v1.flagged)).toFixed(2),
      (v2.caught / (v2.caught + v2.flagged)).toFixed(2),
      (v2.caught / (v2.caught + v2.missed)).toFixed(2),
    ],
  },
  {
    what: "real messages hidden by v2 and v1",
    pattern: /hides (\d+) real ones from you\. The old one hides (\d+)/g,
    numbers: [text(v2.flagged), text(v1.flagged)],
  },
  {
    what: "real messages hidden by v2 strict and v1",
    pattern: /wrongly hides about (\d+); the old filter hides about (\d+)/g,
    numbers: [text(strict.flagged), text(v1.flagged)],
  },
  {
    what: "spam still seen with v2 strict and v1",
    pattern: /(\d+) instead of (\d+) per 1,000/g,
    numbers: [text(strict.missed), text(v1.missed)],
  },
  {
    what: "minutes of v2 strict",
    pattern: /(\d+) × ½ \+ (\d+) × 4 = (\d+) minutes/g,
    numbers: [text(strict.missed), text(strict.flagged), text(minutesLost(strict))],
  },
  {
    what: "accuracy of v2 strict and v2",
    pattern: /lower than that of v2, ([\d.]+%) against ([\d.]+%)/g,
    numbers: [accuracy(strict), accuracy(v2)],
  },
  {
    what: "accuracy and minutes of v1, and of nothing",
    pattern:
      /v1, which is (\d+)% accurate and costs (\d+) minutes, while no filter at all costs (\d+)/g,
    numbers: [share(v1.caught + v1.alone, 1000), text(minutesLost(v1)), text(minutesLost(nothing))],
  },
  {
    what: "real messages hidden by v1, and the minutes",
    pattern: /hid (\d+) real ones.*? made (\d+) minutes, against (\d+) without/g,
    numbers: [text(v1.flagged), text(minutesLost(v1)), text(minutesLost(nothing))],
  },
  {
    what: "accuracy of v1",
    pattern: /first model was (\d+)% accurate|filter is right (\d+) times out of 100/g,
    numbers: [share(v1.caught + v1.alone, 1000)],
  },
  {
    what: "accuracy of v3 with the leak",
    pattern: /v3 is right ([\d.]+%)|model that is ([\d.]+%) right|Lesson 7: ([\d.]+%)/g,
    numbers: [accuracy(filters["v3 with the leak"])],
  },
  {
    what: "accuracy of v3 without the leak",
    pattern: /Without the leaked column it scores ([\d.]+%)/g,
    numbers: [accuracy(filters["v3 without the leak"])],
  },
  {
    what: "precision of v2",
    pattern: /Here (\d+) of (\d+) = (\d+)%: ten/g,
    numbers: [
      text(v2.caught),
      text(v2.caught + v2.flagged),
      share(v2.caught, v2.caught + v2.flagged),
    ],
  },
  {
    what: "usual share of flagged messages",
    pattern: /flags (\d+) to (\d+) of every 100 messages, but this morning it flags (\d+)/g,
    numbers: ["12", "18", "4"],
  },
  {
    what: "share of empty texts",
    pattern: /is empty for (\d+)(?:%| of 100)/g,
    numbers: ["31"],
  },
  {
    what: "cost of a mistake",
    pattern:
      /takes ½ minute to delete a spam message and (\d) minutes to find|costs ½ minute, and each real one rescued costs (\d)|rescuing one takes (\d) minutes/g,
    numbers: [text(minutesPer.flagged)],
  },
  {
    what: "what the language model let through and hid",
    pattern: /let only (\d+) of (\d+) spam messages through.*?hid (\d+) real ones/g,
    numbers: [text(model.missed), text(model.missed + model.caught), text(model.flagged)],
  },
  { what: "on-call turn", pattern: /one week in (\w+)/g, numbers: ["six"] },
];

/** Checks what one mail says of the story, in its sentences and in its tables. */
export function checkStoryNumbers(fixture: Fixture, report: Report): void {
  const $ = load(fixture.html);
  checkTables($, report);
  const said = wordsOf($, fixture);
  for (const { what, pattern, numbers } of facts) {
    for (const match of said.matchAll(pattern)) {
      const found = match.slice(1).filter((number) => number !== undefined);
      if (found.join(" ") === numbers.join(" ")) continue;
      report(
        `${what}: ${found.join(", ")} in "${excerpt(match[0])}"`,
        `the story says ${numbers.join(", ")}`,
      );
    }
  }
}

/**
 * The facts that no mail states any more in the known words: the check would not see them change.
 */
export function unsaidFacts(all: readonly Fixture[]): string[] {
  const said = all.map((fixture) => wordsOf(load(fixture.html), fixture)).join("\n");
  return facts.filter(({ pattern }) => said.search(pattern) === -1).map(({ what }) => what);
}

function wordsOf($: CheerioAPI, { subject }: Fixture): string {
  return `${subject} ${$("body").text()}`.replace(/\s+/g, " ");
}

/** What a column of a table of filters holds, by its heading. */
const columns: Readonly<Record<string, (filter: Filter) => string>> = {
  accuracy,
  minutes: (filter) => text(minutesLost(filter)),
  "team’s minutes": (filter) => text(minutesLost(filter)),
  "real ones hidden": (filter) => text(filter.flagged),
  "spam you still see": (filter) => text(filter.missed),
};

function checkTables($: CheerioAPI, report: Report): void {
  for (const table of $("table.data").toArray()) {
    const wordsOfCell = (cell: Parameters<CheerioAPI>[0]) =>
      $(cell).text().replace(/\s+/g, " ").trim().toLowerCase();
    const heads = $(table).find("thead th, thead td").toArray().map(wordsOfCell);
    for (const row of $(table).find("tbody > tr").toArray()) {
      const [name = "", ...cells] = $(row).children().toArray().map(wordsOfCell);
      const filter = (filters as Record<string, Filter>)[name.replace(" (until today)", "")];
      if (!filter) continue;
      for (const [index, cell] of cells.entries()) {
        const wanted = columns[heads[index + 1] ?? ""]?.(filter);
        if (wanted !== undefined && cell !== wanted) {
          report(`${heads[index + 1]} of ${name}: ${cell}`, `the story says ${wanted}`);
        }
      }
    }
  }
}
