/** An author renames and retires mails of a running course: nobody gets one twice, nobody misses one. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CompiledCourse, CourseMail, RetiredMail } from "../../lambdas/domain/course.ts";
import { dayMs, hourMs, minuteMs } from "../../lambdas/domain/instant.ts";
import { deliverSubscription } from "../../lambdas/flow/deliver-subscription.ts";
import { countContentRefusal } from "../../lambdas/flow/held.ts";
import { releaseForNewBuild, releaseParked } from "../../lambdas/flow/parked.ts";
import type { Mailer, OutgoingMail } from "../../lambdas/flow/ports.ts";
import { changePreferences } from "../../lambdas/flow/preferences.ts";
import { recordFeedback } from "../../lambdas/flow/record-feedback.ts";
import { courseOf, shortCourse } from "../fakes/course.ts";
import { type FakePorts, fakePorts, readerIn, stored } from "../fakes/ports.ts";
import { fakeRun } from "../fakes/run.ts";
import { adaId, at, course, parkedTrouble, subscription } from "../fakes/subscription.ts";

const unknown = { outcome: "unknown", code: "TimeoutError" } as const;
const lesson = (slug: string, ...was: string[]): CourseMail => ({
  slug,
  kind: "lesson",
  waitDays: 1,
  ...(was.length > 0 && { was }),
});
const [welcome] = shortCourse(0).mails;
const build = (
  name: string,
  mails: readonly CourseMail[],
  retired: readonly RetiredMail[] = [],
): CompiledCourse => ({
  ...courseOf([...(welcome ? [welcome] : []), ...mails]),
  build: name,
  retired,
});

/** The short course with its first lesson under another name. */
const renamed = build("build-2", [
  lesson("first-day", "lesson-1"),
  lesson("lesson-2"),
  lesson("lesson-3"),
]);
/** The short course without its first lesson. */
const retired = build(
  "build-2",
  [lesson("lesson-2"), lesson("lesson-3")],
  [{ slug: "lesson-1", title: "One" }],
);

const deliver = (ports: FakePorts) => deliverSubscription(ports, adaId, fakeRun());
const messages = (ports: FakePorts) => ports.mailer.seen.map(({ tags }) => tags.message);
const link = { subscriptionId: adaId, issuedAt: at("07:00") };
const had = { sent: { welcome: at("19:00", -2), "lesson-1": at("08:00", -1) } };

describe("a renamed lesson", () => {
  it("is not sent to who had it under its old name", async () => {
    const ports = fakePorts({ course: renamed });
    await stored(ports, subscription(had));
    await deliver(ports);
    expect(messages(ports)).toEqual(["1-lesson-2"]);
  });

  it("is sent under its new name, and a run of the build before takes it for sent as well", async () => {
    const ports = fakePorts({ course: renamed });
    await stored(ports, subscription());
    await deliver(ports);
    expect(messages(ports)).toEqual(["1-first-day"]);
    ports.clock.pass(dayMs);
    await deliver({ ...ports, course });
    expect(messages(ports)).toEqual(["1-first-day", "1-lesson-2"]);
  });

  it("is settled by an event that still has the old name", async () => {
    const before = fakePorts();
    await stored(before, subscription());
    before.mailer.answer(unknown);
    await deliver(before);
    const ports = { ...before, course: renamed };
    const { tags } = before.mailer.seen[0] as OutgoingMail;
    const heard = { what: "delivered", mailAt: at("08:00"), subscriptionId: adaId } as const;
    await recordFeedback(ports, [{ ...heard, messageId: tags.message ?? "", slug: "lesson-1" }]);
    expect(await readerIn(ports, adaId)).toMatchObject({ sent: { "first-day": at("08:00") } });
    expect(ports.store.counters("2026-11-23")).toMatchObject({ "delivered/first-day": 1 });
    ports.clock.pass(dayMs);
    await deliver(ports);
    expect(messages(ports)).toEqual(["1-lesson-1", "1-lesson-2"]);
  });

  it("that may have gone out twice is not sent a third time under its new name", async () => {
    const ports = fakePorts({ course: renamed });
    const why = { why: "no-evidence", refusals: 0, unknowns: 2 } as const;
    await stored(ports, subscription({ trouble: [parkedTrouble(why)] }));
    await deliver(ports);
    expect(messages(ports)).toEqual([]);
    const claimed = fakePorts({ course: renamed });
    const open = { id: "a", messageId: "1-lesson-1", at: at("08:00", -2) };
    const once = parkedTrouble({ refusals: 0, unknowns: 1 });
    const { parked: _parked, ...trouble } = once;
    await stored(claimed, subscription({ claim: open, trouble: [trouble] }));
    await deliver(claimed);
    expect(messages(claimed)).toEqual([]);
    expect(await readerIn(claimed, adaId)).toMatchObject({ due: "parked" });
  });

  it("can be asked for again by either name, and comes as it is called now", async () => {
    const ports = fakePorts({ course: renamed });
    await stored(ports, subscription(had));
    const again = (slug: string) => changePreferences(ports, link, { command: "again", slug });
    expect((await again("lesson-1")).ok).toBe(true);
    expect((await again("first-day")).ok).toBe(true);
    await deliver(ports);
    expect(ports.mailer.seen.map(({ tags }) => tags.slug)).toEqual(["first-day"]);
    expect(await readerIn(ports, adaId)).toMatchObject({ requests: [] });
  });

  it("that was held is not held any more: a hold belongs to its build", async () => {
    const ports = fakePorts();
    await stored(ports, subscription());
    for (const reader of ["a", "b", "c"]) {
      const refusal = { slug: "lesson-1", reader, why: "content", code: "Refused" } as const;
      await countContentRefusal(ports, refusal);
    }
    expect(await deliver(ports)).toMatchObject({ result: "waiting" });
    ports.clock.pass(2 * hourMs);
    await deliver({ ...ports, course: renamed });
    expect(messages(ports)).toEqual(["1-first-day"]);
  });

  it("got its old name back: nobody gets it again", async () => {
    const ports = fakePorts({ course: renamed });
    await stored(ports, subscription());
    await deliver(ports);
    ports.clock.pass(dayMs);
    const back = [lesson("lesson-1", "first-day"), lesson("lesson-2"), lesson("lesson-3")];
    await deliver({ ...ports, course: build("build-3", back) });
    expect(messages(ports)).toEqual(["1-first-day", "1-lesson-2"]);
  });
});

