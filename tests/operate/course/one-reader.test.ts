/** What is done for one reader who writes to the operator. */
import { describe, expect, test } from "vitest";
import { mailboxIdOf } from "../../../lambdas/domain/address.ts";
import type { Status, Subscription } from "../../../lambdas/domain/subscription.ts";
import { testKeyring } from "../../fakes/course.ts";
import { type FakePorts, fakePorts, readerIn, stored } from "../../fakes/ports.ts";
import { adaId, addressOf, at, subscription } from "../../fakes/subscription.ts";
import { call } from "./calling.ts";
import { operatorPorts, suppressionList } from "./fake-ports.ts";

const ada = "Ada@example.org";

async function withAda(values: Partial<Subscription> = {}): Promise<FakePorts> {
  const ports = fakePorts();
  await stored(ports, subscription(values));
  return ports;
}

function run(ports: FakePorts, argv: readonly string[], listed: string[] = []) {
  const operator = operatorPorts(ports, { suppressionList: suppressionList(listed) });
  return call(argv, { ports: async () => operator });
}

const states: readonly [Status, Partial<Subscription>][] = [
  ["pending", { status: "pending", expiresAt: at("08:00", 20) }],
  ["active", {}],
  ["paused", { status: "paused", pausedUntil: "2026-12-01" }],
  ["completed", { status: "completed", endedAt: at("07:00") }],
  ["unsubscribed", { status: "unsubscribed", endedAt: at("07:00") }],
  ["suppressed", { status: "suppressed", reason: "bounce", endedAt: at("07:00") }],
];

describe("whoever is meant", () => {
  const calls = [
    ["find"],
    ["export"],
    ["erase", "--yes"],
    ["unsubscribe"],
    ["suppress"],
    ["unsuppress"],
    ["resend", "welcome"],
    ["send-test", "welcome"],
  ];

  test.each(calls)("%s of something that is no address is a wrong call", async (...words) => {
    for (const typed of ["ada@", "a b@example.org", "@example.org", "ada@example", ""]) {
      const ports = await withAda();
      const { exit, out, err } = await run(ports, [...words, typed, "--json"]);
      expect({ typed, exit, out }).toEqual({ typed, exit: 2, out: "" });
      expect(err).toMatch(/--help says more/);
      expect(ports.store.items("mailbox")).toEqual([]);
    }
  });

  test.each([["export"], ["erase", "--yes"], ["unsubscribe"], ["resend", "welcome"]])(
    "%s of somebody nobody knows is refused, with what to check",
    async (...words) => {
      const { exit, out, err } = await run(fakePorts(), [...words, "eva@example.org"]);
      expect({ exit, out }).toEqual({ exit: 1, out: "" });
      expect(err).toMatch(/Nothing is kept under this address.\nCheck how it is written/);
    },
  );

  test("capitals make no other address", async () => {
    const { json } = await run(await withAda(), ["export", "aDA@EXAMPLE.org", "--json"]);
    expect(json).toMatchObject({ id: adaId });
  });
});

describe("export", () => {
  test.each(states)("hands over all that is kept of who is %s", async (_, values) => {
    const ports = await withAda(values);
    const { exit, out } = await run(ports, ["export", ada]);
    expect(exit).toBe(0);
    const { about, version: _version, ...kept } = JSON.parse(out);
    expect(about).toContain("All that this course keeps");
    expect(kept).toEqual(await readerIn(ports, adaId));
    expect((await run(ports, ["export", ada, "--json"])).json).toEqual(JSON.parse(out));
  });

  test("knows nobody who is past their time", async () => {
    const ports = await withAda({ status: "pending", expiresAt: at("07:59") });
    expect(await run(ports, ["export", ada])).toMatchObject({ exit: 1, out: "" });
  });
});

