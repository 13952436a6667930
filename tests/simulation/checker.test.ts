/** The checker itself: protocols that are broken on purpose, of which it must notice each. */
import { describe, expect, test } from "vitest";
import { type Protocol, realProtocol } from "./core/protocol.ts";
import { mutations } from "./mutations/all.ts";
import { mutant } from "./run/mutants.ts";
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
 * Of `npm run simulate -- --mutants`: some that wrap a rule, and none that quotes the source; each with the
 * first scenario that notices it.
 */
const quick = [
  ["lease only", "a lost send with nobody else writing: probes tell silence from loss"],
  ["lease only, SDK retries", "the process freezes for an hour between the claim and the send"],
  [
    "settling removes any claim",
    "behind a claim whose answer was lost somebody leaves: nothing is sent",
  ],
  [
    "evidence counts only for an open claim",
    "the proof comes after a day of silence, when the claim is given up already",
  ],
  ["no holdStartedAt", "a lost send with nobody else writing: probes tell silence from loss"],
  ["no watermark", "a lost send with nobody else writing: probes tell silence from loss"],
  [
    "no probe",
    "a dead letter that stays from before the send: the lost mail is sent again within 90 minutes",
  ],
  [
    "starting over keeps the claim",
    "starting over drops an open claim, whose proof comes afterwards",
  ],
  [
    "+24 h instead of the next local slot",
    "the answer to the claim's save is lost, the SDK's second try meets the first",
  ],
] as const;

describe("the checker notices, in the rules themselves", () => {
  test.each(quick)("%s", async (name, story) => {
    const mutation = mutations.find((one) => one.name === name);
    const scenario = scenarios.find((one) => one.name === story);
    if (!mutation || !scenario) throw new Error("There is no such mutation or scenario.");
    expect(await runScenario(scenario, await mutant(mutation))).toBeDefined();
  });
});
