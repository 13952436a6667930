/** What is owed and must not be sent any more. */
import { expect, it } from "vitest";
import { dayMs, plus } from "../../lambdas/domain/instant.ts";
import { deliver } from "../../lambdas/flow/deliver.ts";
import { block } from "../../lambdas/flow/mailbox.ts";
import { signUp } from "../../lambdas/flow/sign-up.ts";
import { fakePorts } from "../fakes/ports.ts";
import { adaId, addressOf, at, states } from "../fakes/subscription.ts";

const schedule = { timeZone: "UTC", sendAt: "08:00", days: "daily" } as const;

it("a mail that waited is not sent to a mailbox that was blocked since, in whatever spelling", async () => {
  const ports = fakePorts({ now: at("08:00") });
  for (const email of ["ada@example.org", "ada+1@example.org", "ada+2@example.org"]) {
    const address = addressOf(email);
    await signUp(ports, { address, schedule, network: "192.0.2.0/24", form: "words" });
  }
  await block(ports, adaId, "reader");
  await deliver(ports, { worker: 0 });
  expect(ports.mailer.seen).toEqual([]);
  await deliver(ports, { worker: 0 });
  expect(ports.mailer.seen).toEqual([]);
});

it("nothing is sent to who is forgotten, and the mail is not looked at again", async () => {
  const ports = fakePorts({ now: at("08:00") });
  const forgotten = {
    ...states.pending(),
    expiresAt: plus(at("08:00"), -dayMs),
  };
  await ports.store.save("subscription", forgotten);
  await deliver(ports, { worker: 0 });
  expect(ports.mailer.seen).toEqual([]);
  const stored = await ports.store.read("subscription", forgotten.id);
  expect(stored?.requests).toEqual([]);
  expect(stored?.dueAt).toBeUndefined();
});
