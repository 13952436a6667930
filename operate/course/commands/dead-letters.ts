/** Dead letters: shown without being consumed, and handled again. */
import { type Call, type Command, type Outcome, RefusedError } from "../command.ts";
import type { DeadLetter, DeadLetterQueue, DeadLetterQueueName, OperatorPorts } from "../ports.ts";
import { counted, minute, number } from "../words.ts";

/** Taken letters come back after this by themselves, should the command be ended. */
const hiddenSeconds = 60;
/** So many of a queue are looked at; the rest is counted. */
const shownMax = 500;

const meanings: Readonly<Record<DeadLetterQueueName, string>> = {
  feedback: "events of SES that could not be recorded in five tries",
  receive: "mails that came in and could not be handled in three tries",
  schedule: "ticks that started no run; the next tick has done their work",
};

/** Shows dead letters, or has them handled again. */
export const deadLetters: Command = {
  name: "dead-letters",
  summary: "Shows what could not be handled, without taking it away, and has it handled again",
  details:
    "Correct the cause first, or it comes back. To handle an event or a mail twice changes nothing. Of a tick nothing is left to do: redriving removes it. Addresses in them are never printed.",
  options: [
    {
      name: "redrive",
      summary: "has each handled again, and removes it once it is on its way",
    },
  ],
  examples: ["dead-letters", "dead-letters --redrive", "dead-letters --json"],
  async run(call, ports) {
    return call.flags.has("redrive") ? redrive(call, ports) : show(call, ports);
  },
};

async function show(call: Call, { deadLetterQueues }: OperatorPorts): Promise<Outcome> {
  const queues = [];
  for (const queue of deadLetterQueues) queues.push(await shown(call, queue));
  const text = queues
    .map(({ queue, count, letters }) => {
      const head = `${queue}: ${number(count)}, ${meanings[queue]}`;
      const lines = letters.map(({ at, what }) => `  ${minute(at)}  ${what}`);
      const more = count - letters.length;
      return [head, ...lines, ...(more > 0 ? [`  and ${number(more)} more`] : [])].join("\n");
    })
    .join("\n");
  return { value: { queues }, text: `${text}\n` };
}

/** Takes each letter once, and gives all of them back whatever happens. */
async function shown(call: Call, queue: DeadLetterQueue) {
  const taken = new Map<string, DeadLetter>();
  const bar = call.progress(`Looking at ${queue.name}`);
  try {
    while (taken.size < shownMax) {
      const letters = await queue.take(hiddenSeconds);
      const fresh = letters.filter(({ id }) => !taken.has(id));
      for (const letter of letters) taken.set(letter.id, letter);
      bar.show(taken.size);
      // Those that come a second time have waited a minute: the round is done.
      if (fresh.length === 0) break;
    }
  } finally {
    for (const letter of taken.values()) await queue.giveBack(letter);
    bar.end();
  }
  const letters = [...taken.values()]
    .toSorted((one, other) => one.sentAtMs - other.sentAtMs)
    .map((letter) => ({
      at: new Date(letter.sentAtMs).toISOString(),
      what: whatIs(queue.name, letter),
      ...(letter.code && { code: letter.code }),
    }));
  return { queue: queue.name, count: Math.max(letters.length, await queue.count()), letters };
}

/** What a letter is, in words that hold nothing of a person. */
function whatIs(queue: DeadLetterQueueName, { body, code }: DeadLetter): string {
  const why = code ? `, ${code}` : "";
  if (queue === "schedule") return `tick${why}`;
  const { detail, requestPayload, responsePayload } = objectIn(body);
  if (queue === "receive") {
    if (!requestPayload) return "no record of Lambda's";
    const error = wordIn(responsePayload, "errorType");
    return error ? `mail, ${error}` : "mail";
  }
  return `${wordIn(detail, "eventType") ?? "no event of SES"}${why}`;
}

/** A name of AWS's or of an error's; undefined for anything else, which may be a person's. */
function wordIn(value: unknown, name: string): string | undefined {
  const word = (value as Readonly<Record<string, unknown>> | null | undefined)?.[name];
  return typeof word === "string" && /^[A-Za-z][A-Za-z ]{0,39}$/.test(word) ? word : undefined;
}

function objectIn(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

async function redrive(call: Call, { deadLetterQueues }: OperatorPorts): Promise<Outcome> {
  const queues: { queue: DeadLetterQueueName; redriven: number }[] = [];
  for (const queue of deadLetterQueues) {
    queues.push({ queue: queue.name, redriven: await redriveOne(call, queue) });
  }
  const done = queues.filter(({ redriven }) => redriven > 0);
  const told = done.map(({ queue, redriven }) =>
    queue === "schedule"
      ? `${counted(redriven, "tick")} removed`
      : `${counted(redriven, queue === "feedback" ? "event" : "mail")} handled again`,
  );
  return {
    value: { queues },
    text: told.length > 0 ? `${told.join(", ")}.\n` : "There are no dead letters.\n",
  };
}

/** As many as there were at the begin: one that fails again comes back, and is not redriven twice. */
async function redriveOne(call: Call, queue: DeadLetterQueue): Promise<number> {
  const count = await queue.count();
  const seen = new Set<string>();
  const bar = call.progress(`Redriving ${queue.name}`);
  try {
    for (;;) {
      const letters = (await queue.take(hiddenSeconds)).filter(({ id }) => !seen.has(id));
      if (letters.length === 0) return seen.size;
      for (const letter of letters) {
        // First on its way, then away: ended in between, it is handled twice and never lost.
        await handleAgain(queue, letter, seen.size);
        await queue.remove(letter);
        seen.add(letter.id);
        bar.show(seen.size, Math.max(count, seen.size));
      }
    }
  } finally {
    bar.end();
  }
}

async function handleAgain(
  queue: DeadLetterQueue,
  letter: DeadLetter,
  done: number,
): Promise<void> {
  try {
    await queue.handleAgain?.(letter);
  } catch (error) {
    await queue.giveBack(letter);
    if (!(error instanceof SyntaxError)) throw error;
    throw new RefusedError(
      `A dead letter of ${queue.name} from ${new Date(letter.sentAtMs).toISOString()} is no record that can be handled; ${number(done)} before it were.`,
      "Look at it in the SQS console, and delete it there if it is nothing of the course's.",
    );
  }
}