describe("a retired lesson", () => {
  it("is not sent, and who was owed it gets the next one", async () => {
    const ports = fakePorts({ course: retired });
    await stored(ports, subscription());
    await deliver(ports);
    expect(messages(ports)).toEqual(["1-lesson-2"]);
  });

  it("cannot be asked for again, in words of its own", async () => {
    const ports = fakePorts({ course: retired });
    await stored(ports, subscription(had));
    const again = (slug: string) => changePreferences(ports, link, { command: "again", slug });
    expect(await again("lesson-1")).toEqual({ ok: false, why: "no-longer-sent" });
    expect(await again("lesson-9")).toEqual({ ok: false, why: "not-possible" });
  });

  it("keeps nobody parked: the next build releases them", async () => {
    const ports = fakePorts({ course: retired });
    await stored(ports, subscription({ trouble: [parkedTrouble()] }));
    expect(await readerIn(ports, adaId)).toMatchObject({ due: "parked" });
    await releaseForNewBuild(ports);
    await deliver(ports);
    expect(messages(ports)).toEqual(["1-lesson-2"]);
  });
});

type Edit = { readonly what: "rename" | "rename-back" | "move" | "insert" | "retire" | "restore" };
type Step =
  | (Edit & { readonly pick: number })
  | { readonly what: "day"; readonly send: "accepted" | "unheard" | "lost" | "refused" }
  | { readonly what: "day-of-old-build" }
  | { readonly what: "next" };

/** A name that says which mail it is, whatever it is called: "tea-2" is "tea". */
const identity = (slug: string) => slug.replace(/-\d+$/, "");

/** The author at work: the course after one edit. Identities are letters, names have a number. */
function author() {
  let names = 0;
  const fresh = (mail: string) => {
    names += 1;
    return `${mail}-${names}`;
  };
  const edits: Record<Edit["what"], (course: CompiledCourse, pick: number) => CompiledCourse> = {
    rename: (old, pick) =>
      edited(old, pick, ({ slug, was = [] }) => lesson(fresh(identity(slug)), ...was, slug)),
    "rename-back": (old, pick) =>
      edited(old, pick, ({ slug, was = [] }) => {
        const [back = slug, ...rest] = [...was].reverse();
        return lesson(back, ...rest, ...(was.length > 0 ? [slug] : []));
      }),
    move: (old, pick) => {
      const [first, ...rest] = lessonsOf(old);
      const at = pick % (rest.length + 1);
      return courseWith(old, [...rest.slice(0, at), ...(first ? [first] : []), ...rest.slice(at)]);
    },
    insert: (old, pick) => {
      const mails = [...lessonsOf(old)];
      mails.splice(
        pick % (mails.length + 1),
        0,
        lesson(fresh(`new${String.fromCharCode(97 + names)}`)),
      );
      return courseWith(old, mails);
    },
    retire: (old, pick) => {
      const mails = [...lessonsOf(old)];
      const [gone] = mails.splice(pick % Math.max(1, mails.length), 1);
      if (!gone || mails.length < 2) return old;
      const { kind: _kind, waitDays: _waitDays, ...named } = gone;
      return courseWith(old, mails, [...(old.retired ?? []), { ...named, title: "Gone" }]);
    },
    restore: (old, pick) => {
      const [back, ...rest] = old.retired ?? [];
      if (!back) return old;
      const mails = [...lessonsOf(old)];
      mails.splice(pick % (mails.length + 1), 0, lesson(back.slug, ...(back.was ?? [])));
      return courseWith(old, mails, rest);
    },
  };
  return (old: CompiledCourse, what: Edit["what"], pick: number) => edits[what](old, pick);
}

