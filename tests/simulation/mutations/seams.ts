/**
 * Mutations at the seams, with the test files that must notice each: the simulator's worlds stand on
 * ports of their own and run none of this code.
 */
import type { Patch } from "./patch.ts";

/** A mistake in a handler, the wiring, an adapter, or in what is in people's mailboxes. */
export interface SeamMutation {
  readonly name: string;
  readonly patch: Patch;
  /** Paths from the root of the repository. */
  readonly tests: readonly string[];
  /** Why no test can notice it. */
  readonly equivalent?: string;
}

/** Mistakes in one file, and the tests that cover it: name, what is there, what is put there. */
const seams = (
  file: string,
  tests: readonly string[],
  mistakes: readonly (readonly [name: string, find: string, replace: string])[],
): readonly SeamMutation[] =>
  mistakes.map(([name, find, replace]) => ({ name, patch: [file, find, replace], tests }));

const handlers = "tests/runtime/handlers.test.ts";
const wiring = "tests/runtime/wiring.test.ts";
const goldenLinks = "tests/golden/links.test.ts";
const goldenItems = "tests/golden/items.test.ts";

/** In the order of the way of a request. */
export const seamMutations: readonly SeamMutation[] = [
  ...seams(
    "deliver.ts",
    [handlers],
    [
      [
        "deliver does not wait for its run",
        "await deliver(ports, v.parse(invocation, event));",
        "deliver(ports, v.parse(invocation, event));",
      ],
    ],
  ),
  ...seams(
    "feedback.ts",
    [handlers],
    [
      ["an event that cannot be read is forgotten", "failed.push(messageId);", ""],
      [
        "an event that could not be recorded is forgotten",
        "failed.push(...indexes.flatMap((index) => batch[index]?.id ?? []));",
        "",
      ],
      [
        "the wrong event goes back to the queue",
        "batch[index]?.id ?? []",
        "Records[index]?.messageId ?? []",
      ],
      [
        "the whole batch goes back to the queue",
        "indexes.flatMap((index) => batch[index]?.id ?? [])",
        "(indexes.length > 0 ? batch.map(({ id }) => id) : [])",
      ],
    ],
  ),
  ...seams(
    "receive.ts",
    [handlers],
    [
      [
        "a mail that fails is forgotten",
        "await receiveMail(ports, mail);",
        "await receiveMail(ports, mail).catch(() => undefined);",
      ],
      [
        "only the first mail of an event is read",
        "parseInboundMails(event)",
        "parseInboundMails(event).slice(0, 1)",
      ],
    ],
  ),
  ...seams(
    "runtime/handler.ts",
    [handlers],
    [
      [
        "a failure is none to Lambda",
        "throw new FunctionFailedError(error);",
        "return undefined as R;",
      ],
    ],
  ),
  ...seams(
    "runtime/wiring.ts",
    [wiring, handlers],
    [
      ["the monotonic clock jumps", "() => performance.now()", "() => Date.now()"],
      ["ids of 64 random bits", "randomBytes(16)", "randomBytes(8)"],
      [
        "ids of 64 random bits, written twice",
        '.toString("hex")',
        '.toString("hex").slice(16).repeat(2)',
      ],
      ["a failed wake is an error to the reader", ".catch((error: unknown) => { … })", ""],
      ["nobody is woken", "invokeDeliver(subscriptionId)", "Promise.resolve()"],
      ["the share of the rate is not wired", "Number(settings.RATE_SHARE)", "1"],
      ["the workers are not wired", "Number(settings.WORKERS)", "1"],
      [
        "no backlog is ever seen",
        "settings.FEEDBACK_QUEUE_URL)) > 0",
        "settings.FEEDBACK_QUEUE_URL)) > 1",
      ],
      [
        "no dead letter is ever seen",
        "countMessages(sqs, settings.FEEDBACK_DEAD_LETTER_QUEUE_URL)",
        "Promise.resolve(0)",
      ],
      [
        "the queue is taken for its dead letters",
        "countMessages(sqs, settings.FEEDBACK_DEAD_LETTER_QUEUE_URL)",
        "countMessages(sqs, settings.FEEDBACK_QUEUE_URL)",
      ],
      [
        "the mailboxes change places",
        "{ start: settings.START_MAILBOX, leave: settings.LEAVE_MAILBOX }",
        "{ start: settings.LEAVE_MAILBOX, leave: settings.START_MAILBOX }",
      ],
    ],
  ),
  ...seams(
    "adapters/dynamo-store.ts",
    [wiring, "tests/contract/store.test.ts"],
    [
      [
        "reads may be old",
        "Key: marshall({ pk: keyOf(kind, id) }), ConsistentRead: true",
        "Key: marshall({ pk: keyOf(kind, id) }), ConsistentRead: false",
      ],
      [
        "a first save overwrites what is not due",
        '{ ConditionExpression: "attribute_not_exists(#version)" }',
        '{ ConditionExpression: "attribute_not_exists(#version) OR attribute_not_exists(due)" }',
      ],
      ["a save asks for no version", '"#version = :version"', '"attribute_exists(pk)"'],
      ["a save over a newer version passes", '"#version = :version"', '"#version >= :version"'],
      [
        "any failed save is a lost race",
        'if (nameOf(error) === "ConditionalCheckFailedException") return false;',
        "return false;",
      ],
      ["what is due this very instant is not listed", "`${until}#~`", "until"],
      ["every page is the first", "...(after && { ExclusiveStartKey: JSON.parse(after) }),", ""],
    ],
  ),
  ...seams(
    "adapters/stored-items.ts",
    [goldenItems, "tests/contract/store.test.ts"],
    [
      ["an item without rounds is not read", "round: v.optional(count, 1)", "round: count"],
      [
        "what a newer version wrote is dropped",
        "const subscription = v.looseObject(",
        "const subscription = v.object(",
      ],
      ["an item has no place in the index", "dueKey: dueKeyOf(known),", ""],
      [
        "a stop written by hand stops nothing",
        'reason: v.fallback(v.string(), "")',
        "reason: v.string()",
      ],
    ],
  ),
  ...seams(
    "adapters/secret-keys.ts",
    ["tests/adapters/aws-clients.test.ts"],
    [
      ["keys are read once for ever", "kept && kept.untilMs > nowMs()", "kept"],
      ["forged links read the secret each time", "|| nowMs() < rereadFromMs", ""],
    ],
  ),
  ...seams(
    "adapters/feedback-queue.ts",
    ["tests/adapters/aws-clients.test.ts"],
    [["what is being handled does not wait", '"ApproximateNumberOfMessagesNotVisible",', ""]],
  ),
  ...seams(
    "adapters/deliver-function.ts",
    ["tests/adapters/aws-clients.test.ts"],
    [["the reader waits for the run", '"Event"', '"RequestResponse"']],
  ),
  ...seams(
    "adapters/http-event.ts",
    ["tests/adapters/http-event.test.ts", handlers],
    [
      ["cookies are read", "cookies: [],", ""],
      ["a GET has a body", "? null : event.body", "? event.body : event.body"],
    ],
  ),
  ...seams(
    "adapters/ses-mailer.ts",
    ["tests/adapters/ses-mailer.test.ts"],
    [
      ["the SDK tries twice", "maxAttempts: 1", "maxAttempts: 2"],
      ["one mail at a time", "maxSockets: inFlightMax", "maxSockets: 1"],
      ["no connection is kept", "keepAlive: true", "keepAlive: false"],
      ["an idle connection is used", "const idleMs = …;", "const idleMs = 30 * secondMs;"],
      ["a time-out is only logged", "throwOnRequestTimeout: true", "throwOnRequestTimeout: false"],
      ["requests are signed as of now", "signerConstructor: ClaimSigner,", ""],
    ],
  ),
  ...seams(
    "adapters/ses-events.ts",
    ["tests/adapters/ses-events.test.ts"],
    [["long tags are no tags", "/^[A-Za-z0-9_-]{1,256}$/", "/^[A-Za-z0-9_-]{1,64}$/"]],
  ),
  ...seams(
    "domain/token.ts",
    [goldenLinks, "tests/domain/token.test.ts"],
    [
      ["every key has another label", "`ml-engineer-course/${use}`", "`course/${use}`"],
      ["a key that is gone is empty, and verifies", "!keyring.tokens.has(version) ||", ""],
      [
        "purposes are numbered anew",
        '["confirm", "preferences", "unsubscribe", "owner", "undo"]',
        '["preferences", "confirm", "unsubscribe", "owner", "undo"]',
      ],
      [
        "a link for leaving expires",
        "unsubscribe: Number.POSITIVE_INFINITY",
        "unsubscribe: 365 * dayMs",
      ],
      [
        "the oldest key signs",
        "Math.max(...keyring.tokens.keys())",
        "Math.min(...keyring.tokens.keys())",
      ],
    ],
  ),
  ...seams(
    "mail/message.ts",
    [goldenLinks, "tests/mail/message.test.ts"],
    [
      ["the address for leaving has another form", "`+${token}@`", "`-${token}@`"],
      [
        "the link for leaving has another path",
        "`${baseUrl}/unsubscribe/${leaveToken}`",
        "`${baseUrl}/leave/${leaveToken}`",
      ],
    ],
  ),
];
