/** The operator's commands on a course whose lessons were renamed and retired. */
import { expect, test } from "vitest";
import { timeline } from "../../../lambdas/domain/timeline.ts";
import { courseOf } from "../../fakes/course.ts";
import { type FakePorts, fakePorts, readerIn, stored } from "../../fakes/ports.ts";
import { adaId, at, subscription } from "../../fakes/subscription.ts";
import { call } from "./calling.ts";
import { operatorPorts } from "./fake-ports.ts";

const ada = "Ada@example.org";
const course = {
  ...courseOf([
    { slug: "welcome", kind: "extra", waitDays: 0 },
    { slug: "first-day", kind: "lesson", waitDays: 1, was: ["lesson-1"] },
    { slug: "lesson-3", kind: "lesson", waitDays: 1 },
  ]),
  retired: [{ slug: "lesson-2", title: "Two" }],
};

async function withAda(): Promise<FakePorts> {
  const ports = fakePorts({ course });
  await stored(
    ports,
    subscription({ sent: { welcome: at("19:00", -2), "lesson-1": at("08:00", -1) } }),
  );
  return ports;
}
const run = (ports: FakePorts, ...argv: string[]) =>
  call(argv, { ports: async () => operatorPorts(ports) });

test("resend takes an old name", async () => {
  const ports = await withAda();
  const { json } = await run(ports, "resend", "lesson-1", ada, "--json");
  expect(json).toMatchObject({ slug: "first-day", asked: true });
  expect(await readerIn(ports, adaId)).toMatchObject({
    requests: [{ kind: "again", slug: "first-day" }],
  });
});

test.each([
  ["lesson-9", "The built course has no mail lesson-9."],
  ["lesson-2", "lesson-2 is retired: it is not sent any more."],
])("resend of %s lists what the course has", async (slug, what) => {
  const { exit, err } = await run(await withAda(), "resend", slug, ada);
  expect(exit).toBe(1);
  expect(err).toContain(`${what}\nIt has welcome, first-day, lesson-3.`);
});

test("find names each lesson as it is called now, and once", async () => {
  const { json } = await run(await withAda(), "find", ada, "--json");
  expect(json).toMatchObject({
    sent: [
      { slug: "welcome", at: at("19:00", -2) },
      { slug: "first-day", at: at("08:00", -1) },
    ],
    next: [{ mail: "lesson-3" }],
  });
});

test("status adds up what was counted under all names", async () => {
  const ports = await withAda();
  await ports.store.count("2026-11-23", { "sent/lesson-1": 2, "sent/first-day": 3 });
  const { json } = await run(ports, "status", "--json");
  expect(json).toMatchObject({
    lessons: [{ slug: "welcome" }, { slug: "first-day", sent: 5 }, { slug: "lesson-3" }],
  });
});

test("a lesson that is held under its old name is listed, and released by either", async () => {
  const ports = await withAda();
  const held = { id: "lesson-1", version: 0, why: "content", code: "Refused" } as const;
  await ports.store.save("held", { ...held, since: at("07:00"), build: "deployed" });
  expect((await run(ports, "parked")).out).toContain("Lesson lesson-1 is held");
  const { json } = await run(ports, "parked", "--release", "first-day", "--json");
  expect(json).toMatchObject({ lessons: ["lesson-1"] });
  expect((await run(ports, "parked")).out).toBe("Nothing is parked.\n");
});

test("the timeline tells a send and its event under two names as one lesson", () => {
  const line = { id: adaId, at: at("08:00") };
  const lines = [
    { ...line, act: "mail-claimed", message: "1-lesson-1", version: 2 },
    { ...line, act: "claim-dropped", message: "1-first-day", version: 3 },
    { ...line, act: "mail-sent", message: "1-first-day", version: 5 },
    { ...line, act: "feedback-recorded", what: "sent", message: "1-lesson-1", version: 5 },
  ] as const;
  expect(timeline(lines, course).map(({ text }) => text)).toEqual([
    "lesson 1 (first-day) was not sent, as far as SES's events tell",
    "lesson 1 (first-day) sent",
  ]);
});
