/** The journal on CloudWatch Logs: read by `FilterLogEvents` with all its pages, and by nothing else. */
import { randomUUID } from "node:crypto";
import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  FilterLogEventsCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { dayMs, minuteMs, msOf } from "../../lambdas/domain/instant.ts";
import { type JournalLine, readJournalLine } from "../../lambdas/domain/journal.ts";
import { nameOf } from "../../lambdas/flow/error-name.ts";
import type { Journal } from "../journal/ports.ts";
import { clientLimits } from "./access.ts";
import { calling } from "./calls.ts";

/** Lines are kept so long. */
const keptDays = 60;

/** What the journal is read with. */
export interface JournalAccess {
  /** The stack's output `JournalLogGroupName`. */
  readonly logGroupName: string;
  /** Region, endpoint and credentials, where they are not the environment's. */
  readonly client?: ConstructorParameters<typeof CloudWatchLogsClient>[0];
  readonly nowMs?: () => number;
}

/** Opens the journal of a stack. */
export function cloudWatchJournal({
  logGroupName,
  client: given,
  nowMs = Date.now,
}: JournalAccess): Journal {
  // CloudWatch Logs answers a few such calls a second, and sixty days are sixty calls.
  const client = new CloudWatchLogsClient({ ...clientLimits, maxAttempts: 8, ...given });
  let stream: Promise<string> | undefined;

  async function linesOf(id: string, startTime: number, endTime: number): Promise<JournalLine[]> {
    const lines = new Map<string, JournalLine>();
    let nextToken: string | undefined;
    do {
      const question = {
        logGroupName,
        filterPattern: `{ $.id = "${id}" }`,
        startTime,
        endTime,
        ...(nextToken !== undefined && { nextToken }),
      };
      // A page may be empty and not be the last one.
      const page = await calling("logs:FilterLogEvents", () =>
        client.send(new FilterLogEventsCommand(question)),
      );
      for (const { message = "" } of page.events ?? []) {
        const line = readJournalLine(message);
        if (line) lines.set(message.trim(), line);
      }
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return [...lines.values()];
  }

  async function openStream(): Promise<string> {
    const logStreamName = `operator/${randomUUID()}`;
    await calling("logs:CreateLogStream", () =>
      client.send(new CreateLogStreamCommand({ logGroupName, logStreamName })),
    );
    return logStreamName;
  }

  return {
    async *daysOf(id, since) {
      // An id goes into the pattern as it is.
      if (!/^[a-z2-7]{26}$/.test(id)) throw new RangeError("That is no id of a subscription.");
      // Clocks differ, and a line is no later than a few minutes from now.
      const now = nowMs() + 5 * minuteMs;
      const fromMs = Math.max(since ? msOf(since) : 0, now - keptDays * dayMs);
      for (let end = now; end >= fromMs; ) {
        const begin = Math.max(fromMs, Math.floor(end / dayMs) * dayMs);
        const lines = await linesOf(id, begin, end);
        if (lines.length > 0) yield lines;
        end = begin - 1;
      }
    },

    async tell(line, failure) {
      stream ??= openStream();
      const logStreamName = await stream;
      const error = failure === undefined ? {} : { error: nameOf(failure) };
      const message = JSON.stringify({ ...line, ...error });
      await calling("logs:PutLogEvents", () =>
        client.send(
          new PutLogEventsCommand({
            logGroupName,
            logStreamName,
            logEvents: [{ timestamp: msOf(line.at), message }],
          }),
        ),
      );
    },
  };
}
