/** Stop and resume: who may stop, what waits meanwhile, and that nothing of it is lost. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hourMs, minuteMs, plus } from "../../lambdas/domain/instant.ts";
import { readStop, resumeSending, stopSending } from "../../lambdas/flow/stop.ts";
import { fakePorts } from "../fakes/ports.ts";
import { newcomer, portsWith, readers, run, sentTo } from "../fakes/runs.ts";
import { at } from "../fakes/subscription.ts";

const byGuard = { by: "guard", reason: "bounces" } as const;
const byOperator = { by: "operator", reason: "wrong lesson" } as const;

describe("a stop", () => {
  it("says who stopped, why and when, until it is resumed", async () => {
    const ports = fakePorts({ now: at("08:00") });
    expect(await readStop(ports, "sending")).toBeUndefined();
    expect(await stopSending(ports, "sending", byOperator)).toBe(true);
    expect(await readStop(ports, "sending")).toMatchObject({ ...byOperator, at: at("08:00") });
    expect(await readStop(ports, "transactional")).toBeUndefined();
    expect(await resumeSending(ports, "sending")).toBe(true);
    expect(await readStop(ports, "sending")).toBeUndefined();
    expect(await resumeSending(ports, "sending")).toBe(false);
    expect(ports.logged).toEqual([
      { event: "stop-placed", fields: { stop: "sending", by: "operator" } },
      { event: "stop-lifted", fields: { stop: "sending" } },
    ]);
  });

  it("of the operator is never the guard's, whoever comes first or at once", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom("guard", "operator", "resume"), { maxLength: 12 }),
        async (acts) => {
          const ports = fakePorts();
          let expected: "guard" | "operator" | undefined;
          for (const act of acts) {
            if (act === "resume") await resumeSending(ports, "sending");
            else await stopSending(ports, "sending", { by: act, reason: act });
            if (act === "resume") expected = undefined;
            else expected = act === "operator" ? act : (expected ?? act);
            expect((await readStop(ports, "sending"))?.by).toBe(expected);
          }
          await Promise.all([
            stopSending(ports, "sending", byGuard),
            stopSending(ports, "sending", byOperator),
            stopSending(ports, "sending", byGuard),
          ]);
          expect((await readStop(ports, "sending"))?.by).toBe("operator");
        },
      ),
    );
  });

  it("of the operator's own stays as it was set", async () => {
    const ports = fakePorts();
    await stopSending(ports, "sending", byOperator);
    expect(await stopSending(ports, "sending", { ...byOperator, reason: "again" })).toBe(false);
    expect(await readStop(ports, "sending")).toMatchObject(byOperator);
  });

  it("that is to end later is in force until then", async () => {
    const ports = fakePorts({ now: at("08:00") });
    const resumedAt = at("09:00");
    await ports.store.save("stop", {
      id: "sending",
      version: 0,
      reason: "",
      at: at("07:00"),
      resumedAt,
    });
    expect(await readStop(ports, "sending")).toBeDefined();
    ports.clock.setNow(resumedAt);
    expect(await readStop(ports, "sending")).toBeUndefined();
  });
});

describe("while transactional mail is stopped", () => {
  it("lessons leave, also to a reader who has asked for a link; afterwards all that was asked for", async () => {
    const [ada, ...others] = readers(3);
    if (!ada) throw new Error("There are readers.");
    const asking = { ...ada, requests: [{ kind: "link", at: at("07:59") }] } as const;
    const ports = await portsWith([
      { ...asking, due: "now", dueAt: at("07:59") },
      ...others,
      newcomer(1),
    ]);
    await stopSending(ports, "transactional", byGuard);
    for (let minute = 0; minute < 30; minute += 1) {
      await run(ports);
      await ports.clock.run(ports.clock.nowMs() + minuteMs);
    }
    const messages = () => ports.mailer.accepted.map(({ tags }) => tags.transactional ?? tags.slug);
    expect(messages()).toEqual(["lesson-1", "lesson-1", "lesson-1"]);
    expect(new Set(sentTo(ports)).size).toBe(3);
    await resumeSending(ports, "transactional");
    const resumedAt = ports.clock.now();
    while (messages().length < 5 && ports.clock.now() < plus(resumedAt, hourMs)) {
      await ports.clock.run(ports.clock.nowMs() + minuteMs);
      await run(ports);
    }
    expect(messages().slice(3).sort()).toEqual(["confirm", "link"]);
    expect(ports.clock.now() <= plus(resumedAt, 11 * minuteMs)).toBe(true);
  });
});