function lessonsOf({ mails }: CompiledCourse): readonly CourseMail[] {
  return mails.slice(1).map(({ slug, was = [] }) => lesson(slug, ...was));
}

function courseWith(
  old: CompiledCourse,
  mails: readonly CourseMail[],
  gone: readonly RetiredMail[] = old.retired ?? [],
): CompiledCourse {
  return build(`build-${Number(old.build.slice("build-".length)) + 1}`, mails, gone);
}

function edited(old: CompiledCourse, pick: number, edit: (mail: CourseMail) => CourseMail) {
  const mails = lessonsOf(old);
  const index = pick % mails.length;
  return courseWith(
    old,
    mails.map((mail, at) => (at === index ? edit(mail) : mail)),
  );
}

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ what: fc.constant("rename" as const), pick: fc.nat(9) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      what: fc.constantFrom("rename-back", "move", "insert", "retire", "restore"),
      pick: fc.nat(9),
    }) as fc.Arbitrary<Step>,
  },
  {
    weight: 4,
    arbitrary: fc.record({
      what: fc.constant("day" as const),
      send: fc.constantFrom("accepted", "accepted", "unheard", "lost", "refused"),
    }) as fc.Arbitrary<Step>,
  },
  { weight: 1, arbitrary: fc.constant({ what: "day-of-old-build" } as const) },
  { weight: 1, arbitrary: fc.constant({ what: "next" } as const) },
);

describe("whatever an author does to a running course", () => {
  it("nobody gets a mail twice, and who completes it has had every mail of it", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 24 }), async (steps) => {
        const edit = author();
        let now = build(
          "build-1",
          ["a", "b", "c", "d"].map((slug) => lesson(slug)),
        );
        let before: CompiledCourse = now;
        const taken: string[] = [];
        const unheard: OutgoingMail[] = [];
        let send: "accepted" | "unheard" | "lost" | "refused" = "accepted";
        const mailer: Mailer = {
          quota: async () => ({ perSecond: 14, perDay: 50_000, sentLast24Hours: 0 }),
          async send(mail) {
            if (send === "refused") {
              return { outcome: "refused", scope: "rate", code: "Throttling" };
            }
            if (send === "lost") return unknown;
            taken.push(identity(mail.tags.slug ?? ""));
            if (send === "accepted") return { outcome: "accepted", sesMessageId: "1" };
            unheard.push(mail);
            return unknown;
          },
        };
        const ports: FakePorts = { ...fakePorts(), mailer: mailer as FakePorts["mailer"] };
        await stored(ports, subscription());
        // A day: what SES took is heard within the hour, then everything due is sent.
        const day = async (course: CompiledCourse) => {
          const today = { ...ports, course };
          await deliver(today);
          ports.clock.pass(hourMs / 4);
          const events = unheard.splice(0).map(({ tags }) => ({
            what: "delivered" as const,
            mailAt: ports.clock.now(),
            subscriptionId: adaId,
            messageId: tags.message ?? "",
            slug: tags.slug ?? "",
          }));
          await recordFeedback(today, events);
          send = "accepted";
          ports.clock.pass(dayMs - hourMs / 4);
        };
        for (const one of steps) {
          if (one.what === "day") {
            send = one.send;
            await day(now);
          } else if (one.what === "day-of-old-build") await day(before);
          else if (one.what === "next") {
            await changePreferences({ ...ports, course: now }, link, { command: "next" });
            ports.clock.pass(minuteMs);
          } else {
            before = now;
            now = edit(now, one.what, one.pick);
          }
        }
        // Lost twice, a mail waits for the operator, who looks and finds that it never came.
        for (let days = 0; days < 40; days += 1) {
          await releaseParked(ports, adaId);
          await day(now);
        }
        const { status, sent = {} } = (await readerIn(ports, adaId)) ?? {};
        expect(status).toBe("completed");
        expect(taken).toEqual([...new Set(taken)]);
        const names = new Set(Object.keys(sent).map(identity));
        expect([...names].filter((name) => name !== "welcome").sort()).toEqual([...taken].sort());
      }),
      { numRuns: 150 },
    );
  });
});
