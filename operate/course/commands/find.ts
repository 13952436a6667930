/** Where a reader is, what comes next and why, and what happened. */
import { fromBase32 } from "../../../lambdas/domain/base32.ts";
import { presentSlug } from "../../../lambdas/domain/course.ts";
import { type Instant, parseInstant } from "../../../lambdas/domain/instant.ts";
import { mailsSent } from "../../../lambdas/domain/renamed.ts";
import { mailboxOf, type Subscription } from "../../../lambdas/domain/subscription.ts";
import { mailboxesOf } from "../../../lambdas/flow/mailbox.ts";
import type { MailboxItem } from "../../../lambdas/flow/ports.ts";
import { readStop } from "../../../lambdas/flow/stop.ts";
import { WrongCallError } from "../../doctor/arguments.ts";
import type { Call, Command, Outcome } from "../command.ts";
import { heldLessons } from "../held-lessons.ts";
import { type Expected, type Outlook, outlook } from "../next.ts";
import type { OperatorPorts, TimelineEntry } from "../ports.ts";
import { addressIn, idOf, readReader, standing } from "../reader.ts";
import { minute, named } from "../words.ts";

/** Finds a reader. */
export const find: Command = {
  name: "find",
  summary: "Shows where a reader is, what comes next and why, and what happened, newest first",
  details:
    "An address is turned into its id on this computer; no call and no log carries it. What happened is read from the journal, day by day backwards, as far as it is kept: 60 days. With an id it also finds what is in lists and logs.",
  parameters: [{ name: "address", summary: "their e-mail address, or the id of the subscription" }],
  options: [
    {
      name: "since",
      value: "DATE",
      summary: "what happened from this day, UTC, such as 2026-11-01",
    },
  ],
  examples: [
    "find reader@example.org",
    "find mzxw6ytboi4dkmrtgqzdemrtgq --since 2026-11-01",
    "find reader@example.org --local --json",
  ],
  async run(call, ports) {
    const since = sinceOf(call.values.since);
    const whom = await whomIn(call, ports);
    const found = await look(ports, whom);
    call.print(`${textOf(found)}\n`);
    const timeline = await readTimeline(call, ports, whom.id, since);
    const happened = timeline.length > 0;
    return outcomeOf(found, timeline, happened);
  },
};

/** Days in ISO-8601 alone: 01/02 is two days. */
function sinceOf(text: string | undefined): Instant | undefined {
  if (text === undefined) return undefined;
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? parseInstant(`${text}T00:00:00.000Z`) : undefined;
  if (!at) throw new WrongCallError("--since is a day such as 2026-11-01.");
  return at;
}

interface Whom {
  readonly id: string;
  /** Keyed ids by which the mailbox may be blocked. */
  readonly mailboxes: readonly string[];
}

/** @throws WrongCallError when it is neither an address nor an id */
async function whomIn(call: Call, ports: OperatorPorts): Promise<Whom> {
  const { address: text = "" } = call.values;
  if (!text.includes("@")) {
    // As the keyed id is made: 128 bits.
    if (fromBase32(text)?.length === 16) return { id: text, mailboxes: [text] };
    throw new WrongCallError(
      "That is neither an e-mail address nor an id; an id has 26 letters and digits.",
    );
  }
  const address = addressIn(call);
  return { id: await idOf(ports, address), mailboxes: mailboxesOf(await ports.keys(), address) };
}

interface Found {
  readonly id: string;
  readonly reader: Subscription | undefined;
  readonly next: Outlook | undefined;
  readonly block: MailboxItem | undefined;
  /** What was sent to them in this round, oldest first. */
  readonly had: ReturnType<typeof mailsSent>;
  readonly mails: number;
}

async function look(ports: OperatorPorts, { id, mailboxes }: Whom): Promise<Found> {
  const { store, course, clock } = ports;
  const reader = await readReader(ports, id);
  const boxes = [...new Set([...mailboxes, ...(reader ? [mailboxOf(reader)] : [])])];
  const [sending, transactional, held, ...blocks] = await Promise.all([
    readStop(ports, "sending"),
    readStop(ports, "transactional"),
    heldLessons(ports),
    ...boxes.map((mailbox) => store.read("mailbox", mailbox)),
  ]);
  const next =
    reader &&
    outlook(reader, {
      course,
      now: clock.now(),
      stopped: sending?.reason,
      transactionalStopped: transactional?.reason,
      held: new Set(held.map((one) => presentSlug(course, one.id))),
    });
  const block = blocks.find((one) => one !== undefined && one.unblockedAt === undefined);
  const had = mailsSent(reader?.sent ?? {}, course);
  return { id, reader, next, block, had, mails: course.mails.length };
}

