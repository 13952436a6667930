/**
 * Signing up and leaving by mail, against fakes: the same transactional mail, limits and silence as
 * on the page.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { subscriptionIdOf } from "../../lambdas/domain/address.ts";
import { decide } from "../../lambdas/domain/decision.ts";
import { plus } from "../../lambdas/domain/instant.ts";
import { parseKeyring, signToken } from "../../lambdas/domain/token.ts";
import { confirm } from "../../lambdas/flow/confirm.ts";
import { type ReceivePorts, receiveMail } from "../../lambdas/flow/receive-mail.ts";
import { testKeyring } from "../fakes/course.ts";
import { inboundMail, leaveAddress, testMailboxes } from "../fakes/inbound-mail.ts";
import { type FakePorts, fakePorts } from "../fakes/ports.ts";
import { addressOf, at, longAgo } from "../fakes/subscription.ts";

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
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
        consent: { at: world.clock.now(), form: world.store.items("form")[0]?.id, network: "" },
      },
    });
    const [invitation] = world.store.items("form");
    expect(invitation?.words).toBe(
      `A mail to ${world.mailboxes.start}: the answer has a button that starts the course.`,
    );
    expect(world.store.items("subscription")).toHaveLength(1);
    expect(world.deliveryRequests).toEqual([id]);
  });

  test("a hundred mails within a day owe at most three transactional mails", async () => {
    const world = ports();
    for (let mail = 0; mail < 100; mail += 1) {
      await receiveMail(world, inboundMail());
      world.clock.pass(14 * minuteMs);
    }
    const { transactionalSends = [] } = (await world.store.read("subscription", id)) ?? {};
    const within = transactionalSends.filter(
      (sent) => sent < plus(transactionalSends[0] ?? sent, dayMs),
    );
    expect(within).toHaveLength(3);
  });

  const dueBy = (world: FakePorts, until: string) =>
    world.store.items("subscription").filter(({ dueAt = "9" }) => dueAt < until).length;

  test("of one domain get 100 transactional mails an hour; the others wait, and none is dropped", async () => {
    const world = ports();
    for (let mail = 0; mail < 250; mail += 1) {
      await receiveMail(world, inboundMail({ headers: { from: `reader${mail}@example.org` } }));
    }
    const elsewhere = { headers: { from: "bob@example.net" }, returnPath: "bob@example.net" };
    await receiveMail(world, inboundMail(elsewhere));
    expect(world.store.items("subscription")).toHaveLength(251);
    expect(dueBy(world, at("09:00")), "with the one of another domain").toBe(101);
    expect(dueBy(world, at("10:00"))).toBe(201);
    expect(dueBy(world, at("11:00"))).toBe(251);
    expect(world.deliveryRequests, "only those are woken that may leave").toHaveLength(101);
  });

  test("that waits is sent when its hour has come", async () => {
    const world = ports();
    for (let mail = 0; mail < 100; mail += 1) {
      await receiveMail(world, inboundMail({ headers: { from: `reader${mail}@example.org` } }));
    }
    await receiveMail(world, inboundMail());
    const known = await world.store.read("subscription", id);
    expect(known).toMatchObject({ status: "pending", due: "now", dueAt: at("09:00") });
    if (!known) return;
    expect(decide(known, world.course, at("08:59"))).toEqual({ do: "leave" });
    expect(decide(known, world.course, at("09:00"))).toMatchObject({
      do: "send",
      message: { mailKind: "confirm" },
    });
  });

  test("of all domains together get 1,000 transactional mails an hour", async () => {
    const world = ports();
    for (let mail = 0; mail < 1_010; mail += 1) {
      const from = `ann@domain${mail % 20}.example`;
      const spelled = from.replace("ann", `ann${mail}`);
      await receiveMail(world, inboundMail({ headers: { from: spelled }, returnPath: spelled }));
    }
    expect(world.store.items("subscription")).toHaveLength(1_010);
    expect(dueBy(world, at("09:00"))).toBe(1_000);
    expect(dueBy(world, at("10:00"))).toBe(1_010);
  });

  test("in whatever crowd and at whatever time is never dropped, and no hour gets more than 100", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            many: fc.integer({ min: 1, max: 260 }),
            pauseMinutes: fc.integer({ min: 0, max: 100 }),
          }),
          { maxLength: 4 },
        ),
        async (crowds) => {
          const world = ports();
          let mails = 0;
          for (const { many, pauseMinutes } of crowds) {
            for (let mail = 0; mail < many; mail += 1) {
              mails += 1;
              const from = `reader${mails}@example.org`;
              await receiveMail(world, inboundMail({ headers: { from } }));
            }
            world.clock.pass(pauseMinutes * minuteMs);
          }
          const all = world.store.items("subscription");
          expect(all).toHaveLength(mails);
          const hours = Map.groupBy(all, ({ dueAt = "" }) => dueAt.slice(0, 13));
          for (const [hour, due] of hours) expect(due.length, hour).toBeLessThanOrEqual(100);
        },
      ),
      { numRuns: 10 },
    );
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

  test("by a token that was signed a moment after the keys were rotated", async () => {
    const world = await joined();
    const rotated = parseKeyring({
      rootKey: "0123456789abcdef0123456789abcdef",
      tokenKeys: { 2: "second-0123456789abcdef0123456789" },
    });
    const keyring = { ...rotated, address: testKeyring.address };
    const keys = async (version?: number) => (version === 2 ? keyring : testKeyring);
    const token = signToken(keyring, { purpose: "unsubscribe", subscriptionId: id });
    await receiveMail({ ...world, keys }, inboundMail({ to: `leave+${token}@example.com` }));
    expect(await statusIn(world)).toBe("unsubscribed");
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

test("a refused mail reads, writes and sends nothing", async () => {
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
