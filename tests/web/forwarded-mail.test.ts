/** A mail that was forwarded: what its links can do in other hands, and what they cannot. */
import { describe, expect, it, test } from "vitest";
import { dayMs } from "../../lambdas/domain/instant.ts";
import { readerIn } from "../fakes/ports.ts";
import { adaId, at, states, subscription } from "../fakes/subscription.ts";
import { documentOf, now, tokenFor, visit, wordsOf } from "./visitor.ts";

const forwarded = `/preferences/${tokenFor("preferences")}`;
const own = `/preferences/${tokenFor("owner")}`;

describe("in other hands, for two weeks, a forwarded mail", () => {
  const attempts = [
    { action: "export" },
    { action: "erase" },
    { action: "start-over" },
    { action: "revoke-links" },
    { action: "pause", until: "2027-03-01" },
  ];
  test.each(attempts)("cannot do %j: 403, and nothing changes", async (form) => {
    const visitor = await visit([subscription()]);
    for (let day = 0; day < 14; day += 1) {
      const before = visitor.everything();
      const response = await visitor.post(forwarded, form);
      expect(response.status).toBe(403);
      const words = await wordsOf(response);
      expect(words).toContain("this link is in every mail");
      expect(words).not.toContain("Ada@example.org");
      expect(visitor.everything()).toEqual(before);
      visitor.ports.clock.pass(dayMs);
    }
  });

  it("can look, change the hour, pause for 30 days, and leave", async () => {
    const visitor = await visit([subscription()]);
    expect((await visitor.get(forwarded)).status).toBe(200);
    const save = { action: "save", timeZone: "UTC", sendAt: "09:00", days: "sun" };
    expect((await visitor.post(forwarded, save)).status).toBe(303);
    const pause = { action: "pause", until: "2026-12-23" };
    expect((await visitor.post(forwarded, pause)).status).toBe(303);
    expect((await visitor.post(forwarded, { action: "leave" })).status).toBe(303);
    expect(await readerIn(visitor.ports, adaId)).toMatchObject({ status: "unsubscribed" });
  });

  it("never shows the pages that ask for more", async () => {
    const visitor = await visit([subscription()]);
    const words = await wordsOf(await visitor.get(`${forwarded}?ask=erase`));
    expect(words).not.toContain("Yes, erase me");
  });

  it("puts a link into the reader's own mailbox, three a day, and shows none", async () => {
    const visitor = await visit([subscription()]);
    const response = await visitor.post(forwarded, { action: "link" });
    const location = response.headers.get("Location") ?? "";
    expect(location).toBe(`${forwarded}?done=link`);
    expect(await readerIn(visitor.ports, adaId)).toMatchObject({ requests: [{ kind: "link" }] });
    expect(await wordsOf(await visitor.get(location))).toContain("on its way to your mailbox");
  });
});

describe("the reader's own link", () => {
  it.each(["erase", "start-over"])(
    "asks once more before %s, and the page does it",
    async (ask) => {
      const visitor = await visit([subscription()]);
      const $ = await documentOf(await visitor.get(own));
      expect($(`button[name=action][value=${ask}]`)).toHaveLength(0);
      expect($(`form[method=get] button[name=ask][value=${ask}]`)).toHaveLength(1);
      const before = visitor.everything();
      const asked = await documentOf(await visitor.get(`${own}?ask=${ask}`));
      expect(asked(`form[method=post] button[name=action][value=${ask}]`)).toHaveLength(1);
      expect(visitor.everything()).toEqual(before);
    },
  );

  it("works for a day, and says where to get another", async () => {
    const visitor = await visit([subscription()], { now: at("07:01", 1) });
    const response = await visitor.get(own);
    expect(response.status).toBe(410);
    expect(await wordsOf(response)).toContain("works for 24 hours");
  });

  it("takes every earlier link out of use, of both strengths", async () => {
    const visitor = await visit([subscription()]);
    visitor.ports.clock.pass(60_000);
    await visitor.post(own, { action: "revoke-links" });
    for (const path of [own, forwarded]) expect((await visitor.get(path)).status).toBe(410);
  });
});

describe("a page offers nothing that would be refused:", () => {
  test.each(["bounced", "complained"] as const)(
    "who %s cannot be mailed a link, and is told where to write",
    async (state) => {
      const $ = await documentOf(await (await visit([states[state]()])).get(forwarded));
      expect($("button")).toHaveLength(0);
      expect($("main").text()).toContain("so no link of your own can be");
      expect($("main a[href='mailto:help@example.com']").length).toBeGreaterThan(0);
    },
  );

  test("who left is not asked whether to start over", async () => {
    const $ = await documentOf(await (await visit([states.left()])).get(`${own}?ask=start-over`));
    expect($("button[value=start-over]")).toHaveLength(0);
  });

  test("who is never written to again is promised no link", async () => {
    const visitor = await visit([subscription()]);
    await visitor.post(`/unsubscribe/${tokenFor("unsubscribe")}`, { action: "never" });
    const before = visitor.everything();
    const response = await visitor.post(forwarded, { action: "link" });
    expect(response.status).toBe(422);
    expect(await wordsOf(response)).toContain("Nothing is mailed to this address");
    expect(visitor.everything()).toEqual(before);
  });
});

test("a link of a mail that was sent before there were two strengths is a reader's", async () => {
  const visitor = await visit([subscription()], { now });
  expect((await visitor.get(forwarded)).status).toBe(200);
  expect((await visitor.post(forwarded, { action: "export" })).status).toBe(403);
});
