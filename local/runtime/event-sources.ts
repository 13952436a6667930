/** Event source mappings: what arrives in a queue goes to its function, in batches. */

import { type Message, md5OfBody, type Queue, type Queues } from "../aws/sqs.ts";
import type { Deployment } from "../stack/deployment.ts";
import type { EventSourceSpec } from "../stack/queues.ts";
import type { Clock } from "./clock.ts";
import { messageOf } from "./errors.ts";
import type { Functions } from "./functions.ts";
import type { PendingWork } from "./pending-work.ts";

/** The running event source mappings. */
export interface EventSources {
  /** Hands over whatever can be received now, and again whenever a hidden message comes back. */
  drain(): void;
  /**
   * When the next message can be received, in milliseconds; undefined when all queues are empty.
   */
  nextVisibleAt(): number | undefined;
  close(): void;
}

/** What the event source mappings work with. */
interface EventSourceParts {
  readonly deployment: Deployment;
  readonly queues: Queues;
  readonly functions: Functions;
  readonly pendingWork: PendingWork;
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

interface Source {
  readonly spec: EventSourceSpec;
  readonly queue: Queue;
  draining: boolean;
}

/** Starts the event source mappings of the deployment. */
export function startEventSources(parts: EventSourceParts): EventSources {
  const { deployment, queues, pendingWork, clock } = parts;
  const sources: Source[] = deployment.eventSources.map((spec) => ({
    spec,
    queue: queues.get(spec.queueArn),
    draining: false,
  }));
  let retry: NodeJS.Timeout | undefined;
  let closed = false;

  async function drainOne(source: Source): Promise<void> {
    if (source.draining || closed) return;
    source.draining = true;
    await pendingWork.during(async () => {
      // A moment of gathering, as the mapping's batching window does: fewer and fuller batches.
      await new Promise((resolve) => setImmediate(resolve));
      await handOverAll(source, parts);
      source.draining = false;
      // Now and not only at the end: what waits in a dead-letter queue must survive a crash.
      queues.save();
    });
    scheduleRetry();
  }

  const nextVisibleAt = () => {
    const instants = sources.flatMap(({ queue }) => queue.nextVisibleAt() ?? []);
    return instants.length ? Math.min(...instants) : undefined;
  };

  function scheduleRetry(): void {
    clearTimeout(retry);
    const next = nextVisibleAt();
    if (next === undefined || closed) return;
    retry = setTimeout(drain, Math.max(1, next - clock.now()));
  }

  function drain(): void {
    for (const source of sources) void drainOne(source);
  }

  for (const source of sources) {
    queues.onMessage(source.spec.queueArn, () => void drainOne(source));
  }
  drain();
  return {
    drain,
    nextVisibleAt,
    close() {
      closed = true;
      clearTimeout(retry);
    },
  };
}

/** Hands over what can be received, batch by batch; what fails stays in the queue, hidden. */
async function handOverAll(
  { spec, queue }: Source,
  { deployment, functions, log }: EventSourceParts,
): Promise<void> {
  const { region } = deployment.environment;
  for (;;) {
    const batch = queue.receive(spec.batchSize);
    if (batch.length === 0) return;
    const Records = batch.map((message) => record(message, spec.queueArn, region));
    try {
      const failed = failedIds(await functions.invoke(spec.functionName, { Records }), spec, batch);
      for (const { id } of batch) if (!failed.has(id)) queue.delete(id);
    } catch (error) {
      log(`${spec.functionName}: a batch of ${batch.length} failed: ${messageOf(error)}`);
    }
  }
}

function record(message: Message, queueArn: string, region: string): Record<string, unknown> {
  return {
    messageId: message.id,
    receiptHandle: message.id,
    body: message.body,
    attributes: {
      ApproximateReceiveCount: String(message.receives),
      SentTimestamp: String(message.sentAt),
      SenderId: "events.amazonaws.com",
      ApproximateFirstReceiveTimestamp: String(message.sentAt),
    },
    messageAttributes: {},
    md5OfBody: md5OfBody(message.body),
    eventSource: "aws:sqs",
    eventSourceARN: queueArn,
    awsRegion: region,
  };
}

/** Which messages the function says it failed on; all, when its answer makes no sense to Lambda. */
function failedIds(result: string, spec: EventSourceSpec, batch: readonly Message[]): Set<string> {
  const failures: unknown = spec.partialFailures
    ? (JSON.parse(result)?.batchItemFailures ?? [])
    : [];
  const ids = Array.isArray(failures)
    ? failures.map((failure) => String(failure?.itemIdentifier))
    : ["not a list"];
  const known = new Set(batch.map(({ id }) => id));
  return ids.every((id) => known.has(id)) ? new Set(ids) : known;
}
