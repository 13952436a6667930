/** Links to the settings that their reader took out of use, or that were of somebody before. */
import { describe, expect, it } from "vitest";
import { dayMs, minuteMs } from "../../lambdas/domain/instant.ts";
import { parseKeyring, signToken } from "../../lambdas/domain/token.ts";
import { testKeyring } from "../fakes/course.ts";
import { readerIn, stored } from "../fakes/ports.ts";
import { adaId, at, longAgo, states, subscription } from "../fakes/subscription.ts";
import { tokenFor, visit, wordsOf } from "./visitor.ts";

const schedule = { timeZone: "Asia/Tokyo", sendAt: "20:00", days: "weekdays" };

describe("a link that somebody else has", () => {
  const path = `/preferences/${tokenFor("owner", at("06:00"))}`;
  const later = tokenFor("preferences", at("09:00"));

  it("is taken out of use by its reader, who goes on with a new one", async () => {
    const visitor = await visit([subscription()]);
    const response = await visitor.post(path, { action: "revoke-links" });
    expect(response.status).toBe(303);
    const location = response.headers.get("Location") ?? "";
    expect(location).toMatch(/^\/preferences\/[a-z2-7]+\?done=revoke-links$/);
    visitor.ports.clock.pass(1000);
    expect((await visitor.get(location)).status).toBe(200);
    const before = visitor.everything();
    for (const action of ["export", "erase", "save", "next"]) {
      const stale = await visitor.post(path, { action });
      expect(stale.status).toBe(410);
      expect(await wordsOf(stale)).toContain("This link was taken out of use");
    }
    expect((await visitor.get(path)).status).toBe(410);
    expect(visitor.everything()).toEqual(before);
    expect((await visitor.get(`/preferences/${later}`)).status).toBe(200);
  });

  it("has used up nothing: its reader gets another link of their own at once", async () => {
    const visitor = await visit([subscription()]);
    const inMail = `/preferences/${tokenFor("preferences")}`;
    /** When the mail with the link leaves. */
    const asked = async (path: string) => {
      await visitor.post(path, { action: "link", email: "ada@example.org" });
      const [reader = subscription()] = visitor.ports.store.items("subscription");
      await stored(visitor.ports, { ...reader, requests: [] });
      visitor.ports.clock.pass(30 * minuteMs);
      return reader.requests.map((mail) => mail.notBefore ?? mail.at);
    };
    for (let time = 0; time < 3; time += 1) {
      for (const path of [inMail, "/link"]) await asked(path);
    }
    expect(await asked(inMail), "three a day").toEqual([at("07:00", 1)]);
    const now = visitor.ports.clock.now();
    const own = { purpose: "owner", subscriptionId: adaId, issuedAt: now } as const;
    const revoked = await visitor.post(`/preferences/${signToken(testKeyring, own)}`, {
      action: "revoke-links",
    });
    visitor.ports.clock.pass(30 * minuteMs);
    const [path = ""] = (revoked.headers.get("Location") ?? "").split("?");
    const then = visitor.ports.clock.now();
    expect(await asked(path)).toEqual([then]);
  });

  it("still leaves: the link for leaving stays", async () => {
    const visitor = await visit([subscription()]);
    await visitor.post(path, { action: "revoke-links" });
    const leave = `/unsubscribe/${tokenFor("unsubscribe")}`;
    expect((await visitor.post(leave)).status).toBe(200);
    expect(await readerIn(visitor.ports, adaId)).toMatchObject({ status: "unsubscribed" });
  });

  it("is none that a transactional mail from before opens", async () => {
    const visitor = await visit([states.left()]);
    visitor.ports.clock.setNow(at("06:30"));
    await visitor.post("/subscribe", { email: "Ada@example.org", ...schedule });
    const sentAt = visitor.ports.store.items("subscription")[0]?.pendingSignUp?.at ?? longAgo;
    visitor.ports.clock.setNow(at("07:00"));
    await visitor.post(path, { action: "revoke-links" });
    const response = await visitor.post(`/confirm/${tokenFor("confirm", sentAt)}`);
    expect(response.status).toBe(410);
    expect(await readerIn(visitor.ports, adaId)).toMatchObject({ status: "unsubscribed" });
  });

  it("opens nothing of who was erased, forgotten and signed up once more", async () => {
    const visitor = await visit([subscription()]);
    const { store, clock } = visitor.ports;
    await visitor.post(path, { action: "erase" });
    clock.pass(60_000);
    await visitor.post("/subscribe", { email: "Ada@example.org", ...schedule });
    // The table's own clean-up, once the sign-up has expired.
    const expiresAt = store.items("subscription")[0]?.expiresAt ?? longAgo;
    expect(expiresAt >= at("06:00", 90)).toBe(true);
    clock.pass(31 * dayMs);
    await visitor.post("/subscribe", { email: "Ada@example.org", ...schedule });
    expect((await visitor.get(path)).status).toBe(410);
  });

  it("opens nothing of who was erased and signed up again", async () => {
    const visitor = await visit([subscription()]);
    await visitor.post(path, { action: "erase" });
    visitor.ports.clock.pass(60_000);
    await visitor.post("/subscribe", { email: "Ada@example.org", ...schedule });
    expect(visitor.ports.store.items("subscription")).toMatchObject([{ status: "pending" }]);
    expect((await visitor.get(path)).status).toBe(410);
  });
});

it("a link that was signed a moment after the keys were rotated opens", async () => {
  const rotated = parseKeyring({ rootKey: "a".repeat(32), tokenKeys: { 2: "b".repeat(32) } });
  const keys = async (version?: number) => (version === 2 ? rotated : testKeyring);
  const visitor = await visit([subscription()], { keys });
  const token = signToken(rotated, {
    purpose: "preferences",
    subscriptionId: adaId,
    issuedAt: at("06:00"),
  });
  expect((await visitor.get(`/preferences/${token}`)).status).toBe(200);
});
