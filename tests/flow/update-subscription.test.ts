/** Saves that lose the race: what is tried again, what need not be, and how long is waited between. */
import { expect, it } from "vitest";
import { updateSubscription } from "../../lambdas/flow/update-subscription.ts";
import { fakePorts, stored } from "../fakes/ports.ts";
import { adaId, subscription } from "../fakes/subscription.ts";

/** Somebody else always saves first. */
async function losing() {
  const ports = fakePorts();
  await stored(ports, subscription());
  const waits: number[] = [];
  let saves = 0;
  const store = {
    ...ports.store,
    save: async () => {
      saves += 1;
      return false;
    },
  };
  const clock = {
    ...ports.clock,
    sleep: async (ms: number) => {
      waits.push(ms);
    },
  };
  const random = { ...ports.random, next: () => 0.5 };
  return { ports: { ...ports, store, clock, random }, waits, saves: () => saves };
}

const save = { ...subscription(), missed: 1 };
const act = { act: "mail-rescheduled" } as const;

it("a change that loses the race waits longer each time before it is tried again", async () => {
  const { ports, waits } = await losing();
  const updating = updateSubscription(ports, adaId, () => ({ save, act, result: "done" }));
  await expect(updating).rejects.toThrow("changed eight times");
  expect(waits).toEqual([10, 20, 30, 40, 50, 60, 70, 80]);
});

it("a save that is there only for the time it takes is tried once, won or lost", async () => {
  const { ports, waits, saves } = await losing();
  const decide = () => ({ save, act, result: "done", isNoOp: true });
  expect(await updateSubscription(ports, adaId, decide)).toBe("done");
  expect(saves()).toBe(1);
  expect(waits).toEqual([]);
});
