/**
 * Signing up and leaving by mail, against fakes: the same transactional mail, limits and silence as
 * on the page.
 */
import { describe, expect, test } from "vitest";
import { subscriptionIdOf } from "../../lambdas/domain/address.ts";
import { confirm } from "../../lambdas/flow/confirm.ts";
import { type ReceivePorts, receiveMail } from "../../lambdas/flow/receive-mail.ts";
import { testKeyring } from "../fakes/course.ts";
import { inboundMail, leaveAddress, testMailboxes } from "../fakes/inbound-mail.ts";
import { type FakePorts, fakePorts } from "../fakes/ports.ts";
import { addressOf, longAgo } from "../fakes/subscription.ts";

const minuteMs = 60_000;
const id = subscriptionIdOf(testKeyring.address, addressOf("ann@example.org"));

function ports(): FakePorts & ReceivePorts {
  return { ...fakePorts(), mailboxes: testMailboxes };
}

async function joined(): Promise<FakePorts & ReceivePorts> {
  const world = ports();
  await receiveMail(world, inboundMail());
  const known = await world.store.read("subscription", id);
  expect(
    await confirm(world, { subscriptionId: id, issuedAt: known?.pendingSignUp?.at ?? longAgo }),
  ).toMatchObject({ ok: true });
  return world;
}

const statusIn = async ({ store }: FakePorts) => (await store.read("subscription", id))?.status;

describe("signing up", () => {
  test("owes the sender a confirmation mail, and has it sent", async () => {
    const world = ports();
    await receiveMail(world, inboundMail({ headers: { "reply-to": "eve@example.net" } }));
    expect(await world.store.read("subscription", id)).toMatchObject({
      status: "pending",
      email: "ann@example.org",
      requests: [{ kind: "confirm" }],
      pendingSignUp: {
        schedule: { timeZone: "UTC", sendAt: "08:00", days: "daily" },
        consent: { at: world.clock.now(), form: expect.stringMatching(/^mail-/), network: "" },
      },
    });
    expect(world.store.items("subscription")).toHaveLength(1);
    expect(world.deliveryRequests).toEqual([id]);
  });

  test("a hundred mails within a day owe at most three transactional mails", async () => {
    const world = ports();
    for (let mail = 0; mail < 100; mail += 1) {
      await receiveMail(world, inboundMail());
      world.clock.pass(14 * minuteMs);
    }
    expect((await world.store.read("subscription", id))?.transactionalSends).toHaveLength(3);
  });

  test("all mails together get 1,000 transactional mails an hour", async () => {
    const world = ports();
    const from = (mail: number) => `reader${mail}@example.org`;
    for (let mail = 0; mail < 1_010; mail += 1) {
      await receiveMail(world, inboundMail({ headers: { from: from(mail) } }));
    }
    expect(world.store.items("subscription")).toHaveLength(1_000);
    world.clock.pass(60 * minuteMs);
    await receiveMail(world, inboundMail({ headers: { from: from(2_000) } }));
    expect(world.store.items("subscription")).toHaveLength(1_001);
  });

  test("of a reader changes nothing but that they are told so", async () => {
    const world = await joined();
    world.clock.pass(60 * minuteMs);
    await receiveMail(world, inboundMail());
    expect(await world.store.read("subscription", id)).toMatchObject({
      status: "active",
      requests: [{ kind: "already-subscribed" }],
    });
  });

  test("after leaving asks again: nobody starts without a new confirmation", async () => {
    const world = await joined();
    await receiveMail(world, inboundMail({ to: leaveAddress(id) }));
    world.clock.pass(60 * minuteMs);
    await receiveMail(world, inboundMail());
    expect(await world.store.read("subscription", id)).toMatchObject({
      status: "unsubscribed",
      requests: [{ kind: "confirm" }],
    });
  });
});

describe("leaving", () => {
  test("by token, twice: the second changes nothing", async () => {
    const world = await joined();
    const mail = inboundMail({ to: leaveAddress(id), verdicts: { dmarc: "FAIL" } });
    await receiveMail(world, mail);
    expect(await world.store.read("subscription", id)).toMatchObject({
      status: "unsubscribed",
      requests: [],
    });
    const once = await world.store.read("subscription", id);
    await receiveMail(world, mail);
    expect(await world.store.read("subscription", id)).toEqual(once);
  });

  test("by word: the sender's own, and nobody else's", async () => {
    const world = await joined();
    const eve = { from: "Eve <eve@example.org>" };
    await receiveMail(world, inboundMail({ subject: "unsubscribe", headers: eve }));
    expect(await statusIn(world)).toBe("active");
    await receiveMail(world, inboundMail({ subject: "unsubscribe" }));
    expect(await statusIn(world)).toBe("unsubscribed");
  });

  test("of somebody nobody knows leaves no trace", async () => {
    const world = ports();
    await receiveMail(world, inboundMail({ subject: "stop" }));
    await receiveMail(world, inboundMail({ to: leaveAddress(id) }));
    expect(world.store.items("subscription")).toEqual([]);
  });
});

test("a refused mail reads, writes and wakes nothing", async () => {
  const world = ports();
  await receiveMail(world, inboundMail({ returnPath: "" }));
  await receiveMail(world, inboundMail({ verdicts: { dmarc: "FAIL" } }));
  await receiveMail(world, inboundMail({ to: "leave+forged@example.com" }));
  expect(world.store.items("subscription")).toEqual([]);
  expect(world.deliveryRequests).toEqual([]);
  expect(world.logged.map(({ fields }) => fields)).toEqual([
    { asks: "nothing", because: "robot" },
    { asks: "nothing", because: "verdict" },
    { asks: "nothing", because: "forged-token" },
  ]);
});

test("the log holds no address, no subject and no token", async () => {
  const world = await joined();
  await receiveMail(world, inboundMail({ subject: "unsubscribe" }));
  await receiveMail(world, inboundMail({ to: leaveAddress(id) }));
  await receiveMail(world, inboundMail({ headers: { from: "nobody <x" } }));
  const text = JSON.stringify(world.logged);
  expect(text).not.toMatch(/@|unsubscribe"|leave\+|ann/);
  expect(text).toContain("mail-received");
});
