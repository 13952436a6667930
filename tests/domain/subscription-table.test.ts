/**
 * The state machine, whole: every act in every state a subscription can rest in.
 *
 * It is Monday the 23rd, 07:00; the first lesson is owed at 08:00. A cell says what changes:
 *
 *     =              nothing at all
 *     ✗ ended        the act is refused, and why
 *     paused         the status, or why it is suppressed; `new round`, `forgotten` (no address)
 *     +link -next    mails asked for that are owed now, or no longer
 *     @25 08:00      the next mail in turn is owed then (`@now`; `@-` never)
 *     bounces 1      counted
 *     refused        SES took it and rejected it: it is owed again
 */
import { isDeepStrictEqual } from "node:util";
import { expect, test } from "vitest";
import { erase, startOver, unsubscribe } from "../../lambdas/domain/ending.ts";
import type { Feedback } from "../../lambdas/domain/feedback.ts";
import { applyFeedback } from "../../lambdas/domain/feedback.ts";
import {
  changeSchedule,
  type Outcome,
  pause,
  requestAgain,
  requestNext,
  resume,
} from "../../lambdas/domain/reader-commands.ts";
import { ok } from "../../lambdas/domain/result.ts";
import { confirm, requestLinkMail, signUp } from "../../lambdas/domain/sign-up.ts";
import type { Subscription } from "../../lambdas/domain/subscription.ts";
import {
  ada,
  adaId,
  at,
  confirmationSentAt,
  consent,
  course,
  longAgo,
  type State,
  states,
} from "../fakes/subscription.ts";

const now = at("07:00");
const evening = { timeZone: "UTC", sendAt: "20:00", days: "daily" } as const;
const signUpForm = { id: adaId, address: ada, consent, schedule: evening };

function feedback(kind: Feedback["what"]): (before: Subscription) => Subscription {
  return (before) => {
    const message =
      before.status === "pending" ? `request-${Date.parse(confirmationSentAt)}` : "1-welcome";
    return applyFeedback(
      before,
      { what: kind, mailAt: at("19:00", -1), messageId: message },
      course,
      now,
    );
  };
}

function bounces(times: number): (before: Subscription) => Subscription {
  return (before) =>
    Array.from({ length: times }, (_, index) => `request-${index}`).reduce(
      (known, message) =>
        applyFeedback(
          known,
          { what: "transient-bounce", mailAt: at("20:00", -1), messageId: message },
          course,
          now,
        ),
      before,
    );
}

const acts = {
  "sign up": (before) => signUp(before, signUpForm, now),
  "press the confirmation mail's button": (before) =>
    confirm(before, confirmationSentAt, course, now),
  "sign up and press": (before) => {
    const asking = signUp(before, signUpForm, now);
    return asking.ok
      ? confirm(asking.value, asking.value.transactionalSends.at(-1) ?? longAgo, course, now)
      : asking;
  },
  "press an older mail's": (before) => confirm(before, at("17:00", -1), course, now),
  leave: (before) => ok(unsubscribe(before, now)),
  "change the hour": (before) => changeSchedule(before, evening, course, now),
  pause: (before) => pause(before, "2026-11-25", course, now),
  resume: (before) => resume(before, course, now),
  "ask for the next mail": (before) => requestNext(before, now),
  "ask for a mail again": (before) => requestAgain(before, "welcome", now),
  "ask for the link": (before) => requestLinkMail(before, "form", now),
  "start over": (before) => startOver(before, course, now),
  erase: (before) => ok(erase(before, now)),
  "hear: sent": (before) => ok(feedback("sent")(before)),
  "hear: delivered": (before) => ok(feedback("delivered")(before)),
  "hear: delayed": (before) => ok(feedback("delayed")(before)),
  "hear: rejected": (before) => ok(feedback("rejected")(before)),
  "hear: a soft bounce": (before) => ok(feedback("transient-bounce")(before)),
  "hear: three in a row": (before) => ok(bounces(3)(before)),
  "hear: four in a row": (before) => ok(bounces(4)(before)),
  "hear: a permanent bounce": (before) => ok(feedback("permanent-bounce")(before)),
  "hear: a complaint": (before) => ok(feedback("complaint")(before)),
} satisfies Record<string, (before: Subscription) => Outcome>;

type Act = keyof typeof acts;

function told(before: Subscription, result: Outcome): string {
  if (!result.ok) return `✗ ${result.why}`;
  const outcome = result.value;
  if (isDeepStrictEqual(outcome, before)) return "=";
  const status = ({ status, reason }: Subscription) => reason ?? status;
  const request = (now: Subscription, other: Subscription, same: "at" | "kind") =>
    now.requests
      .filter((mail) => !other.requests.some((another) => another[same] === mail[same]))
      .map(({ kind }) => kind);
  const bounced = Object.keys(outcome.softBounces).length;
  const { slot } = outcome;
  return [
    ...(status(outcome) === status(before) ? [] : [status(outcome)]),
    ...(outcome.email === undefined && before.email !== undefined ? ["forgotten"] : []),
    ...(outcome.round === before.round ? [] : ["new round"]),
    ...request(outcome, before, "at").map((kind) => `+${kind}`),
    ...request(before, outcome, "kind").map((kind) => `-${kind}`),
    ...(slot === before.slot ? [] : [`@${slot ? shown(slot) : "-"}`]),
    ...(outcome.rejected === before.rejected ? [] : ["refused"]),
    ...(outcome.undelivered === before.undelivered ? [] : ["undelivered"]),
    ...(bounced === Object.keys(before.softBounces).length ? [] : [`bounces ${bounced}`]),
  ].join(" ");
}

function shown(slot: string): string {
  return slot === now ? "now" : slot.slice(8, 16).replace("T", " ");
}

