/** What waits for the operator: parked readers, held lessons, dead letters. */
import { describe, expect, test } from "vitest";
import { base32 } from "../../../lambdas/domain/base32.ts";
import type { DeadLetter, DeadLetterQueue } from "../../../operate/course/ports.ts";
import { type FakePorts, fakePorts, stored } from "../../fakes/ports.ts";
import { adaId, at, parkedTrouble, subscription } from "../../fakes/subscription.ts";
import { call } from "./calling.ts";
import { operatorPorts } from "./fake-ports.ts";

const bobId = base32(Buffer.from("bob".padStart(16, "0")));

async function waiting(): Promise<FakePorts> {
  const ports = fakePorts();
  await stored(
    ports,
    subscription({ trouble: [parkedTrouble()] }),
    subscription({ id: bobId, trouble: [parkedTrouble({ why: "no-evidence", code: "" })] }),
  );
  await ports.store.save("held", {
    id: "lesson-2",
    version: 0,
    why: "content",
    code: "MessageRejected",
    since: at("07:00"),
    // Not the one on this computer.
    build: "deployed",
  });
  return ports;
}

const run = (ports: FakePorts, ...argv: string[]) =>
  call(argv, { ports: async () => operatorPorts(ports) });
const dueOf = async (ports: FakePorts, id: string) =>
  (await ports.store.read("subscription", id))?.due;

describe("parked", () => {
  test("is grouped by why, with SES's code and whether waiting heals it", async () => {
    const { json, exit } = await run(await waiting(), "parked", "--json");
    expect(exit).toBe(0);
    expect(json).toEqual({
      groups: [
        {
          why: "address",
          code: "MessageRejected",
          healsByWaiting: false,
          meaning: expect.any(String),
          messages: [{ id: adaId, message: "1-lesson-1", since: at("08:00", -2) }],
        },
        {
          why: "no-evidence",
          code: "",
          healsByWaiting: true,
          meaning: expect.any(String),
          messages: [{ id: bobId, message: "1-lesson-1", since: at("08:00", -2) }],
        },
      ],
      lessons: [
        {
          slug: "lesson-2",
          why: "content",
          code: "MessageRejected",
          since: at("07:00"),
          build: "deployed",
        },
      ],
    });
  });

  test("holds no address", async () => {
    const ports = await waiting();
    for (const json of [[], ["--json"]]) {
      expect((await run(ports, "parked", ...json)).out).not.toContain("@");
    }
  });

  test("says so when nothing waits", async () => {
    expect((await run(fakePorts(), "parked")).out).toBe("Nothing is parked.\n");
  });

  test("is released by a reader's id, and that reader alone", async () => {
    const ports = await waiting();
    expect((await run(ports, "parked", "--release", adaId, "--json")).json).toEqual({
      readers: [adaId],
      lessons: [],
    });
    expect(await dueOf(ports, adaId)).not.toBe("parked");
    expect(await dueOf(ports, bobId)).toBe("parked");
  });

  test("is released by a lesson's slug, whatever build is on this computer", async () => {
    const ports = await waiting();
    expect((await run(ports, "parked", "--release", "lesson-2")).out).toMatch(/lesson lesson-2/);
    expect((await ports.store.read("held", "lesson-2"))?.since).toBeUndefined();
    expect(await dueOf(ports, adaId)).toBe("parked");
  });

  test.each([["all"], []])("is all released by --release %s", async (...value) => {
    const ports = await waiting();
    const { json } = await run(ports, "parked", "--json", "--release", ...value);
    expect(json).toEqual({ readers: [adaId, bobId].sort(), lessons: ["lesson-2"] });
    expect((await run(ports, "parked")).out).toBe("Nothing is parked.\n");
  });

  test("refuses what is not parked", async () => {
    const ports = await waiting();
    expect(await run(ports, "parked", "--release", "lesson-1")).toMatchObject({
      exit: 1,
      out: "",
      err: expect.stringMatching(/Nothing that is parked has the id or slug lesson-1/),
    });
  });
});

