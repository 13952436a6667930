/** How the course stands. */
import { msBetween } from "../../../lambdas/domain/instant.ts";
import { WrongCallError } from "../../doctor/arguments.ts";
import type { Call, Command } from "../command.ts";
import type { OperatorPorts } from "../ports.ts";
import { type DueCount, readStatus, type Status, type Told } from "../status.ts";
import { columns, counted, lasting, minute, named, number } from "../words.ts";

/** The table gives at least 1,000 units a second; most of them are for sending. */
const unitsPerSecond = 100;
const watchMs = 5_000;

/** Shows how the course stands. */
export const status: Command = {
  name: "status",
  summary: "Shows how the course stands",
  details:
    "Whether it sends, and if not why and by whom; what is due, parked or a dead letter; what SES reported today, in 7 days and by lesson; the quota, and whether it carries the next 24 hours. All of it is from counters, within two seconds whatever the number of readers.",
  options: [
    {
      name: "count",
      summary: `also counts the readers by status: walks over the whole table, at ${unitsPerSecond} read units a second at most: a million readers take half an hour`,
    },
    { name: "watch", summary: "again every five seconds, until Ctrl-C" },
  ],
  examples: ["status", "status --local --watch", "status --count --stage production --json"],
  async run(call, ports) {
    if (!call.flags.has("watch")) {
      const value = await readStatus(ports);
      if (!call.flags.has("count")) return { value, text: textOf(value) };
      const readers = await countReaders(call, ports);
      return { value: { ...value, readers }, text: `${textOf(value)}\n${textOfReaders(readers)}` };
    }
    if (call.flags.has("json") || call.flags.has("count")) {
      throw new WrongCallError("--watch is for a person who looks: leave out --json and --count.");
    }
    for (;;) {
      call.redraw(textOf(await readStatus(ports)));
      await ports.clock.sleep(watchMs);
    }
  },
};

/** Readers by status, and when they were counted. */
interface ReaderCount {
  readonly countedAt: string;
  readonly total: number;
  readonly byStatus: Readonly<Record<string, number>>;
}

async function countReaders(call: Call, { readers, clock }: OperatorPorts): Promise<ReaderCount> {
  const total = await readers.approximateItems();
  const byStatus: Record<string, number> = {};
  const bar = call.progress("Counting readers");
  let items = 0;
  let after: string | undefined;
  try {
    do {
      const page = await readers.statusPage(after);
      for (const one of page.statuses) byStatus[one] = (byStatus[one] ?? 0) + 1;
      items += page.items;
      bar.show(items, Math.max(total, items));
      after = page.next;
      if (after) await clock.sleep((page.units / unitsPerSecond) * 1000);
    } while (after);
  } finally {
    bar.end();
  }
  const sum = Object.values(byStatus).reduce((all, one) => all + one, 0);
  return { countedAt: clock.now(), total: sum, byStatus };
}

function textOfReaders({ countedAt, total, byStatus }: ReaderCount): string {
  const rows = Object.entries(byStatus).toSorted(([, one], [, other]) => other - one);
  return `Readers, counted ${minute(countedAt)}: ${number(total)}\n${columns(
    rows.map(([name, count]) => [`  ${name}`, number(count)]),
  )}\n`;
}

function textOf(told: Status): string {
  const { at, deadLetters, quota, lastRun, acceptedAt } = told;
  const facts: (readonly [string, string])[] = [
    ["Sending", sendingOf(told)],
    ["Due now", dueOf(told)],
    ["Parked", parkedOf(told)],
    [
      "Dead letters",
      Object.entries(deadLetters)
        .map(([name, count]) => `${name} ${number(count)}`)
        .join(", "),
    ],
    ["Quota", quota ? quotaOf(quota) : "not known: SES has never been asked"],
    ["Next 24 hours", forecastOf(told)],
    [
      "Last run",
      lastRun
        ? lastRun.isRunning
          ? "runs now"
          : `ended ${minute(lastRun.at)}; a run begins only when mail is due`
        : "none yet: none was due",
    ],
    ["Last mail", acceptedAt ? `taken by SES ${minute(acceptedAt)}` : "none yet"],
  ];
  const heads = ["sent", "delivered", "bounced", "for now", "complained"];
  const rows = [
    ["Mails", ...heads],
    ["  today (UTC)", ...cells(told.today)],
    ["  7 days", ...cells(told.sevenDays)],
    ["By lesson, 30 days", ...heads.map(() => "")],
    ...told.lessons.map((one) => [`  ${one.slug}`, ...cells(one)]),
  ];
  return `${named(facts)}\n\n${columns(rows)}\n\nAs of ${minute(at)}.\n`;
}

function cells({ sent, delivered, bounced, bouncedForNow, complained }: Told): string[] {
  return [sent, delivered, bounced, bouncedForNow, complained].map(number);
}

function sendingOf({ stops }: Status): string {
  if (stops.length === 0) return "on";
  const isAll = stops.some(({ id }) => id === "sending");
  return stops
    .map(({ id, at, by, reason }) => {
      const lessons = isAll ? "too" : "lessons go on";
      const what = id === "sending" ? "stopped" : `transactional mail is stopped, ${lessons},`;
      return `${what} since ${minute(at)} by the ${by ?? "operator"}: ${reason}`;
    })
    .join("; ");
}

function amount({ count, isEstimate }: DueCount): string {
  return `${isEstimate ? "about " : ""}${number(count)}`;
}

function dueOf({ due, at }: Status): string {
  return due.oldest
    ? `${amount(due)}, the oldest for ${lasting(msBetween(due.oldest, at))}`
    : amount(due);
}

function parkedOf({ parked: { readers, byWhy, heldLessons } }: Status): string {
  const reasons = Object.entries(byWhy).map(([why, count]) => `${why} ${number(count)}`);
  const held = heldLessons.length > 0 ? `; held lessons: ${heldLessons.join(", ")}` : "";
  const why = reasons.length > 0 ? `: ${reasons.join(", ")}` : "";
  const nobody = readers === 0 && heldLessons.length === 0;
  return nobody ? "nobody" : `${counted(readers, "reader")}${why}${held} (see parked)`;
}

function quotaOf({ perDay, perSecond, sentLast24Hours, readAt }: NonNullable<Status["quota"]>) {
  const used = number(sentLast24Hours);
  const most =
    perDay < 0
      ? `${used} sent in 24 hours, no limit`
      : `${used} of ${number(perDay)} used in 24 hours`;
  return `${most}, ${number(perSecond)} a second (SES, ${minute(readAt)})`;
}

function forecastOf({ forecast: { due, quota, isEnough } }: Status): string {
  if (quota === undefined) return `${amount(due)} due`;
  const carries = `the quota carries ${number(quota)} lessons a day`;
  return isEnough
    ? `${amount(due)} due; ${carries}`
    : `${amount(due)} due, more than that: ${carries}, and the rest waits. Ask AWS for more`;
}
