/** The checker itself: protocols that are broken on purpose, of which it must notice each. */
import { describe, expect, test } from "vitest";
import { type Protocol, realProtocol } from "./core/protocol.ts";
import { mutations } from "./mutations/all.ts";
import { checkMutation } from "./run/mutants.ts";
import { runRandomWorld } from "./run/random-world.ts";
import { scenarios } from "./scenarios/all.ts";
import { runScenario } from "./scenarios/scenario.ts";

/** By what the steps are given. */
const broken: readonly { readonly name: string; readonly protocol: Protocol }[] = [
  {
    name: "saves that ask for no version",
    protocol: {
      ...realProtocol,
      store: (store) => ({
        ...store,
        async save(kind, item) {
          const stored = await store.read(kind, item.id);
          return store.save(kind, { ...item, version: stored?.version ?? 0 });
        },
      }),
    },
  },
  {
    name: "a mailer that tries again",
    protocol: {
      ...realProtocol,
      mailer: (mailer) => ({
        ...mailer,
        async send(mail) {
          const first = await mailer.send(mail);
          return first.outcome === "unknown" ? mailer.send(mail) : first;
        },
      }),
    },
  },
  {
    name: "an unknown outcome taken for a refusal",
    protocol: {
      ...realProtocol,
      mailer: (mailer) => ({
        ...mailer,
        async send(mail) {
          const first = await mailer.send(mail);
          return first.outcome === "unknown"
            ? { outcome: "refused", scope: "rate", code: first.code }
            : first;
        },
      }),
    },
  },
  {
    name: "a throttle taken for success",
    protocol: {
      ...realProtocol,
      mailer: (mailer) => ({
        ...mailer,
        async send(mail) {
          const first = await mailer.send(mail);
          return first.outcome === "refused" && first.scope === "rate"
            ? { outcome: "accepted", sesMessageId: "" }
            : first;
        },
      }),
    },
  },
  {
    name: "events that are not recorded",
    protocol: { ...realProtocol, recordFeedback: async () => [] },
  },
];

describe("the checker notices", () => {
  test.each(broken)("$name", async ({ protocol }) => {
    const found: unknown[] = [];
    for (const scenario of scenarios) {
      const wrong = await runScenario(scenario, protocol).catch((error: unknown) => error);
      if (!wrong) continue;
      found.push(wrong);
      break;
    }
    for (let seed = 1; seed <= 8 && found.length === 0; seed += 1) {
      const { violations } = await runRandomWorld({ seed: String(seed), protocol });
      found.push(...violations);
    }
    expect(found.length).toBeGreaterThan(0);
  });
});

/**
 * Of `npm run simulate -- --mutants`: the quickest that wrap a rule, and none that quotes the
 * source.
 */
const quick = [
  "lease only",
  "lease only, SDK retries",
  "settling removes any claim",
  "evidence counts only for an open claim",
  "no holdStartedAt",
  "no watermark",
  "no probe",
  "starting over keeps the claim",
  "+24 h instead of the next local slot",
];

describe("the checker notices, in the rules themselves", () => {
  test.each(quick)("%s", async (name) => {
    const mutation = mutations.find((one) => one.name === name);
    expect(mutation).toBeDefined();
    if (!mutation) return;
    const { caughtBy, unfit } = await checkMutation(mutation, { worlds: 0 });
    expect(unfit).toBeUndefined();
    expect(caughtBy).toBeDefined();
  });
});
