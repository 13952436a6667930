/** What waits for the operator: readers, and lessons that SES refuses. */
import { mailNamed, namesOf } from "../../../lambdas/domain/course.ts";
import type { TroubleReason } from "../../../lambdas/domain/trouble.ts";
import {
  listParked,
  type ParkedMessage,
  releaseHeld,
  releaseParked,
} from "../../../lambdas/flow/parked.ts";
import { type Call, type Command, type Outcome, RefusedError } from "../command.ts";
import { heldLessons } from "../held-lessons.ts";
import type { OperatorPorts } from "../ports.ts";
import { counted, minute, number } from "../words.ts";

/** What each reason means, and whether waiting alone ends it. */
const meanings: Readonly<Record<TroubleReason, readonly [healsAlone: boolean, meaning: string]>> = {
  address: [
    false,
    "SES refused the address five times over a day. Waiting does not help: the reader tries again by “next” or another hour in their settings, or you release them.",
  ],
  content: [
    false,
    "SES refuses what is in the mail. Waiting does not help: correct it and deploy, or release it.",
  ],
  unlisted: [
    false,
    "SES gave an answer that is on no list, five times over a day. Look the code up, then release.",
  ],
  composing: [
    true,
    "The mail could not be composed. The first run of a corrected build releases them by itself.",
  ],
  "no-evidence": [
    true,
    "It went out twice, and SES never said what became of it. An event that still comes releases them; to release them by hand may send the mail a third time.",
  ],
};

/** Lists what is parked, and releases it. */
export const parked: Command = {
  name: "parked",
  summary: "Lists readers and lessons that wait for you, by why, and releases them",
  details:
    "Released mail begins anew, with its counts at nothing: what was asked for leaves from the next minute on, a lesson at its reader's next hour. Correct the cause first, or it comes back.",
  options: [
    {
      name: "release",
      value: "WHICH",
      summary:
        "releases a reader by id, a lesson by slug, or all of both: all, also without a value",
      whenBare: "all",
    },
  ],
  examples: ["parked", "parked --release all", "parked --release what-is-ml", "parked --json"],
  async run(call, ports) {
    const { release: which } = call.values;
    return which === undefined ? list(call, ports) : release(call, ports, which);
  },
};

async function allMessages(call: Call, ports: OperatorPorts): Promise<readonly ParkedMessage[]> {
  const messages: ParkedMessage[] = [];
  const bar = call.progress("Reading what is parked");
  let after: string | undefined;
  try {
    do {
      const page = await listParked(ports, after);
      messages.push(...page.messages);
      bar.show(messages.length);
      after = page.next;
    } while (after);
  } finally {
    bar.end();
  }
  return messages;
}

async function list(call: Call, ports: OperatorPorts): Promise<Outcome> {
  const [messages, held] = await Promise.all([allMessages(call, ports), heldLessons(ports)]);
  const groups = [...Map.groupBy(messages, ({ why, code }) => `${why} ${code}`).values()].map(
    (group) => groupOf(group),
  );
  const lessons = held.map(({ id, why, code, since, build }) => ({
    slug: id,
    why,
    code,
    since,
    build,
  }));
  const text = [
    ...groups.map((group) => textOf(group)),
    ...lessons.map(
      ({ slug, why, code, since }) =>
        `Lesson ${slug} is held since ${minute(since)}: SES ${why === "rejected" ? "rejected it after taking it" : "refused what is in it"}${code ? ` (${code})` : ""}.\n  Waiting does not help. A hold belongs to its build: correct the lesson and deploy, or release it as it is.\n`,
    ),
  ].join("\n");
  return { value: { groups, lessons }, text: text || "Nothing is parked.\n" };
}

/** Messages that wait for one reason with one code. */
interface Group {
  readonly why: TroubleReason;
  /** SES's own, or the class of the error. */
  readonly code: string;
  readonly healsByWaiting: boolean;
  readonly meaning: string;
  readonly messages: readonly { readonly id: string; readonly message: string; since: string }[];
}

function groupOf(messages: readonly ParkedMessage[]): Group {
  const { why = "address", code = "" } = messages[0] ?? {};
  const [healsByWaiting, meaning] = meanings[why];
  return {
    why,
    code,
    healsByWaiting,
    meaning,
    messages: messages.map(({ id, message, since }) => ({ id, message, since })),
  };
}

/** More than these are counted, and named with `--json`. */
const namedMax = 20;

function textOf({ why, code, meaning, messages }: Group): string {
  const lines = messages
    .slice(0, namedMax)
    .map(({ id, message, since }) => `  ${id}  ${message}  since ${minute(since)}`);
  const more = messages.length - lines.length;
  return `${counted(messages.length, "message")}: ${why}${code ? ` (${code})` : ""}\n  ${meaning}\n${lines.join("\n")}\n${more > 0 ? `  and ${number(more)} more; --json names all\n` : ""}`;
}

async function release(call: Call, ports: OperatorPorts, which: string): Promise<Outcome> {
  const lessons = await releaseLessons(ports, which);
  const readers = await releaseReaders(call, ports, which, lessons.length > 0);
  if (which !== "all" && lessons.length === 0 && readers.length === 0) {
    throw new RefusedError(
      `Nothing that is parked has the id or slug ${which}.`,
      "Run parked to see what is; it may have released itself.",
    );
  }
  const told = [counted(readers.length, "reader"), ...lessons.map((slug) => `lesson ${slug}`)];
  return { value: { readers, lessons }, text: `Released: ${told.join(", ")}.\n` };
}

async function releaseLessons(ports: OperatorPorts, which: string): Promise<readonly string[]> {
  const mail = mailNamed(ports.course.mails, which) ?? { slug: which };
  const held = (await heldLessons(ports)).filter(
    ({ id }) => which === "all" || namesOf(mail).includes(id),
  );
  for (const { id, build } of held) {
    // By its own build, which may be another one than that on this computer.
    await releaseHeld({ ...ports, course: { ...ports.course, build } }, id);
  }
  return held.map(({ id }) => id);
}

async function releaseReaders(
  call: Call,
  ports: OperatorPorts,
  which: string,
  isLesson: boolean,
): Promise<readonly string[]> {
  if (which !== "all") {
    return !isLesson && (await releaseParked(ports, which)) ? [which] : [];
  }
  const ids = [...new Set((await allMessages(call, ports)).map(({ id }) => id))];
  const released: string[] = [];
  const bar = call.progress("Releasing readers");
  try {
    for (const [index, id] of ids.entries()) {
      if (await releaseParked(ports, id)) released.push(id);
      bar.show(index + 1, ids.length);
    }
  } finally {
    bar.end();
  }
  return released;
}
