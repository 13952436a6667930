/** Mistakes about the guard and about stops. */
import type { Marks } from "../../../lambdas/domain/guard.ts";
import { guardRule, guardStep, type Mutation, one, stops } from "./mutation.ts";

const unless = (mark: Marks["sending"], other: Marks["sending"]) =>
  mark === "stopped" ? mark : other;

/** What must stop, what must not, and for how long. */
export const guardMutations: readonly Mutation[] = [
  { name: "guard: it never stops", rules: { [guardRule]: { judge: () => () => "fine" } } },
  {
    name: "guard: it stops when it should warn",
    rules: {
      [guardRule]: {
        judge:
          (judge) =>
          (...args) =>
            judge(...args) === "fine" ? "fine" : "stop",
      },
    },
  },
  {
    name: "guard: bounces of transactional mail stop everything",
    patches: [[guardRule, `stop: "transactional",`, `stop: "sending",`]],
  },
  {
    name: "guard: a resume leaves the old counts in force",
    rules: {
      [guardStep]: {
        readMarks: (read) => async (ports) => {
          const { sending, transactional } = await read(ports);
          return {
            sending: unless(sending, undefined),
            transactional: unless(transactional, undefined),
          };
        },
      },
    },
  },
  {
    name: "guard: late bounces count after a resume",
    patches: [
      [guardRule, "(mark && feedback.mailAt < mark)", "(mark && feedback.mailAt === mark)"],
    ],
  },
  {
    name: "guard: its stop takes the place of the operator's",
    rules: {
      [guardStep]: {
        readMarks: (read) => async (ports) => {
          const { sending, transactional } = await read(ports);
          return { sending: sending === "stopped" ? undefined : sending, transactional };
        },
      },
    },
    patches: [
      [
        stops,
        `(known?.by !== "guard" || by === "guard")`,
        `(known?.by === "guard" && by === "guard")`,
      ],
    ],
  },
  {
    name: "stop: lessons wait behind transactional mail that is stopped",
    patches: [
      [
        one,
        "if (!transactional || !run.transactionalStopped) return",
        "if (!requested || id !== undefined) return",
      ],
    ],
  },
  {
    name: "stop: transactional mail does not care",
    ports: {
      store: (store) => ({
        ...store,
        read: async (kind, id) =>
          kind === "stop" && id === "transactional" ? undefined : store.read(kind, id),
      }),
    },
  },
];
