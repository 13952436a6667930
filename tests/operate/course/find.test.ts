/** Where a reader is, what comes next and why, and what happened. */
import { describe, expect, test } from "vitest";
import type { Subscription } from "../../../lambdas/domain/subscription.ts";
import type { TimelineEntry } from "../../../operate/course/ports.ts";
import { type FakePorts, fakePorts, stored } from "../../fakes/ports.ts";
import { adaId, at, parkedTrouble, subscription } from "../../fakes/subscription.ts";
import { call } from "./calling.ts";
import { operatorPorts } from "./fake-ports.ts";

const ada = "Ada@example.org";

async function withAda(values: Partial<Subscription> = {}): Promise<FakePorts> {
  const ports = fakePorts({ now: at("07:00") });
  await stored(ports, subscription(values));
  return ports;
}

/** The journal as days, and which of them were read. */
function timelinesOf(days: readonly (readonly TimelineEntry[])[]) {
  const asked: { readonly id: string; readonly since: string | undefined }[] = [];
  let read = 0;
  return {
    asked,
    read: () => read,
    async *days(id: string, since?: string) {
      asked.push({ id, since });
      for (const day of days) {
        read += 1;
        yield day;
      }
    },
  };
}

function run(ports: FakePorts, argv: readonly string[], timelines = timelinesOf([])) {
  return call(["find", ...argv], { ports: async () => operatorPorts(ports, { timelines }) });
}

describe("a reader", () => {
  test("is found by address and by id alike", async () => {
    const ports = await withAda();
    const byAddress = await run(ports, [ada, "--json"]);
    expect(byAddress).toMatchObject({ exit: 0, err: "" });
    expect(byAddress.json).toMatchObject({
      id: adaId,
      known: true,
      status: "active",
      address: "Ada@example.org",
      settings: { timeZone: "UTC", sendAt: "08:00", days: "daily" },
      round: 1,
      sent: [{ slug: "welcome", at: at("19:00", -1) }],
      timeline: [],
    });
    expect((await run(ports, [adaId, "--json"])).json).toEqual(byAddress.json);
  });

  test("who is not there ends with 1, and their timeline is told all the same", async () => {
    const timelines = timelinesOf([
      [{ at: at("06:00"), version: 4, act: "preferences-changed", text: "erased" }],
    ]);
    const { exit, out } = await run(fakePorts(), [adaId], timelines);
    expect(exit).toBe(1);
    expect(out).toMatch(/nothing is kept.*\n.*06:00:00Z {2}erased\n/s);
  });

  test.each([["ada"], [adaId.slice(1)], [`${adaId}a`], ["7"], ["ada@"]])(
    "%s is neither an address nor an id",
    async (typed) => {
      expect(await run(fakePorts(), [typed])).toMatchObject({ exit: 2, out: "" });
    },
  );

  test("whose mailbox is blocked is told so, by another spelling too", async () => {
    const ports = await withAda();
    const operator = operatorPorts(ports);
    await call(["suppress", ada], { ports: async () => operator });
    for (const typed of [ada, "ada+x@example.org", adaId]) {
      const { json } = await run(ports, [typed, "--json"]);
      expect(json).toMatchObject({ blocked: { why: "operator", since: at("07:00") } });
    }
  });
});