async function readTimeline(
  call: Call,
  { timelines }: OperatorPorts,
  id: string,
  since: Instant | undefined,
): Promise<readonly TimelineEntry[]> {
  const all: TimelineEntry[] = [];
  const bar = call.progress("Reading what happened");
  try {
    bar.show(0);
    for await (const day of timelines.days(id, since)) {
      bar.end();
      call.print(day.map(({ at, text }) => `${at.slice(0, 19)}Z  ${text}\n`).join(""));
      all.push(...day);
      bar.show(all.length);
      // The first save of all: nothing was before it.
      if (day.some(({ version }) => version === 1)) break;
    }
  } finally {
    bar.end();
  }
  return all;
}

function outcomeOf(
  { id, reader, next, block, had }: Found,
  timeline: readonly TimelineEntry[],
  happened: boolean,
): Outcome {
  const value = {
    id,
    known: reader !== undefined,
    ...(reader && describe(reader, had)),
    ...(next && { next: next.expected, ...(next.because && { because: next.because }) }),
    ...(block && { blocked: { why: block.why, since: block.blockedAt } }),
    timeline,
  };
  const text = happened ? "" : "The journal says nothing of this id in that time.\n";
  return { value, text, ...(!reader && { exit: 1 as const }) };
}

function describe(reader: Subscription, sent: Found["had"]) {
  const { status, reason, email, schedule, round, consent, trouble = [] } = reader;
  const { pausedUntil, undelivered = [], softBounces, missed, endedAt, expiresAt } = reader;
  return {
    status,
    ...(reason && { reason }),
    ...(email !== undefined && { address: email, settings: schedule }),
    round,
    sent,
    undelivered,
    trouble,
    softBounces: Object.keys(softBounces).length,
    missed,
    ...(pausedUntil && { pausedUntil }),
    ...(consent?.confirmedAt && { confirmedAt: consent.confirmedAt }),
    ...(endedAt && { endedAt }),
    ...(expiresAt && { expiresAt }),
  };
}

function textOf({ id, reader, next, block, had, mails }: Found): string {
  const blocked: (readonly [string, string])[] = block
    ? [
        [
          "blocked",
          `nothing is written to this mailbox, since ${minute(block.blockedAt)}: ${block.why}`,
        ],
      ]
    : [];
  if (!reader) {
    const nothing = "nothing is kept under this id or address, now";
    return `${named([["id", id], ["reader", nothing], ...blocked])}\n`;
  }
  const { email, schedule, round, consent, missed, softBounces, undelivered = [] } = reader;
  const last = had.at(-1);
  const bounces = Object.keys(softBounces).length;
  const rows: (readonly [string, string])[] = [
    ["id", id],
    ...(email === undefined ? [] : [["address", email] as const]),
    ["reader", standing(reader)],
    ...(email === undefined
      ? []
      : [["settings", `${schedule.sendAt} ${schedule.timeZone}, ${schedule.days}`] as const]),
    ...(consent?.confirmedAt ? [["confirmed", minute(consent.confirmedAt)] as const] : []),
    [
      "had",
      last
        ? `${had.length} of ${mails} mails in round ${round}; the last, ${last.slug}, on ${minute(last.at)}`
        : `none of ${mails} mails`,
    ],
    ...(undelivered.length > 0 ? [["undelivered", undelivered.join(", ")] as const] : []),
    ...(bounces > 0 ? [["bounced", `${bounces} in a row, for a while`] as const] : []),
    ...(missed > 0
      ? [
          [
            "missed",
            `${missed} ${missed === 1 ? "day" : "days"} without the lesson that was due`,
          ] as const,
        ]
      : []),
    ...blocked,
    ...(next?.because ? [["next", next.because] as const] : []),
    ...(next?.expected ?? []).map((one) => ["next", expectedText(one)] as const),
  ];
  return `${named(rows)}\n`;
}

function expectedText({ mail, at, why }: Expected): string {
  return `${mail === "none" ? "no mail" : mail}${at ? `, ${minute(at)}` : ""}: ${why}`;
}