describe("erase", () => {
  test.each(states)("erases who is %s, once asked and answered", async (_, values) => {
    const ports = await withAda(values);
    expect(await run(ports, ["erase", ada])).toMatchObject({ exit: 1, out: "" });
    expect(await readerIn(ports, adaId)).toMatchObject({ email: "Ada@example.org" });
    const { exit, json } = await run(ports, ["erase", ada, "--yes", "--json"]);
    expect(exit).toBe(0);
    expect(json).toMatchObject({ id: adaId, erased: true });
    const kept = JSON.stringify(await readerIn(ports, adaId));
    expect(kept.toLowerCase()).not.toContain("ada@");
    expect(kept).not.toContain("192.0.2");
    expect((await run(ports, ["erase", ada, "--yes", "--json"])).json).toMatchObject({
      alreadyErased: true,
    });
  });

  test("says what remains where, until when", async () => {
    const { out } = await run(await withAda(), ["erase", ada, "--yes"]);
    expect(out).toContain("Backups of the table: the item as it was, until 2026-12-28.");
    expect(out).toMatch(/The journal: .*without the address, until 2027-01-22\./);
    expect(out).toMatch(/SES's suppression list: .*until unsuppress\./);
    expect(out).not.toContain("@");
  });

  test("says that a block of the mailbox stays", async () => {
    const ports = await withAda();
    await run(ports, ["suppress", ada]);
    const { out } = await run(ports, ["erase", ada, "--yes"]);
    expect(out).toMatch(/The block of the mailbox: .* until unsuppress\./);
  });
});

describe("unsubscribe", () => {
  test.each(["active", "paused", "completed"] as const)("ends who is %s", async (status) => {
    const ports = await withAda({ status });
    const { exit, json } = await run(ports, ["unsubscribe", ada, "--json"]);
    expect(exit).toBe(0);
    expect(json).toEqual({ id: adaId, changed: true, before: status, status: "unsubscribed" });
    const after = await ports.store.read("subscription", adaId);
    expect(after).toMatchObject({ status: "unsubscribed", requests: [] });
    expect(after?.due).toBeUndefined();
  });

  test("changes nothing twice, and says so", async () => {
    const ports = await withAda();
    await run(ports, ["unsubscribe", ada]);
    const again = await run(ports, ["unsubscribe", ada]);
    expect(again).toMatchObject({ exit: 0, out: expect.stringMatching(/Nothing was to be done/) });
  });

  test("erases an address that never confirmed", async () => {
    const ports = await withAda({ status: "pending", expiresAt: at("08:00", 20) });
    expect((await run(ports, ["unsubscribe", ada])).out).toMatch(/is erased/);
  });
});

describe("suppress and unsuppress", () => {
  test("end the subscription, block all spellings and fill SES's list; and lift all of it", async () => {
    const ports = await withAda();
    const listed: string[] = [];
    const { exit, json } = await run(ports, ["suppress", "ada+news@example.org", "--json"], listed);
    expect(exit).toBe(0);
    expect(json).toMatchObject({ blocked: true, wasBlocked: false, onSuppressionList: true });
    expect(listed).toEqual(["ada+news@example.org"]);
    const mailbox = mailboxIdOf(testKeyring.address, addressOf(ada));
    expect(await ports.store.read("mailbox", mailbox)).toMatchObject({ why: "operator" });
    const again = await run(ports, ["suppress", ada, "--json"], listed);
    expect(again.json).toMatchObject({ wasBlocked: true });
    expect(await readerIn(ports, adaId)).toMatchObject({ status: "unsubscribed" });
    const lifted = await run(ports, ["unsuppress", ada, "--json"], listed);
    expect(lifted.json).toMatchObject({
      lifted: { block: true, subscription: false, suppressionList: true },
    });
    expect(listed).toEqual(["ada+news@example.org"]);
    const other = await run(ports, ["unsuppress", "ada+news@example.org", "--json"], listed);
    expect(other.json).toMatchObject({ lifted: { block: false, suppressionList: true } });
    expect(listed).toEqual([]);
  });

  test("somebody who was never here can be suppressed", async () => {
    const ports = fakePorts();
    expect(await run(ports, ["suppress", "eva@example.org"])).toMatchObject({ exit: 0 });
    expect(ports.store.items("mailbox")).toHaveLength(1);
    expect(JSON.stringify(ports.store.items("mailbox"))).not.toContain("eva");
  });

  test.each(["bounce", "complaint"] as const)(
    "a %s is lifted, and nothing is sent",
    async (reason) => {
      const ports = await withAda({ status: "suppressed", reason, endedAt: at("07:00") });
      // As the mail went out, and so as SES keeps it.
      const listed = ["Ada@example.org"];
      const { out } = await run(ports, ["unsuppress", "ada@example.org"], listed);
      expect(out).toMatch(new RegExp(`after a ${reason}.*SES's suppression list`));
      expect(listed).toEqual([]);
      expect(await readerIn(ports, adaId)).toMatchObject({ status: "unsubscribed", requests: [] });
      expect(ports.mailer.seen).toEqual([]);
    },
  );

  test("where nothing keeps an address out, it is said", async () => {
    const { exit, out } = await run(await withAda(), ["unsuppress", ada]);
    expect({ exit, out }).toMatchObject({ exit: 0, out: expect.stringMatching(/^Nothing keeps/) });
  });

  test("what holds here holds also where SES does not answer", async () => {
    const ports = await withAda();
    const failing = {
      ...suppressionList([]),
      add: () => Promise.reject(Object.assign(new Error("x"), { code: "ECONNREFUSED" })),
    };
    const operator = operatorPorts(ports, { suppressionList: failing });
    const { exit } = await call(["suppress", ada], { ports: async () => operator });
    expect(exit).toBe(1);
    expect(await readerIn(ports, adaId)).toMatchObject({ status: "unsubscribed" });
    expect(ports.store.items("mailbox")).toHaveLength(1);
  });
});

describe("resend", () => {
  test("asks for a mail again, and has deliver look at once", async () => {
    const ports = await withAda();
    const { exit, json } = await run(ports, ["resend", "welcome", ada, "--json"]);
    expect({ exit, json }).toEqual({ exit: 0, json: { id: adaId, slug: "welcome", asked: true } });
    expect(await readerIn(ports, adaId)).toMatchObject({
      due: "now",
      requests: [{ kind: "again", slug: "welcome", at: at("08:00") }],
    });
    expect(ports.deliveryRequests).toEqual([adaId]);
  });

  test("says that it waits for a resume", async () => {
    const ports = await withAda();
    await run(ports, ["stop", "--reason", "a wrong link"]);
    expect((await run(ports, ["resend", "welcome", ada])).out).toMatch(
      /stopped \(a wrong link\).*after the resume/,
    );
  });

  test("what the reader has not had is refused", async () => {
    const { exit, err } = await run(await withAda(), ["resend", "lesson-2", ada]);
    expect(exit).toBe(1);
    expect(err).toMatch(/has not had lesson-2.*\nRun find/);
  });

  test.each(["pending", "unsubscribed", "suppressed"] as const)(
    "who is %s gets nothing",
    async (status) => {
      const ports = await withAda({ status, ...(status === "suppressed" && { reason: "bounce" }) });
      const { exit, err } = await run(ports, ["resend", "welcome", ada]);
      expect(exit).toBe(1);
      expect(err).toMatch(/nothing of the course is sent/);
      expect(ports.deliveryRequests).toEqual([]);
    },
  );

  test("has the reader's own limit of twenty a day", async () => {
    const ports = await withAda();
    for (let times = 0; times < 20; times += 1) {
      await run(ports, ["resend", "welcome", ada]);
      const known = await ports.store.read("subscription", adaId);
      // As if it had been sent.
      if (known) await ports.store.save("subscription", { ...known, requests: [] });
    }
    expect(await run(ports, ["resend", "welcome", ada])).toMatchObject({ exit: 1 });
  });
});

describe("send-test", () => {
  test("sends one mail now, as a probe and recorded for nobody", async () => {
    const ports = await withAda();
    const before = await readerIn(ports, adaId);
    const { exit, json } = await run(ports, ["send-test", "lesson-1", ada, "--json"]);
    expect(exit).toBe(0);
    expect(json).toMatchObject({ slug: "lesson-1", sent: true, sesMessageId: "ses-1" });
    const [mail, ...others] = ports.mailer.seen;
    expect(others).toEqual([]);
    expect(mail).toMatchObject({ to: ada, tags: { probe: json.probe } });
    expect(mail?.raw.toString("latin1")).toContain("List-Unsubscribe:");
    expect(mail?.raw.toString("latin1")).not.toContain(adaId);
    expect(await readerIn(ports, adaId)).toEqual(before);
  });

  test.each(["confirm", "already-subscribed", "link"])("sends the mail %s, too", async (kind) => {
    const ports = fakePorts();
    expect(await run(ports, ["send-test", kind, "me@example.org"])).toMatchObject({ exit: 0 });
    expect(ports.mailer.accepted).toHaveLength(1);
  });

  test("a mail that the build does not have is refused, with those it has", async () => {
    const { exit, err } = await run(fakePorts(), ["send-test", "draft-1", "me@example.org"]);
    expect(exit).toBe(1);
    expect(err).toMatch(/no mail draft-1.\nIt has welcome, lesson-1.*preview/);
  });

  test("a mailbox that wants no mail gets none", async () => {
    const ports = fakePorts();
    await run(ports, ["suppress", "me+x@example.org"]);
    expect(await run(ports, ["send-test", "link", "me@example.org"])).toMatchObject({ exit: 1 });
    expect(ports.mailer.seen).toEqual([]);
  });

  test("what SES refuses, and what nobody knows, are told apart", async () => {
    const ports = fakePorts();
    ports.mailer.answer(
      { outcome: "refused", scope: "account", code: "MessageRejected" },
      { outcome: "unknown", code: "TimeoutError" },
    );
    const argv = ["send-test", "link", "me@example.org"];
    expect(await run(ports, argv)).toMatchObject({
      exit: 1,
      out: "",
      err: expect.stringMatching(/refused the mail with MessageRejected; nothing was sent.\n/),
    });
    expect(await run(ports, argv)).toMatchObject({
      exit: 1,
      err: expect.stringMatching(/may have gone out, or not.\nLook into the mailbox/),
    });
  });
});