describe("what comes next", () => {
  const requested = { kind: "again", slug: "welcome", at: at("06:00") } as const;

  test.each<[string, Partial<Subscription>, unknown]>([
    [
      "is the lesson at their hour",
      {},
      [{ mail: "lesson-1", at: at("08:00"), why: expect.stringMatching(/their hour, 08:00 UTC/) }],
    ],
    [
      "is what they asked for, and then the lesson",
      { requests: [requested] },
      [
        { mail: "welcome", at: at("06:00"), why: expect.stringMatching(/asked for.*next run/) },
        { mail: "lesson-1", at: at("08:00"), why: expect.any(String) },
      ],
    ],
    [
      "waits for the end of a pause",
      { status: "paused", pausedUntil: "2026-12-01", slot: at("08:00", 8) },
      [
        {
          mail: "lesson-1",
          at: at("08:00", 8),
          why: expect.stringMatching(/paused until 2026-12-01/),
        },
      ],
    ],
    [
      "waits for the operator, with SES's code",
      { trouble: [parkedTrouble()] },
      [
        {
          mail: "lesson-1",
          why: expect.stringMatching(/waits for you \(address, MessageRejected\)/),
        },
      ],
    ],
    [
      "waits for the end of a back-off",
      {
        trouble: [{ ...parkedTrouble({ refusals: 2 }), parked: undefined as never }],
        notBefore: at("10:00"),
      },
      [{ mail: "lesson-1", at: at("10:00"), why: expect.stringMatching(/refused it.* 2 times/) }],
    ],
    [
      "is not known while a send has no outcome",
      { claim: { id: "c", messageId: "1-lesson-1", at: at("06:59") } },
      [{ mail: "lesson-1", why: expect.stringMatching(/SES's events settle/) }],
    ],
    [
      "is the end of the course once all was had",
      {
        sent: {
          welcome: at("19:00", -9),
          "lesson-1": at("08:00", -8),
          "lesson-2": at("08:00", -7),
          "lesson-3": at("08:00", -6),
        },
      },
      [{ mail: "none", at: at("08:00"), why: expect.stringMatching(/completed then/) }],
    ],
  ])("%s", async (_, values, next) => {
    expect((await run(await withAda(values), [ada, "--json"])).json.next).toEqual(next);
  });

  test.each<[string, Partial<Subscription>, RegExp]>([
    [
      "pending",
      { status: "pending", expiresAt: at("08:00", 20) },
      /not confirmed, and is forgotten on 2026-12-13/,
    ],
    ["completed", { status: "completed" }, /completed/],
    ["unsubscribed", { status: "unsubscribed" }, /has left/],
    ["suppressed", { status: "suppressed", reason: "complaint" }, /suppressed after a complaint/],
  ])("is nothing for who is %s, and why", async (_, values, why) => {
    const { json } = await run(await withAda(values), [ada, "--json"]);
    expect(json).toMatchObject({ next: [], because: expect.stringMatching(why) });
  });

  test("waits for the resume while sending is stopped, and for the release of a held lesson", async () => {
    const ports = await withAda();
    await ports.store.save("held", {
      id: "lesson-1",
      version: 0,
      why: "content",
      code: "MessageRejected",
      since: at("06:00"),
      build: ports.course.build,
    });
    const operator = operatorPorts(ports);
    await call(["stop", "--reason", "a wrong link"], { ports: async () => operator });
    expect((await run(ports, [ada, "--json"])).json).toMatchObject({
      because: expect.stringMatching(/stopped \(a wrong link\)/),
      next: [{ mail: "lesson-1", why: expect.stringMatching(/held/) }],
    });
  });
});

describe("what happened", () => {
  const entry = (time: string, days: number, version: number, text: string): TimelineEntry => ({
    at: at(time, days),
    version,
    act: "mail-sent",
    text,
  });

  test("is read day by day backwards, as far back as was asked, and printed newest first", async () => {
    const timelines = timelinesOf([
      [entry("08:00", 0, 5, "lesson 1 sent")],
      [entry("19:01", -1, 3, "welcome sent"), entry("19:00", -1, 2, "confirmed")],
    ]);
    const { out, exit } = await run(await withAda(), [ada, "--since", "2026-11-01"], timelines);
    expect(exit).toBe(0);
    expect(out.trim().split("\n").slice(-3)).toEqual([
      "2026-11-23T08:00:00Z  lesson 1 sent",
      "2026-11-22T19:01:00Z  welcome sent",
      "2026-11-22T19:00:00Z  confirmed",
    ]);
    expect(timelines.asked).toEqual([{ id: adaId, since: "2026-11-01T00:00:00.000Z" }]);
  });

  test("ends with the first save of all: nothing was before it", async () => {
    const timelines = timelinesOf([[entry("08:00", 0, 1, "asked for the course")], []]);
    await run(await withAda(), [ada, "--json"], timelines);
    expect(timelines.read()).toBe(1);
  });

  test.each(["yesterday", "2026-13-01", "1/2/2026", "2026-11-1", "2026-02-30"])(
    "--since %s is a wrong call",
    async (since) => {
      const { exit, err } = await run(await withAda(), [ada, "--since", since]);
      expect({ exit, err }).toMatchObject({ exit: 2, err: expect.stringMatching(/2026-11-01/) });
    },
  );
});
