/**
 * What readers do through the site, as steps: what is stored, whose delivery is requested, what the
 * log says.
 */
import { describe, expect, it, test } from "vitest";
import { refused } from "../../lambdas/domain/result.ts";
import { confirm } from "../../lambdas/flow/confirm.ts";
import type { Items, Store } from "../../lambdas/flow/ports.ts";
import {
  changePreferences,
  type PreferencesCommand,
  readPreferences,
  requestLink,
} from "../../lambdas/flow/preferences.ts";
import { signUp } from "../../lambdas/flow/sign-up.ts";
import { unsubscribe } from "../../lambdas/flow/unsubscribe.ts";
import { type FakePorts, fakePorts, readerIn, stored } from "../fakes/ports.ts";
import {
  ada,
  adaId,
  at,
  confirmationSentAt,
  type State,
  states,
  subscription,
} from "../fakes/subscription.ts";

const schedule = { timeZone: "Asia/Kathmandu", sendAt: "20:00", days: "weekdays" } as const;
const network = "192.0.2.0/24";
const form = "formid";
const everyState = Object.keys(states) as State[];

async function portsIn(state: State | "unknown"): Promise<FakePorts> {
  const ports = fakePorts({ now: at("07:00") });
  if (state !== "unknown") await stored(ports, states[state]());
  return ports;
}

/** What the store was asked, in order: `read subscription`, `save subscription`, `count`. */
function watched(ports: FakePorts): FakePorts & { readonly calls: readonly string[] } {
  const calls: string[] = [];
  const { read, save, count } = ports.store;
  const store: typeof ports.store = {
    ...ports.store,
    read: async <K extends keyof Items>(kind: K, id: string) => {
      calls.push("read");
      return read(kind, id);
    },
    save: async (kind, item) => {
      calls.push("write");
      return save(kind, item);
    },
    count: async (day, amounts) => {
      calls.push("write");
      return count(day, amounts);
    },
  };
  return { ...ports, store, calls };
}

/** A link to Ada's settings, from an earlier mail. */
const link = { subscriptionId: adaId, issuedAt: at("06:00"), strength: "owner" } as const;

describe("signing up", () => {
  it("stores a pending subscription with the consent, and has its transactional mail sent", async () => {
    const ports = await portsIn("unknown");
    await signUp(ports, { address: ada, schedule, network, form });
    expect(await readerIn(ports, adaId)).toMatchObject({
      status: "pending",
      schedule,
      requests: [{ kind: "confirm", at: at("07:00") }],
      pendingSignUp: { schedule, consent: { at: at("07:00"), form, network } },
    });
    expect(ports.deliveryRequests).toEqual([adaId]);
  });

  test.each<State | "unknown">(["unknown", ...everyState])(
    "is the same work when the address is %s: two reads, one write, one request",
    async (state) => {
      const ports = watched(await portsIn(state));
      await signUp(ports, { address: ada, schedule, network, form });
      expect([...ports.calls, ...ports.deliveryRequests]).toEqual(["read", "read", "write", adaId]);
    },
  );

  it("once more still is the same work, and brings no second mail", async () => {
    const ports = watched(await portsIn("pending"));
    ports.clock.setNow(confirmationSentAt);
    const before = await readerIn(ports, adaId);
    await signUp(ports, { address: ada, schedule, network, form });
    expect(ports.calls).toEqual(["read", "read", "read", "write"]);
    const after = await readerIn(ports, adaId);
    expect(after).toMatchObject({ requests: before?.requests, pendingSignUp: { schedule } });
    expect(after?.transactionalSends).toEqual(before?.transactionalSends);
    expect(ports.told.at(-1)).toMatchObject({ act: "sign-up-requested", id: adaId, version: 2 });
  });
});

describe("asking for the link", () => {
  test.each<State | "unknown">(["unknown", ...everyState])(
    "is the same work when the address is %s: two reads, one write, one request",
    async (state) => {
      const ports = watched(await portsIn(state));
      await requestLink(ports, ada);
      expect([...ports.calls, ...ports.deliveryRequests]).toEqual(["read", "read", "write", adaId]);
    },
  );

  it("owes the transactional mail to who is there, and counts the others", async () => {
    const ports = await portsIn("active");
    await requestLink(ports, ada);
    expect(await readerIn(ports, adaId)).toMatchObject({
      requests: [{ kind: "link", at: at("07:00") }],
    });
    const nobody = await portsIn("unknown");
    await requestLink(nobody, ada);
    expect(nobody.store.items("subscription")).toEqual([]);
    expect(nobody.store.counters("2026-11-23")).toEqual({ linksRefused: 1 });
  });
});

