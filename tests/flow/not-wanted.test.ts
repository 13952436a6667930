/** What is owed and must not be sent any more. */
import { expect, it } from "vitest";
import { subscriptionIdOf } from "../../lambdas/domain/address.ts";
import { dayMs, plus } from "../../lambdas/domain/instant.ts";
import { deliverSubscription } from "../../lambdas/flow/deliver-subscription.ts";
import { block, unblock } from "../../lambdas/flow/mailbox.ts";
import { signUp } from "../../lambdas/flow/sign-up.ts";
import { testKeyring } from "../fakes/course.ts";
import { fakePorts } from "../fakes/ports.ts";
import { fakeRun } from "../fakes/run.ts";
import { adaId, addressOf, at, states } from "../fakes/subscription.ts";

const schedule = { timeZone: "UTC", sendAt: "08:00", days: "daily" } as const;

it.each(["ada@example.org", "ada+1@example.org"])(
  "a mail that waited is not sent to a mailbox that was blocked since: %s",
  async (email) => {
    const ports = fakePorts({ now: at("08:00") });
    const address = addressOf(email);
    const id = subscriptionIdOf(testKeyring.address, address);
    await signUp(ports, { address, schedule, network: "192.0.2.0/24", form: "words" });
    await block(ports, adaId, "reader");
    expect(await deliverSubscription(ports, id, fakeRun())).toMatchObject({
      result: "nothing-owed",
    });
    // Taken off, and not only put off: nothing comes where the operator lets the mailbox in again.
    await unblock(ports, adaId);
    await deliverSubscription(ports, id, fakeRun());
    expect(ports.mailer.seen).toEqual([]);
  },
);

it("a mail that waited is sent to everybody else", async () => {
  const ports = fakePorts({ now: at("08:00") });
  const address = addressOf("ada@example.org");
  await signUp(ports, { address, schedule, network: "192.0.2.0/24", form: "words" });
  await block(ports, subscriptionIdOf(testKeyring.address, addressOf("bob@example.org")), "reader");
  expect(await deliverSubscription(ports, adaId, fakeRun())).toMatchObject({ result: "sent" });
});

it("nothing is sent to who is forgotten, and the mail is not looked at again", async () => {
  const ports = fakePorts({ now: at("08:00") });
  const forgotten = { ...states.pending(), expiresAt: plus(at("08:00"), -dayMs) };
  await ports.store.save("subscription", forgotten);
  await deliverSubscription(ports, forgotten.id, fakeRun());
  expect(ports.mailer.seen).toEqual([]);
  const stored = await ports.store.read("subscription", forgotten.id);
  expect(stored?.requests).toEqual([]);
  expect(stored?.dueAt).toBeUndefined();
});
