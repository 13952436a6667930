/**
 * SQS: queues by the virtual clock, so that a message whose handling failed comes back when its
 * time has passed for the readers, not for the person who waits at the screen.
 */
import { createHash, randomUUID } from "node:crypto";
import * as v from "valibot";
import type { Clock } from "../runtime/clock.ts";
import { StateError } from "../runtime/errors.ts";
import type { State } from "../runtime/state.ts";
import type { QueueSpec } from "../stack/queues.ts";
import { AwsError, type AwsService, jsonAnswer, readJson } from "./protocol.ts";

const keptMessages = v.array(
  v.object({
    id: v.string(),
    body: v.string(),
    sentAt: v.number(),
    receives: v.number(),
    visibleAt: v.number(),
  }),
);

/** A message; instants in milliseconds. It can be received when `visibleAt` has passed. */
export type Message = v.InferOutput<typeof keptMessages>[number];

/** One queue. */
export interface Queue {
  readonly spec: QueueSpec;
  send(body: string): void;
  /** Takes up to `limit` visible messages and hides them, for the queue's visibility time if not told. */
  receive(limit: number, hiddenSeconds?: number): Message[];
  /** Hides a message for so long from now; 0 shows it. */
  hide(id: string, seconds: number): void;
  delete(id: string): void;
  /** When the next hidden or waiting message can be received; undefined when there is none. */
  nextVisibleAt(): number | undefined;
  /** How many messages can be received now, and how many are hidden. */
  counts(): { readonly visible: number; readonly hidden: number };
}

/** The embedded SQS. */
export interface Queues extends AwsService {
  /** @throws AwsError when there is no such queue. */
  get(arn: string): Queue;
  readonly all: readonly Queue[];
  /** Has `listener` called whenever a message arrives in the queue. */
  onMessage(arn: string, listener: () => void): void;
  /** Saves what is in the queues. */
  save(): void;
}

/** Opens the queues with what an earlier run left in them. */
export function openQueues(specs: readonly QueueSpec[], clock: Clock, state: State): Queues {
  const byArn = new Map<string, EmbeddedQueue>();
  const get = (arn: string): EmbeddedQueue => {
    const queue = byArn.get(arn);
    if (!queue) {
      throw new AwsError("QueueDoesNotExist", `The specified queue does not exist: ${arn}`);
    }
    return queue;
  };
  for (const spec of specs) {
    const queue = new EmbeddedQueue(spec, clock, load(spec.name, state), (arn) => get(arn));
    byArn.set(spec.arn, queue);
  }
  const all = [...byArn.values()];

  return {
    protocol: "json",
    all,
    get,
    onMessage(arn, listener) {
      get(arn).listener = listener;
    },
    save() {
      for (const queue of all) queue.saveTo(state);
    },
    read(request) {
      const { action, input } = readJson(request);
      const queue = all.find(({ spec }) => spec.url === input.QueueUrl);
      const arn = queue?.spec.arn ?? String(input.QueueUrl);
      return {
        call: { action: `sqs:${action}`, resources: [arn], context: {} },
        perform() {
          const perform = actions[action];
          if (!perform) {
            throw new AwsError("UnsupportedOperation", `${action} is not embedded locally.`);
          }
          return jsonAnswer(perform(get(arn), input));
        },
      };
    },
  };
}

class EmbeddedQueue implements Queue {
  readonly spec: QueueSpec;
  /** Called whenever a message arrives. */
  listener: (() => void) | undefined;
  readonly #clock: Clock;
  readonly #messages: Message[];
  readonly #queueOf: (arn: string) => Queue;
  #changed = false;

  constructor(spec: QueueSpec, clock: Clock, messages: Message[], queueOf: (arn: string) => Queue) {
    this.spec = spec;
    this.#clock = clock;
    this.#messages = messages;
    this.#queueOf = queueOf;
  }

  send(body: string): void {
    const now = this.#clock.now();
    this.#messages.push({ id: randomUUID(), body, sentAt: now, receives: 0, visibleAt: now });
    this.#changed = true;
    this.listener?.();
  }

