/**
 * What readers do in a world: planned acts happen, transactional mails are confirmed, mailboxes
 * answer.
 */
import type { Address } from "../../../lambdas/domain/address.ts";
import type { Feedback } from "../../../lambdas/domain/feedback.ts";
import { instantOf } from "../../../lambdas/domain/instant.ts";
import type { OutgoingMail, SitePorts } from "../../../lambdas/flow/ports.ts";
import { testKeyring } from "../../fakes/course.ts";
import { mailByFirstName } from "../invariants/identity.ts";
import type { Process } from "./process.ts";
import type { Act, Moment, Person } from "./readers.ts";
import { pauseDate } from "./readers.ts";
import type { Simulation } from "./simulation.ts";

const minuteMs = 60_000;

interface ReaderState {
  readonly person: Person;
  readonly id: string;
  readonly address: Address;
  claims: number;
  accepted: number;
  /** Its mailbox is gone: every mail bounces for good. */
  movedOut: boolean;
  /** The act under way. */
  busy: Process | undefined;
  /** The newest mail that arrived, which could be complained about, and when SES took it. */
  newest: { readonly mail: OutgoingMail; readonly takenAtMs: number } | undefined;
}

/** Starts the readers. */
export function startReaders(simulation: Simulation, people: readonly Person[]): void {
  const { options, time, listeners } = simulation;
  const { protocol } = options;
  const states = new Map<string, ReaderState>();
  for (const person of people) {
    const address = protocol.parseAddress(person.address);
    if (!address.ok) throw new Error(`A simulated address is bad: ${address.why}`);
    const id = protocol.subscriptionIdOf(testKeyring.address, address.value);
    const state: ReaderState = {
      person,
      id,
      address: address.value,
      claims: 0,
      accepted: 0,
      movedOut: false,
      busy: undefined,
      newest: undefined,
    };
    states.set(id, state);
    for (const { id: name, moment, what } of person.acts) {
      if (moment.on === "time") time.at(moment.atMs, () => begin(simulation, state, name, what));
    }
  }
  listeners.onClaim = ({ id }) => {
    const state = states.get(id);
    if (state) meet(simulation, state, "claim", state.claims++);
  };
  listeners.onMail = (mail) => {
    const state = states.get(mail.tags.subscription ?? "");
    if (!state) {
      simulation.channel.emit(mail, [
        { what: "sent", afterMs: 0 },
        { what: "delivered", afterMs: 2000 },
      ]);
      return;
    }
    const nth = state.accepted++;
    receive(simulation, state, mail, nth);
    meet(simulation, state, "accepted", nth);
    meet(simulation, state, "slot", nth);
  };
}

/** Starts the acts that were planned for this moment. */
function meet(simulation: Simulation, state: ReaderState, on: Moment["on"], nth: number): void {
  for (const { id, moment, what } of state.person.acts) {
    if (moment.on === "time" || moment.on !== on || moment.nth !== nth) continue;
    const go = () => begin(simulation, state, id, what);
    const { afterMs } = moment;
    if (on !== "slot") {
      simulation.time.after(afterMs, go);
      continue;
    }
    // The next slot is known once this mail is settled.
    simulation.time.after(minuteMs, () => {
      const slot = simulation.history.reader(state.id).stored?.slot;
      if (slot) simulation.time.at(Date.parse(slot) + afterMs, go);
    });
  }
}

function begin(simulation: Simulation, state: ReaderState, name: string, what: Act): void {
  if (simulation.healed || !simulation.happens(name)) return;
  act(simulation, state, what, 0);
}

/** Does one act. A page that answers with an error is tried again. */
function act(simulation: Simulation, state: ReaderState, what: Act, tries: number): void {
  const { time, checker, channel } = simulation;
  if (what.act === "move-out") {
    state.movedOut = true;
    return;
  }
  if (what.act === "complain") {
    const { newest } = state;
    if (newest) channel.emit(newest.mail, [{ what: "complaint", afterMs: 0 }], newest.takenAtMs);
    return;
  }
  if (state.busy && !state.busy.dead && state.busy.frozenUntilMs <= time.nowMs()) {
    time.after(2000, () => act(simulation, state, what, tries));
    return;
  }
  simulation.trace(`reader ${state.person.number}: ${JSON.stringify(what)}`);
  const process = simulation.spawn(
    "web",
    `${what.act} ${state.person.number}`,
    (ports) => step(simulation, state, what, ports),
    (ended, failed) => {
      // A frozen one that thaws is no longer what its reader waits for.
      if (state.busy === ended) state.busy = undefined;
      if (!failed) checker.acknowledged(ended, state.id, time.nowMs());
      else if (tries < 2) time.after(5000, () => act(simulation, state, what, tries + 1));
    },
  );
  state.busy = process;
  // A page that never answers is loaded again.
  if (tries < 2) {
    time.after(30_000, () => {
      const hangs = process.dead || process.frozenUntilMs > time.nowMs();
      if (hangs && state.busy === process) act(simulation, state, what, tries + 1);
    });
  }
}