/** A queue that hides what is taken, as SQS does, and remembers. */
function queueOf(name: DeadLetterQueue["name"], bodies: readonly unknown[]) {
  const letters = bodies.map(
    (body, index): DeadLetter => ({
      id: `${index}`,
      receipt: `receipt-${index}`,
      body: typeof body === "string" ? body : JSON.stringify(body),
      sentAtMs: Date.parse(at("06:00", -1)) + index,
    }),
  );
  const visible = new Set(letters.map(({ id }) => id));
  const there = new Set(visible);
  const handled: string[] = [];
  const queue: DeadLetterQueue = {
    name,
    count: async () => there.size,
    async take() {
      const taken = letters.filter(({ id }) => visible.has(id)).slice(0, 2);
      for (const { id } of taken) visible.delete(id);
      return taken;
    },
    async giveBack({ id }) {
      visible.add(id);
    },
    async handleAgain({ id, body }) {
      JSON.parse(body);
      handled.push(id);
    },
    async remove({ id }) {
      there.delete(id);
    },
  };
  return { queue, visible, there, handled };
}

const bounce = {
  detail: { eventType: "Bounce", mail: { destination: ["ann@example.org"] } },
};

const letters = (queues: readonly DeadLetterQueue[], ...argv: string[]) =>
  call(["dead-letters", ...argv], {
    ports: async () => operatorPorts(fakePorts(), { deadLetterQueues: queues }),
  });

describe("dead letters", () => {
  test("are shown and all given back, and no address is printed", async () => {
    const { queue, visible, there } = queueOf("feedback", [bounce, "ann@example.org", bounce]);
    const shown = await letters([queue], "--json");
    expect(shown.json).toEqual({
      queues: [
        {
          queue: "feedback",
          count: 3,
          letters: [
            { at: at("06:00", -1), what: "Bounce" },
            { at: expect.any(String), what: "no event of SES" },
            { at: expect.any(String), what: "Bounce" },
          ],
        },
      ],
    });
    expect(shown.out + (await letters([queue])).out).not.toContain("@");
    expect([visible.size, there.size]).toEqual([3, 3]);
  });

  test("are given back when looking fails half-way", async () => {
    const { queue, visible } = queueOf("feedback", [bounce, bounce, bounce]);
    let takes = 0;
    const failing: DeadLetterQueue = {
      ...queue,
      async take(seconds) {
        takes += 1;
        if (takes === 2) throw Object.assign(new Error("gone"), { $metadata: {} });
        return queue.take(seconds);
      },
    };
    expect((await letters([failing])).exit).toBe(1);
    expect(visible.size).toBe(3);
  });

  test("are handled again and then removed", async () => {
    const { queue, there, handled } = queueOf("feedback", [bounce, bounce, bounce]);
    const { out } = await letters([queue], "--redrive");
    expect(out).toBe("3 events handled again.\n");
    expect([...there]).toEqual([]);
    expect(handled).toEqual(["0", "1", "2"]);
  });

  test("of ticks are only removed: the next tick has done their work", async () => {
    const { queue, there } = queueOf("schedule", [{ worker: 0 }]);
    const { handleAgain: _none, ...rest } = queue;
    expect((await letters([rest], "--redrive")).out).toBe("1 tick removed.\n");
    expect([...there]).toEqual([]);
  });

  test("that cannot be handled stay, with those behind", async () => {
    const { queue, there, handled } = queueOf("receive", ["{", { requestPayload: {} }]);
    expect(await letters([queue], "--redrive")).toMatchObject({
      exit: 1,
      out: "",
      err: expect.stringMatching(/no record that can be handled/),
    });
    expect([...there]).toEqual(["0", "1"]);
    expect(handled).toEqual([]);
  });
});
