/** `--live`: what only mails can tell. */
import { expect, test } from "vitest";
import { inbound, livePorts, report } from "./fake-world.ts";

test("no mail is sent unless it is asked for", async () => {
  const live = livePorts();
  const lines = await report({ live });
  expect(live.mails).toEqual([]);
  expect(lines.get("live")).toMatchObject({
    state: "not checked",
    remedy: "npm run doctor -- --live",
  });
});

test("three simulated mails come back as events, and an old signature is refused", async () => {
  const live = livePorts();
  const lines = await report({ live }, "--live");
  for (const id of ["success", "bounce", "complaint"]) {
    expect(lines.get(`live-${id}`)?.state, id).toBe("ok");
  }
  expect(lines.get("live-stale-signature")?.state).toBe("ok");
  expect(live.mails).toHaveLength(4);
  for (const { to, configurationSet } of live.mails) {
    expect(to).toMatch(/@simulator\.amazonses\.com$/);
    expect(configurationSet).toBe("the-set");
  }
});

test("an event that does not come is a blocker that says what did come", async () => {
  const live = livePorts({
    reports: ({ to }) => (to.startsWith("bounce@") ? ["sent"] : ["delivered", "complaint"]),
  });
  const lines = await report({ live }, "--live");
  expect(lines.get("live-bounce")).toMatchObject({
    state: "blocker",
    fact: expect.stringMatching(/not told “permanent-bounce”\. It was told of sent/),
    remedy: expect.stringContaining("FeedbackDeadLetterQueueUrl"),
  });
  expect(lines.get("live-success")?.state).toBe("ok");
});

test("an event that comes within two minutes is waited for, and no longer", async () => {
  const slow = await report({ live: livePorts({ afterMs: 110_000 }) }, "--live");
  expect(slow.get("live-success")?.state).toBe("ok");
  const late = await report({ live: livePorts({ afterMs: 3_600_000 }) }, "--live");
  expect(late.get("live-success")?.state).toBe("blocker");
});

test("SES's refusal is shown, and leave that is not given to send is no fault of the course", async () => {
  const refused = (code: string) =>
    livePorts({ answer: () => ({ outcome: "refused", scope: "account", code }) });
  const blocked = await report({ live: refused("MessageRejected") }, "--live");
  expect(blocked.get("live-success")).toMatchObject({
    state: "blocker",
    fact: expect.stringContaining("MessageRejected"),
  });
  const denied = await report({ live: refused("AccessDenied") }, "--live");
  expect(denied.get("live-success")).toMatchObject({
    state: "not checked",
    fact: expect.stringContaining("ses:SendRawEmail"),
  });
});

test("a mail with an old signature that SES takes is a warning", async () => {
  const live = livePorts();
  const taken = {
    ...live,
    send: async () => ({ outcome: "accepted", sesMessageId: "1" }) as const,
  };
  const lines = await report({ live: taken }, "--live");
  expect(lines.get("live-stale-signature")?.state).toBe("warning");
});

test("where the course takes no mail, the operator is told how to look at the List headers", async () => {
  const line = (await report({}, "--live")).get("live-list-headers");
  expect(line).toMatchObject({
    state: "not checked",
    remedy: expect.stringMatching(/Show original.*list-unsubscribe-post/),
  });
});

test.each([
  ["list-headers-signed", "ok"],
  ["list-headers-unsigned", "warning"],
])("a mail that came back %s is %s", async (word, state) => {
  const live = livePorts({ reports: () => [word, "delivered", "permanent-bounce", "complaint"] });
  const lines = await report({ settings: { inbound }, live }, "--live");
  expect(lines.get("live-list-headers")?.state).toBe(state);
  expect(live.mails.at(-1)?.to).toMatch(/^start\+\w+@mail\.one-fine-course\.net$/);
});

test("a mail that does not come back is not checked", async () => {
  const live = livePorts({
    reports: ({ to }) =>
      to.startsWith("start") ? [] : ["delivered", "permanent-bounce", "complaint"],
  });
  const line = (await report({ settings: { inbound }, live }, "--live")).get("live-list-headers");
  expect(line).toMatchObject({
    state: "not checked",
    fact: expect.stringContaining("receipt-rule-set"),
  });
});
