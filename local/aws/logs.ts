/** CloudWatch Logs: what the functions write, kept, filtered and paged by the virtual clock. */
import * as v from "valibot";
import type { Clock } from "../runtime/clock.ts";
import type { StackEnvironment } from "../stack/stack-environment.ts";
import { readFilterPattern } from "./filter-pattern.ts";
import { type LogLine, openLogLines } from "./log-lines.ts";
import { type AwsAnswer, AwsError, type AwsService, jsonAnswer, readJson } from "./protocol.ts";

/** The embedded CloudWatch Logs. */
export interface Logs extends AwsService {
  /** Takes a line that a function wrote. */
  take(group: string, stream: string, message: string): void;
}

/** What CloudWatch Logs works with. */
interface LogsParts {
  /** The names of the stack's log groups. */
  readonly groups: readonly string[];
  readonly environment: StackEnvironment;
  readonly clock: Clock;
  /** Where lines are kept; undefined keeps them in memory. */
  readonly folder: string | undefined;
}

/** Events a page, where a caller asks for more: so that one who forgets the next page is noticed. */
const pageSize = 100;

const filterInput = v.strictObject({
  logGroupName: v.string(),
  startTime: v.optional(v.number(), 0),
  endTime: v.optional(v.number(), Number.MAX_SAFE_INTEGER),
  filterPattern: v.optional(v.string(), ""),
  limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000)), 10_000),
  nextToken: v.optional(v.string()),
});
const streamInput = v.strictObject({ logGroupName: v.string(), logStreamName: v.string() });
const putInput = v.strictObject({
  ...streamInput.entries,
  logEvents: v.array(v.strictObject({ timestamp: v.number(), message: v.string() })),
});

/** Opens CloudWatch Logs, with what an earlier run left. */
export function openLogs({ groups, environment, clock, folder }: LogsParts): Logs {
  const lines = openLogLines(folder);
  const streams = new Set<string>();
  const { region, accountId } = environment;

  function filter(given: unknown): AwsAnswer {
    const input = valid(filterInput, given);
    const { logGroupName, startTime, endTime, filterPattern, limit, nextToken } = input;
    const isFound = readFilterPattern(filterPattern);
    const found = lines
      .between(logGroupName, startTime, endTime)
      .filter(({ message }) => isFound(message));
    const question = JSON.stringify([logGroupName, startTime, endTime, filterPattern]);
    const from = nextToken === undefined ? 0 : readToken(nextToken, question);
    const to = from + Math.min(limit, pageSize);
    return jsonAnswer({
      events: found.slice(from, to).map((line, index) => eventOf(line, from + index)),
      searchedLogStreams: [],
      ...(to < found.length && { nextToken: tokenOf(to, question) }),
    });
  }

  function createStream(given: unknown): AwsAnswer {
    const { logGroupName, logStreamName } = valid(streamInput, given);
    const name = `${logGroupName} ${logStreamName}`;
    if (streams.has(name)) {
      throw new AwsError("ResourceAlreadyExistsException", "The stream exists.");
    }
    streams.add(name);
    return jsonAnswer({});
  }

  function put(given: unknown): AwsAnswer {
    const { logGroupName: group, logStreamName: stream, logEvents } = valid(putInput, given);
    if (!streams.has(`${group} ${stream}`)) {
      throw new AwsError("ResourceNotFoundException", "The specified log stream does not exist.");
    }
    for (const { timestamp: atMs, message } of logEvents) {
      lines.add({ group, stream, atMs, message });
    }
    return jsonAnswer({});
  }

  const actions: Readonly<Record<string, (input: unknown) => AwsAnswer>> = {
    FilterLogEvents: filter,
    CreateLogStream: createStream,
    PutLogEvents: put,
  };

  return {
    protocol: "json",
    take: (group, stream, message) => lines.add({ group, stream, atMs: clock.now(), message }),
    read(request) {
      const { action, input } = readJson(request);
      const group = String(input.logGroupName);
      const stream = String(input.logStreamName ?? "");
      return {
        call: {
          action: `logs:${action}`,
          resources: [
            `arn:aws:logs:${region}:${accountId}:log-group:${group}:log-stream:${stream}`,
          ],
          context: {},
        },
        perform() {
          const perform = actions[action];
          if (!perform) {
            throw new AwsError("UnknownOperationException", `${action} is not embedded locally.`);
          }
          if (!groups.includes(group)) {
            throw new AwsError(
              "ResourceNotFoundException",
              "The specified log group does not exist.",
            );
          }
          return perform(input);
        },
      };
    },
  };
}

function valid<T extends v.GenericSchema>(schema: T, input: unknown): v.InferOutput<T> {
  const { success, output, issues } = v.safeParse(schema, input);
  if (!success) throw new AwsError("InvalidParameterException", issues[0].message);
  return output;
}

function eventOf({ stream, atMs, message }: LogLine, index: number) {
  return {
    logStreamName: stream,
    timestamp: atMs,
    ingestionTime: atMs,
    message,
    eventId: `${atMs}-${index}`,
  };
}

/** A token is good for its own question alone. */
function tokenOf(offset: number, question: string): string {
  return Buffer.from(JSON.stringify([offset, question])).toString("base64url");
}

function readToken(token: string, question: string): number {
  try {
    const [offset, of] = JSON.parse(Buffer.from(token, "base64url").toString());
    if (of === question && Number.isInteger(offset)) return offset;
  } catch {
    // As below.
  }
  throw new AwsError("InvalidParameterException", "The specified nextToken is invalid.");
}
