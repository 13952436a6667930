/**
 * The ports that a simulated process is given.
 */
import { instantOf } from "../../../lambdas/domain/instant.ts";
import type { Subscription } from "../../../lambdas/domain/subscription.ts";
import { forgetting } from "../../../lambdas/flow/forget.ts";
import type {
  DeliverPorts,
  Items,
  OutgoingMail,
  SitePorts,
  Store,
} from "../../../lambdas/flow/ports.ts";
import { testKeyring, testSender } from "../../fakes/course.ts";
import { byFirstNames, courseByFirstNames, mailByFirstName } from "../invariants/identity.ts";
import type { Point } from "./faults.ts";
import { call, clockOf, LostAnswerError, type Process, randomPortOf } from "./process.ts";
import { simulatedMailer } from "./ses.ts";
import type { Simulation } from "./simulation.ts";

/** As the stack sets it where the operator does not. */
const forgetAfterDays = 400;

/** A quick operator: how long a stop lasts is the subject of scenarios with stops of their own. */
const resumedAfterMs = 5 * 60_000;

/** The ports of one process; each call of theirs may be its last. */
export function portsOf(simulation: Simulation, process: Process): SitePorts & DeliverPorts {
  const { calls, options, checker, history, time, channel, listeners } = simulation;
  const { protocol } = options;
  const inner = simulation.store;
  const on = <T>(point: Point, about: string, perform: () => Promise<T>) =>
    call(calls, process, point, about, perform);
  const noted: Store = {
    read: inner.read,
    listDue: inner.listDue,
    countDue: inner.countDue,
    count: inner.count,
    readCounts: inner.readCounts,
    increment: inner.increment,
    save: async (kind, item) => {
      const saved = await inner.save(kind, item);
      if (saved && kind === "subscription") {
        const after = { ...(item as Subscription), version: item.version + 1 };
        noteSave(simulation, process, after);
      }
      if (saved && kind === "stop") resumeSoon(item as Items["stop"]);
      if (saved && kind === "events") {
        checker.watermarkStored((item as Items["events"]).watermark, time.nowMs());
      }
      return saved;
    },
  };
  const mutated = protocol.store(forgetting(noted, forgetAfterDays));
  const runs = process.kind === "deliver" || process.kind === "deliver-now";
  const isOwn = (kind: keyof Items) => kind === "run" || (kind === "events" && runs);
  const clock = protocol.clock(clockOf(calls, process));
  const store: Store = {
    read: (kind, id) => {
      if (kind === "stop" && id === "sending") process.stopsSeenMs = clock.monotonicMs();
      return on(kind === "run" ? "lease" : "read", `${kind} ${id.slice(0, 6)}`, () =>
        mutated.read(kind, id),
      );
    },
    save: (kind, item) => {
      if (kind === "subscription") checkStops(item as Subscription);
      return on(
        isOwn(kind) ? "lease" : "save",
        `${kind} ${item.id.slice(0, 6)} v${item.version}`,
        () => mutated.save(kind, item),
      ).then((saved) => {
        if (saved && kind === "subscription") {
          const after = { id: item.id, version: item.version + 1 };
          checker.lines.acknowledged(process, after, time.nowMs());
        }
        return saved;
      });
    },
    listDue: (shard, until, after) => on("list", shard, () => mutated.listDue(shard, until, after)),
    countDue: (shard, until, most) => on("list", shard, () => mutated.countDue(shard, until, most)),
    count: (day, amounts) => on("count", day, () => mutated.count(day, amounts)),
    readCounts: (day) => on("read", day, () => mutated.readCounts(day)),
    increment: (key, until) => on("count", key, () => mutated.increment(key, until)),
  };
  const noteTry = (mail: OutgoingMail, by: number) => {
    const known = history.nameOfMail(mailByFirstName(mail));
    if (!known) return;
    const { reader, name } = known;
    const tries = (reader.tries.get(name) ?? 0) + by;
    reader.tries.set(name, tries);
    if (tries > 2) checker.violate(13, reader, time.nowMs(), `${name} was sent ${tries} times`);
  };
  const noteBlame = (mail: OutgoingMail) => history.noteBlame(mailByFirstName(mail), time.nowMs());
  const { ses } = simulation;
  const mailer = simulatedMailer(
    calls,
    process,
    ses,
    protocol.failedSend,
    { noteTry, noteBlame },
    () =>
      on("rate", "", async () => {
        if (ses.silentUntilMs > time.nowMs()) throw new LostAnswerError("No answer.");
        return { perSecond: options.ratePerSecond ?? 14, perDay: -1, sentLast24Hours: 0 };
      }),
  );
  return {
    store,
    clock,
    random: randomPortOf(process),
    course: process.course,
    log: (event, fields) => {
      if (event === "delivery-abandoned") {
        checker.violate(
          11,
          history.reader(String(fields?.id)),
          time.nowMs(),
          "a loop of decisions",
        );
      }
    },
    tell: (line) => checker.lines.told(process, line),
    keys: () => on("keys", "", async () => testKeyring),
    requestDelivery: (id) =>
      on("request-delivery", id.slice(0, 6), async () => {
        time.after(30, () => {
          simulation.spawn("deliver-now", id.slice(0, 6), async (ports) => {
            await protocol.deliver(ports, { subscription: id });
          });
        });
      }).catch(() => undefined),
    mailer: protocol.mailer(mailer),
    sender: testSender,
    workers: 1,
    rateShare: 1,
    ticksEachMinute: false,
    measures: false,
    feedbackBacklog: protocol.queue(() => on("backlog", "", async () => channel.backlog())),
    deadLetters: () => on("backlog", "dead", async () => channel.deadLetters()),
  };

  /** What the guard stops, the operator looks at and resumes. */
  function resumeSoon(stop: Items["stop"]): void {
    if (stop.by !== "guard") return;
    simulation.trace(`** the guard stops: ${stop.id}`);
    time.after(resumedAfterMs, () => {
      const resumedAt = instantOf(Math.floor(time.nowMs()));
      void inner.save("stop", { ...stop, version: stop.version + 1, resumedAt });
    });
  }

  /** Invariant 15: who is about to claim has looked at the stops within three seconds. */
  function checkStops({ id, claim }: Subscription): void {
    const reader = history.reader(id);
    if (!claim || claim.id === reader.stored?.claim?.id || reader.claims.has(claim.id)) return;
    const agoMs = clock.monotonicMs() - (process.stopsSeenMs ?? Number.NEGATIVE_INFINITY);
    if (agoMs <= 3000) return;
    const text = `${claim.messageId} is claimed ${Math.round(agoMs)} ms after a look at the stops`;
    checker.violate(15, reader, time.nowMs(), text);
  }

  function noteSave(world: Simulation, process: Process, item: Subscription): void {
    const by = { ...process, course: courseByFirstNames(process.course) };
    const after = byFirstNames(item);
    const before = history.reader(after.id).stored;
    checker.lines.stored(before, after, time.nowMs());
    checker.saved(by, after, time.nowMs());
    history.note(by, after, time.nowMs());
    if (after.claim && after.claim.id !== before?.claim?.id) listeners.onClaim(after);
    if (options.trace) {
      const { status, round, slot, dueAt, due, claim, requests, version } = after;
      const sent = Object.keys(after.sent).length;
      world.trace(
        `  saved v${version} by ${by.key}: ${status} round ${round} sent ${sent} slot ${slot ?? "-"} due ${due ?? "-"}@${dueAt ?? "-"} claim ${claim ? `${claim.messageId} ${claim.holdStartedAt ?? ""}` : "-"} asked ${requests.map(({ kind: what }) => what).join(",")}`,
      );
    }
  }
}