describe("confirming", () => {
  it("starts the course and has the welcome sent", async () => {
    const ports = await portsIn("pending");
    expect(
      await confirm(ports, { subscriptionId: adaId, issuedAt: confirmationSentAt }),
    ).toMatchObject({ ok: true });
    expect(await readerIn(ports, adaId)).toMatchObject({ status: "active", slot: at("07:00") });
    expect(ports.deliveryRequests).toEqual([adaId]);
  });

  test.each<[State | "unknown", string]>([
    ["unknown", "expired"],
    ["left", "ended"],
    ["erased", "erased"],
  ])("is refused when %s: %s, and no delivery is requested", async (state, refusal) => {
    const ports = await portsIn(state);
    expect(await confirm(ports, { subscriptionId: adaId, issuedAt: confirmationSentAt })).toEqual(
      refused(refusal),
    );
    expect(ports.deliveryRequests).toEqual([]);
    expect(ports.logged).toMatchObject([{ event: "subscription-confirmed", fields: { refusal } }]);
    // Of somebody who is not known nothing is kept that tells them from another.
    expect(ports.told).toHaveLength(state === "unknown" ? 0 : 1);
  });

  it("twice at once starts once", async () => {
    const ports = await portsIn("pending");
    const input = { subscriptionId: adaId, issuedAt: confirmationSentAt };
    expect(await Promise.all([confirm(ports, input), confirm(ports, input)])).toMatchObject([
      { ok: true },
      { ok: true },
    ]);
    expect((await ports.store.read("subscription", adaId))?.version).toBe(2);
  });
});

describe("leaving", () => {
  it("leaves the due index at once", async () => {
    const ports = await portsIn("active");
    expect(ports.store.earliestDue()).toBe(at("08:00"));
    await unsubscribe(ports, adaId);
    expect(ports.store.earliestDue()).toBeUndefined();
    expect(await readerIn(ports, adaId)).toMatchObject({ status: "unsubscribed" });
  });

  it("again, or by somebody nobody knows, is no error and no change", async () => {
    const ports = await portsIn("left");
    const before = ports.store.items("subscription");
    await unsubscribe(ports, adaId);
    await unsubscribe(ports, "nobody");
    expect(ports.store.items("subscription")).toEqual(before);
  });

  it("wins a race against whatever is stored meanwhile", async () => {
    const ports = await portsIn("active");
    let raced = false;
    const store: Store = {
      ...ports.store,
      async save(kind, item) {
        if (!raced) {
          raced = true;
          const known = await ports.store.read("subscription", adaId);
          const claim = { id: "c", messageId: "1-lesson-1", at: at("07:00") };
          if (known) await ports.store.save("subscription", { ...known, claim });
        }
        return ports.store.save(kind, item);
      },
    };
    await unsubscribe({ ...ports, store }, adaId);
    expect(await readerIn(ports, adaId)).toMatchObject({
      status: "unsubscribed",
      claim: { id: "c" },
    });
  });
});

describe("preferences", () => {
  test.each<[act: PreferencesCommand, expected: object]>([
    [{ command: "save", schedule }, { schedule }],
    [
      { command: "pause", until: "2026-12-01" },
      { status: "paused", pausedUntil: "2026-12-01" },
    ],
    [{ command: "resume" }, { status: "active" }],
    [{ command: "next" }, { requests: [{ kind: "next", at: at("07:00") }] }],
    [
      { command: "again", slug: "welcome" },
      { requests: [{ kind: "again", slug: "welcome", at: at("07:00") }] },
    ],
    [{ command: "start-over" }, { round: 2, sent: {} }],
    [{ command: "erase" }, { status: "unsubscribed" }],
  ])("%j changes and requests a delivery", async (act, expected) => {
    const ports = await portsIn("active");
    expect(await changePreferences(ports, link, act)).toMatchObject({ ok: true });
    expect(await readerIn(ports, adaId)).toMatchObject(expected);
    expect(ports.deliveryRequests).toEqual([adaId]);
    const { version } = (await ports.store.read("subscription", adaId)) ?? {};
    expect(ports.told).toMatchObject([
      { act: "preferences-changed", id: adaId, version, command: act.command },
    ]);
    expect(ports.logged, "one line").toHaveLength(1);
  });

  test.each<[State | "unknown", PreferencesCommand, string]>([
    ["unknown", { command: "next" }, "ended"],
    ["erased", { command: "erase" }, "ended"],
    ["left", { command: "next" }, "ended"],
    ["active", { command: "pause", until: "2020-01-01" }, "not-possible"],
    ["active", { command: "again", slug: "lesson-3" }, "not-possible"],
  ])("when %s, %j is refused: %s", async (state, act, refusal) => {
    const ports = await portsIn(state);
    const before = ports.store.items("subscription");
    expect(await changePreferences(ports, link, act)).toEqual(refused(refusal));
    expect(ports.store.items("subscription")).toEqual(before);
    expect(ports.deliveryRequests).toEqual([]);
  });

  it("are not changed by a link that was revoked since its page was shown", async () => {
    const ports = await portsIn("active");
    ports.clock.pass(60_000);
    expect(await readPreferences(ports, link)).toMatchObject({ value: { id: adaId } });
    expect(await changePreferences(ports, link, { command: "revoke-links" })).toMatchObject({
      ok: true,
    });
    const before = ports.store.items("subscription");
    expect(await changePreferences(ports, link, { command: "erase" })).toEqual(refused("revoked"));
    expect(ports.store.items("subscription")).toEqual(before);
  });

  it("are shown to their reader, and nothing of who is erased", async () => {
    const ports = await portsIn("active");
    expect(await readPreferences(ports, link)).toMatchObject({ value: subscriptionAsStored() });
    expect(await readPreferences(await portsIn("erased"), link)).toEqual(refused("nothing"));
    expect(await readPreferences(await portsIn("unknown"), link)).toEqual(refused("nothing"));
  });
});

function subscriptionAsStored() {
  return { ...subscription(), version: 1 };
}
