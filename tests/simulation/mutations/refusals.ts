/**
 * Mistakes around refusals and runs: failures, back-off, parking, halting, pace and order.
 */
import {
  claim,
  constant,
  type Mutation,
  many,
  one,
  outcome,
  probe,
  subscription,
} from "./mutation.ts";

/** Refusals and the pace of a run, gone wrong. */
export const refusalMutations: readonly Mutation[] = [
  {
    name: "a throttle counts as a failure of the mail",
    patches: [[claim, '(sake === "message" ? 1 : 0)', '(sake !== "account" ? 1 : 0)']],
  },
  {
    name: "failures are not forgotten with the success",
    patches: [[claim, "    attempts: 0,\n  };\n  if (recorded", "  };\n  if (recorded"]],
  },
  {
    name: "failures of what was asked for are not forgotten",
    patches: [
      [
        subscription,
        "return updateDueEntry({ ...subscription, asked, attempts: 0 });",
        "return updateDueEntry({ ...subscription, requests });",
      ],
    ],
  },
  {
    name: "no back-off",
    patches: [
      [claim, "plus(now, Math.round(backOffMs(scope, attempts) * (1 + chance / 2)))", "now"],
    ],
  },
  {
    name: "the index does not know of the back-off",
    patches: [
      [
        subscription,
        "const dueAt = notBefore ? latest(owed, notBefore) : owed;",
        "const dueAt = owed;",
      ],
    ],
  },
  {
    name: "the jitter makes the wait shorter",
    rules: {
      [claim]: {
        releaseClaim: (released) => (subscription, message, refused, now, chance) =>
          released(subscription, message, refused, now, -chance),
      },
    },
  },
  {
    name: "no jitter",
    rules: {
      [claim]: {
        releaseClaim: (released) => (subscription, message, refused, now) =>
          released(subscription, message, refused, now, 0),
      },
    },
  },
  { name: "the back-off does not grow", patches: [[claim, "4 ** (attempts - 1)", "1"]] },
  {
    name: "parked after six failures",
    patches: [[subscription, "rest.attempts >= attemptsMax", "rest.attempts > attemptsMax"]],
  },
  {
    name: "parked after three failures",
    patches: [constant(subscription, "attemptsMax", "3")],
  },
  {
    name: "a parked mail is sent when its delivery is requested",
    patches: [[subscription, "subscription.due === parked || ", ""]],
  },
  {
    name: "a release moves the slot to now",
    patches: [
      [
        claim,
        "{ ...dropClaim(subscription), attempts }",
        "{ ...dropClaim(subscription), attempts, ...(subscription.slot && { slot: now }) }",
      ],
    ],
  },
  {
    name: "giving a claim up counts as a failure",
    patches: [
      [claim, "  return rest;\n}", "  return { ...rest, attempts: rest.attempts + 1 };\n}"],
    ],
  },
  {
    name: "a failure to compose is not noted",
    patches: [
      [
        one,
        '    await store.save("subscription", released(subscription, "message", clock.now(), random.next()));\n',
        "",
      ],
    ],
  },
  {
    name: "one throttle stops the run",
    rules: {
      [one]: {
        deliverSubscription:
          (deliver) =>
          async (...args) => {
            const delivered = await deliver(...args);
            return delivered.result === "refused" && delivered.scope === "rate"
              ? { ...delivered, scope: "account" }
              : delivered;
          },
      },
    },
  },
  { name: "throttles never stop the run", patches: [[many, " || throttles > 1", ""]] },
  {
    name: "a used-up quota is a throttle",
    patches: [[outcome, '/daily/i.test(message) ? "account" : "rate"', '"throttle"']],
  },
  {
    name: "a connection that was reset counts as never made",
    patches: [[outcome, '  "ECONNREFUSED",\n', '  "ECONNREFUSED",\n  "ECONNRESET",\n  "EPIPE",\n']],
  },
  {
    name: "an answer without SES's own code is a refusal",
    patches: [[outcome, " && !noSesCode.has(code)", ""]],
  },
  {
    name: "no pacing",
    ports: { mailer: (mailer) => ({ ...mailer, ratePerSecond: async () => Infinity }) },
  },
  {
    name: "every worker takes the whole rate",
    patches: [
      [
        many,
        "(await ports.mailer.ratePerSecond()) / share.workers",
        "await ports.mailer.ratePerSecond()",
      ],
    ],
  },
  {
    name: "the newest due come first",
    patches: [
      [many, '(best.keys[0]?.dueAt ?? "") <= (other', '(best.keys[0]?.dueAt ?? "") > (other'],
    ],
  },
  {
    name: "a run ends before its sends",
    patches: [[many, "    await Promise.all(inFlight);\n", ""]],
  },
  {
    name: "probes without a limit",
    patches: [constant(probe, "betweenProbesMs", "0 * minuteMs")],
  },
  {
    name: "the back-off is shown even before the slot",
    patches: [
      [
        subscription,
        "const dueAt = notBefore ? latest(owed, notBefore) : owed;",
        "const dueAt = notBefore ?? owed;",
      ],
    ],
  },
  {
    name: "sends although somebody acted behind its claim",
    patches: [
      [
        one,
        '  if (current.version !== subscription.version + 1) return release(ports, current, claim, "rate");\n',
        "",
      ],
    ],
  },
  {
    name: "a frozen process counts as a failure",
    patches: [
      [
        one,
        '  if (frozen) return release(ports, current, claim, "rate");\n',
        '  if (frozen) return release(ports, current, claim, "message");\n',
      ],
    ],
  },
  {
    name: "one broken item ends the run",
    patches: [
      [
        many,
        "        .catch((error: unknown) => failed(ports, id, error))\n",
        "        .catch((error: unknown) => { failed(ports, id, error); throw error; })\n",
      ],
    ],
  },
  {
    name: "a run goes on for as long as there are mails",
    patches: [
      [many, "run.halted || clock.monotonicMs() - startedMs > runMs - lastSendMs", "run.halted"],
    ],
  },
  {
    name: "each page of the index is served from its end",
    patches: [[many, "head?.keys.shift()", "head?.keys.pop()"]],
  },
  {
    name: "a thawed process may send for four minutes",
    patches: [constant(claim, "claimToSendMs", "4 * minuteMs")],
    equivalent:
      "SES refuses a signature older than 5 minutes and no claim is given up before 60, so a send within 4 is the only one of its claim.",
  },
];