async function step(
  { options, history, course, time }: Simulation,
  { id, address }: ReaderState,
  what: Act,
  ports: SitePorts,
): Promise<void> {
  const { protocol } = options;
  const timeZone = history.reader(id).stored?.schedule.timeZone ?? "UTC";
  const issuedAt = instantOf(Math.floor(time.nowMs()));
  const link = { subscriptionId: id, issuedAt, strength: "owner" } as const;
  switch (what.act) {
    case "sign-up":
      return protocol.signUp(ports, {
        address,
        schedule: what.schedule,
        network: "192.0.2.0/24",
        form: "form",
      });
    case "confirm":
      await protocol.confirm(ports, { subscriptionId: id, issuedAt: what.confirmationSentAt });
      return;
    case "unsubscribe":
      await protocol.unsubscribe(ports, id);
      return;
    case "undo": {
      const endedAt = history.reader(id).stored?.before?.at;
      if (endedAt) await protocol.undo(ports, { subscriptionId: id, issuedAt: endedAt });
      return;
    }
    case "never":
      await protocol.neverWriteAgain(ports, id);
      return;
    case "link":
      return protocol.requestLink(ports, address);
    case "save":
      await protocol.changePreferences(ports, link, { command: "save", schedule: what.schedule });
      return;
    case "pause": {
      const until = pauseDate(timeZone, time.nowMs(), what.days);
      await protocol.changePreferences(ports, link, { command: "pause", until });
      return;
    }
    case "again": {
      const { slug } = course.mails[what.nth % course.mails.length] ?? { slug: "" };
      await protocol.changePreferences(ports, link, { command: "again", slug });
      return;
    }
    case "resume":
    case "next":
    case "start-over":
    case "erase":
      await protocol.changePreferences(ports, link, { command: what.act });
  }
}

/** A mail reaches a mailbox: events follow, and a transactional mail may be confirmed. */
function receive(
  simulation: Simulation,
  state: ReaderState,
  mail: OutgoingMail,
  nth: number,
): void {
  const { person } = state;
  const { time, channel } = simulation;
  const random = simulation.random("mailbox", person.number, nth);
  const soft = random.chance(person.softBounces);
  const answer: Feedback["what"] = state.movedOut
    ? "permanent-bounce"
    : soft
      ? "transient-bounce"
      : "delivered";
  const { rejectedLater } = simulation.options.faultProfile;
  const drawn =
    !simulation.healed && simulation.random("reject", person.number, nth).chance(rejectedLater);
  if (
    simulation.ses.rejects(mail) ||
    (drawn && simulation.happens(`reject-${person.number}-${nth}`))
  ) {
    simulation.history.noteRejection(mailByFirstName(mail));
    channel.emit(mail, [
      { what: "sent", afterMs: 0 },
      { what: "rejected", afterMs: random.between(300, 3 * minuteMs) },
    ]);
    return;
  }
  if (answer === "delivered") state.newest = { mail, takenAtMs: time.nowMs() };
  channel.emit(mail, [
    { what: "sent", afterMs: 0 },
    { what: answer, afterMs: random.between(300, 3 * minuteMs) },
  ]);
  const confirmationSentAt = /^request-(\d+)$/.exec(mail.tags.message ?? "")?.[1];
  const isTransactional = confirmationSentAt !== undefined && mail.raw.includes("Auto-Submitted");
  if (!isTransactional || person.confirmsAfterMs === undefined || state.movedOut || soft) return;
  const what: Act = { act: "confirm", confirmationSentAt: instantOf(Number(confirmationSentAt)) };
  const press = () => {
    if (!simulation.healed || !hasEnded(simulation, state)) act(simulation, state, what, 0);
  };
  time.after(person.confirmsAfterMs, press);
  if (random.chance(0.1)) time.after(person.confirmsAfterMs + random.between(0, 400), press);
}

function hasEnded({ history }: Simulation, { id }: ReaderState): boolean {
  const status = history.reader(id).stored?.status;
  return status !== "pending";
}
