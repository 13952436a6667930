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
  /** Takes up to `limit` visible messages and hides them for the queue's visibility time. */
  receive(limit: number): Message[];
  delete(id: string): void;
  /** When the next hidden or waiting message can be received; undefined when there is none. */
  nextVisibleAt(): number | undefined;
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
  const listeners = new Map<string, () => void>();
  const changed = new Set<string>();
  const contents = new Map(specs.map(({ name, arn }) => [arn, load(name, state)]));
  const all = specs.map((spec) => queueOf(spec));
  const byArn = new Map(all.map((queue) => [queue.spec.arn, queue]));
  const get = (arn: string): Queue => {
    const queue = byArn.get(arn);
    if (!queue) {
      throw new AwsError("QueueDoesNotExist", `The specified queue does not exist: ${arn}`);
    }
    return queue;
  };

  function queueOf(spec: QueueSpec): Queue {
    const messages = contents.get(spec.arn) ?? [];
    const remove = (id: string) => {
      const index = messages.findIndex((message) => message.id === id);
      if (index >= 0) messages.splice(index, 1);
      changed.add(spec.name);
    };
    return {
      spec,
      delete: remove,
      send(body) {
        const now = clock.now();
        messages.push({ id: randomUUID(), body, sentAt: now, receives: 0, visibleAt: now });
        changed.add(spec.name);
        listeners.get(spec.arn)?.();
      },
      receive(limit) {
        const now = clock.now();
        const received: Message[] = [];
        for (const message of messages.filter(({ visibleAt }) => visibleAt <= now)) {
          if (received.length === limit) break;
          if (spec.redrive && message.receives >= spec.redrive.receivesMax) {
            remove(message.id);
            get(spec.redrive.toArn).send(message.body);
            continue;
          }
          message.receives++;
          message.visibleAt = now + spec.visibilitySeconds * 1000;
          received.push(message);
          changed.add(spec.name);
        }
        return received;
      },
      nextVisibleAt: () =>
        messages.length ? Math.min(...messages.map(({ visibleAt }) => visibleAt)) : undefined,
    };
  }

  return {
    protocol: "json",
    all,
    get,
    onMessage: (arn, listener) => void listeners.set(arn, listener),
    save() {
      for (const { spec } of all) {
        if (changed.delete(spec.name)) state.save(`queues/${spec.name}`, contents.get(spec.arn));
      }
    },
    read(request) {
      const { action, input } = readJson(request);
      const spec = specs.find(({ url }) => url === input.QueueUrl);
      return {
        call: {
          action: `sqs:${action}`,
          resources: [spec?.arn ?? String(input.QueueUrl)],
          context: {},
        },
        perform() {
          if (action !== "GetQueueAttributes") {
            throw new AwsError("UnsupportedOperation", `${action} is not embedded locally.`);
          }
          const messages = contents.get(get(spec?.arn ?? "").spec.arn) ?? [];
          const now = clock.now();
          const visible = messages.filter(({ visibleAt }) => visibleAt <= now).length;
          return jsonAnswer({ Attributes: attributes(messages.length, visible, input, spec) });
        },
      };
    },
  };
}

function attributes(
  total: number,
  visible: number,
  input: Readonly<Record<string, unknown>>,
  spec?: QueueSpec,
): Record<string, string | undefined> {
  const known: Record<string, string | undefined> = {
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(total - visible),
    ApproximateNumberOfMessagesDelayed: "0",
    QueueArn: spec?.arn,
    VisibilityTimeout: String(spec?.visibilitySeconds),
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