const onTheWay = `
                          | pending                         | active                    | paused                    | completed
sign up                   | +confirm                        | +already-subscribed       | +already-subscribed       | +confirm
press the confirmation mail's button | active -confirm @now            | =                         | =                         | =
sign up and press         | active -confirm @now            | ✗ superseded              | ✗ superseded              | active new round @now
press an older mail's   | ✗ withdrawn                     | ✗ superseded              | ✗ superseded              | ✗ superseded
leave                     | unsubscribed forgotten -confirm | unsubscribed @-           | unsubscribed @-           | unsubscribed
change the hour           | ✗ ended                         | @23 20:00                 | @01 20:00                 | ✗ ended
pause                     | ✗ ended                         | paused @25 08:00          | @25 08:00                 | ✗ ended
resume                    | ✗ ended                         | =                         | active @23 08:00          | ✗ ended
ask for the next mail     | ✗ ended                         | +next                     | +next                     | ✗ ended
ask for a mail again      | ✗ not-possible                  | +again                    | +again                    | +again
ask for the link          | ✗ not-wanted                    | +link                     | +link                     | +link
start over                | ✗ ended                         | new round @now            | active new round @now     | active new round @now
erase                     | unsubscribed forgotten -confirm | unsubscribed forgotten @- | unsubscribed forgotten @- | unsubscribed forgotten
hear: sent                | -confirm                        | =                         | =                         | =
hear: delivered           | -confirm                        | =                         | =                         | =
hear: delayed             | -confirm                        | =                         | =                         | =
hear: rejected            | refused                         | @now refused              | refused                   | active @23 08:00 refused
hear: a soft bounce       | -confirm                        | undelivered bounces 1     | undelivered bounces 1     | undelivered
hear: three in a row      | =                               | @30 08:00 bounces 3       | bounces 3                 | =
hear: four in a row       | =                               | bounce @- bounces 4       | bounce @- bounces 4       | =
hear: a permanent bounce  | bounce -confirm                 | bounce @-                 | bounce @-                 | bounce
hear: a complaint         | complaint -confirm              | complaint @-              | complaint @-              | complaint`;

const gone = `
                          | left                  | erased                     | bounced               | bounced, erased            | complained   | complained, erased
sign up                   | +confirm              | pending new round +confirm | +confirm              | pending new round +confirm | ✗ not-wanted | ✗ not-wanted
press the confirmation mail's button | ✗ ended               | ✗ erased                   | ✗ ended               | ✗ erased                   | ✗ ended      | ✗ erased    
sign up and press         | active new round @now | active new round @now      | active new round @now | active new round @now      | ✗ not-wanted | ✗ not-wanted
press an older mail's   | ✗ withdrawn           | ✗ erased                   | ✗ withdrawn           | ✗ erased                   | ✗ withdrawn  | ✗ erased
leave                     | =                     | =                          | =                     | =                          | =            | =
change the hour           | ✗ ended               | ✗ ended                    | ✗ ended               | ✗ ended                    | ✗ ended      | ✗ ended
pause                     | ✗ ended               | ✗ ended                    | ✗ ended               | ✗ ended                    | ✗ ended      | ✗ ended
resume                    | ✗ ended               | ✗ ended                    | ✗ ended               | ✗ ended                    | ✗ ended      | ✗ ended
ask for the next mail     | ✗ ended               | ✗ ended                    | ✗ ended               | ✗ ended                    | ✗ ended      | ✗ ended
ask for a mail again      | ✗ ended               | ✗ not-possible             | ✗ ended               | ✗ not-possible             | ✗ ended      | ✗ not-possible
ask for the link          | +link                 | ✗ not-wanted               | ✗ not-wanted          | ✗ not-wanted               | ✗ not-wanted | ✗ not-wanted
start over                | ✗ ended               | ✗ ended                    | ✗ ended               | ✗ ended                    | ✗ ended      | ✗ ended
erase                     | forgotten             | =                          | forgotten             | =                          | forgotten    | =
hear: sent                | =                     | =                          | =                     | =                          | =            | =
hear: delivered           | =                     | =                          | =                     | =                          | =            | =
hear: delayed             | =                     | =                          | =                     | =                          | =            | =
hear: rejected            | =                     | =                          | =                     | =                          | =            | =
hear: a soft bounce       | =                     | =                          | =                     | =                          | =            | =
hear: three in a row      | =                     | =                          | =                     | =                          | =            | =
hear: four in a row       | =                     | =                          | =                     | =                          | =            | =
hear: a permanent bounce  | =                     | =                          | =                     | =                          | =            | =
hear: a complaint         | complaint             | complaint                  | complaint             | complaint                  | =            | =`;

/** Act, state and expectation of each cell. */
function cellsOf(text: string): [act: string, state: string, expected: string][] {
  const [head = [], ...rows] = text
    .replace(/^\n/, "")
    .split("\n")
    .map((line) => line.split("|").map((cell) => cell.trim()));
  return rows.flatMap(([act = "", ...cells]) =>
    cells.map((cell, index): [string, string, string] => [act, head[index + 1] ?? "", cell]),
  );
}

const cells = [...cellsOf(onTheWay), ...cellsOf(gone)];

test("the table has a cell for every act in every state", () => {
  const known = cells.map(([act, state]) => `${act} | ${state}`).sort();
  const all = Object.keys(acts).flatMap((act) =>
    Object.keys(states).map((state) => `${act} | ${state}`),
  );
  expect(known).toEqual(all.sort());
});

test.each(cells)("%s, when %s: %s", (act, state, expected) => {
  const before = states[state as State]();
  expect(told(before, acts[act as Act](before))).toBe(expected);
  expect(before, "an act must not change what it was given").toEqual(states[state as State]());
});