  receive(limit: number, hiddenSeconds?: number): Message[] {
    this.#forgetOld();
    const { redrive, visibilitySeconds } = this.spec;
    const now = this.#clock.now();
    const received: Message[] = [];
    for (const message of this.#messages.filter(({ visibleAt }) => visibleAt <= now)) {
      if (received.length === limit) break;
      if (redrive && message.receives >= redrive.receivesMax) {
        this.delete(message.id);
        this.#queueOf(redrive.toArn).send(message.body);
        continue;
      }
      message.receives++;
      message.visibleAt = now + (hiddenSeconds ?? visibilitySeconds) * 1000;
      received.push(message);
      this.#changed = true;
    }
    return received;
  }

  hide(id: string, seconds: number): void {
    const message = this.#messages.find((one) => one.id === id);
    if (!message) return;
    message.visibleAt = this.#clock.now() + seconds * 1000;
    this.#changed = true;
    if (seconds === 0) this.listener?.();
  }

  delete(id: string): void {
    const index = this.#messages.findIndex((message) => message.id === id);
    if (index >= 0) this.#messages.splice(index, 1);
    this.#changed = true;
  }

  nextVisibleAt(): number | undefined {
    this.#forgetOld();
    const instants = this.#messages.map(({ visibleAt }) => visibleAt);
    return instants.length ? Math.min(...instants) : undefined;
  }

  counts(): { readonly visible: number; readonly hidden: number } {
    this.#forgetOld();
    const now = this.#clock.now();
    const visible = this.#messages.filter(({ visibleAt }) => visibleAt <= now).length;
    return { visible, hidden: this.#messages.length - visible };
  }

  #forgetOld(): void {
    const oldest = this.#clock.now() - this.spec.retentionSeconds * 1000;
    for (const { id, sentAt } of [...this.#messages]) if (sentAt < oldest) this.delete(id);
  }

  saveTo(state: State): void {
    if (this.#changed) state.save(`queues/${this.spec.name}`, this.#messages);
    this.#changed = false;
  }
}

/** What is embedded; a message's id is its receipt handle. */
const actions: Readonly<Record<string, (queue: EmbeddedQueue, input: Input) => object>> = {
  GetQueueAttributes: (queue, input) => ({ Attributes: attributes(queue, input) }),
  SendMessage(queue, { MessageBody }) {
    queue.send(String(MessageBody));
    return { MessageId: randomUUID(), MD5OfMessageBody: md5OfBody(String(MessageBody)) };
  },
  ReceiveMessage(queue, { MaxNumberOfMessages = 1, VisibilityTimeout }) {
    const hidden = VisibilityTimeout === undefined ? undefined : Number(VisibilityTimeout);
    const Messages = queue.receive(Number(MaxNumberOfMessages), hidden).map((message) => ({
      MessageId: message.id,
      ReceiptHandle: message.id,
      Body: message.body,
      MD5OfBody: md5OfBody(message.body),
      Attributes: { SentTimestamp: String(message.sentAt) },
    }));
    return Messages.length > 0 ? { Messages } : {};
  },
  ChangeMessageVisibility(queue, { ReceiptHandle, VisibilityTimeout }) {
    queue.hide(String(ReceiptHandle), Number(VisibilityTimeout));
    return {};
  },
  DeleteMessage(queue, { ReceiptHandle }) {
    queue.delete(String(ReceiptHandle));
    return {};
  },
};

type Input = Readonly<Record<string, unknown>>;

function attributes(
  queue: EmbeddedQueue,
  input: Readonly<Record<string, unknown>>,
): Record<string, string | undefined> {
  const { visible, hidden } = queue.counts();
  const known: Record<string, string | undefined> = {
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(hidden),
    ApproximateNumberOfMessagesDelayed: "0",
    QueueArn: queue.spec.arn,
    VisibilityTimeout: String(queue.spec.visibilitySeconds),
  };
  const wanted = Array.isArray(input.AttributeNames) ? input.AttributeNames.map(String) : [];
  for (const name of wanted) {
    if (name !== "All" && !(name in known)) {
      throw new AwsError("InvalidAttributeName", `Unknown Attribute ${name}.`);
    }
  }
  return wanted.includes("All")
    ? known
    : Object.fromEntries(wanted.map((name) => [name, known[name]]));
}

function load(name: string, state: State): Message[] {
  const kept = v.safeParse(keptMessages, state.load(`queues/${name}`) ?? []);
  if (kept.success) return kept.output;
  throw new StateError(
    `The kept messages of the queue ${name} cannot be read. Begin again with npm start -- --fresh.`,
  );
}

/** The MD5 sum SQS gives with a body. */
export function md5OfBody(body: string): string {
  return createHash("md5").update(body).digest("hex");
}
