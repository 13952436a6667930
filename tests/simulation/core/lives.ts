/**
 * The readers' lives in a world: planned acts happen, transactional mails are confirmed, mailboxes
 * answer.
 */
import type { Feedback } from "../../../lambdas/domain/feedback.ts";
import { instantOf } from "../../../lambdas/domain/instant.ts";
import type { OutgoingMail, SitePorts } from "../../../lambdas/flow/ports.ts";
import { testKeyring } from "../../fakes/course.ts";
import type { Process } from "./process.ts";
import type { Act, Moment, Person } from "./readers.ts";
import { pauseDate } from "./readers.ts";
import type { Simulation } from "./simulation.ts";

const minuteMs = 60_000;

interface Life {
  readonly person: Person;
  readonly id: string;
  claims: number;
  accepted: number;
  /** Its mailbox is gone: every mail bounces for good. */
  movedOut: boolean;
  /** The act under way. */
  busy: Process | undefined;
  /** The newest mail that could be complained about. */
  newest: OutgoingMail | undefined;
}

/** Lets people live. */
export function startLives(simulation: Simulation, people: readonly Person[]): void {
  const { options, time, listeners } = simulation;
  const { protocol } = options;
  const lives = new Map<string, Life>();
  for (const person of people) {
    const address = protocol.parseAddress(person.address);
    if ("problem" in address) throw new Error(`A simulated address is bad: ${address.problem}`);
    const id = protocol.subscriptionId(testKeyring.address, address);
    const life: Life = {
      person,
      id,
      claims: 0,
      accepted: 0,
      movedOut: false,
      busy: undefined,
      newest: undefined,
    };
    lives.set(id, life);
    for (const { id: name, moment, what } of person.acts) {
      if (moment.on === "time") time.at(moment.atMs, () => begin(simulation, life, name, what));
    }
  }
  listeners.onClaim = ({ id }) => {
    const life = lives.get(id);
    if (life) meet(simulation, life, "claim", life.claims++);
  };
  listeners.onMail = (mail) => {
    const life = lives.get(mail.tags.subscription ?? "");
    if (!life) {
      simulation.channel.emit(mail, [
        { what: "sent", afterMs: 0 },
        { what: "delivered", afterMs: 2000 },
      ]);
      return;
    }
    const nth = life.accepted++;
    life.newest = mail;
    receive(simulation, life, mail, nth);
    meet(simulation, life, "accepted", nth);
    meet(simulation, life, "slot", nth);
  };
}

/** Starts the acts that were planned for this moment. */
function meet(simulation: Simulation, life: Life, on: Moment["on"], nth: number): void {
  for (const { id, moment, what } of life.person.acts) {
    if (moment.on === "time" || moment.on !== on || moment.nth !== nth) continue;
    const go = () => begin(simulation, life, id, what);
    const { afterMs } = moment;
    if (on !== "slot") {
      simulation.time.after(afterMs, go);
      continue;
    }
    // The next slot is known once this mail is settled.
    simulation.time.after(minuteMs, () => {
      const slot = simulation.ledger.reader(life.id).stored?.slot;
      if (slot) simulation.time.at(Date.parse(slot) + afterMs, go);
    });
  }
}

function begin(simulation: Simulation, life: Life, name: string, what: Act): void {
  if (simulation.healed || !simulation.happens(name)) return;
  act(simulation, life, what, 0);
}

/** Does one act. A page that answers with an error is tried again. */
function act(simulation: Simulation, life: Life, what: Act, tries: number): void {
  const { time, judge, channel } = simulation;
  if (what.act === "move-out") {
    life.movedOut = true;
    return;
  }
  if (what.act === "complain") {
    if (life.newest) channel.emit(life.newest, [{ what: "complaint", afterMs: 0 }]);
    return;
  }
  if (life.busy && !life.busy.dead && life.busy.frozenUntilMs <= time.nowMs()) {
    time.after(2000, () => act(simulation, life, what, tries));
    return;
  }
  simulation.trace(`reader ${life.person.number}: ${JSON.stringify(what)}`);
  const process = simulation.spawn(
    "web",
    `${what.act} ${life.person.number}`,
    (ports) => step(simulation, life, what, ports),
    (ended, failed) => {
      // A frozen one that thaws is no longer what its reader waits for.
      if (life.busy === ended) life.busy = undefined;
      if (!failed) judge.acknowledged(ended, life.id, time.nowMs());
      else if (tries < 2) time.after(5000, () => act(simulation, life, what, tries + 1));
    },
  );
  life.busy = process;
  // A page that never answers is loaded again.
  if (tries < 2) {
    time.after(30_000, () => {
      const hangs = process.dead || process.frozenUntilMs > time.nowMs();
      if (hangs && life.busy === process) act(simulation, life, what, tries + 1);
    });
  }
}

async function step(
  { options, ledger, course, time }: Simulation,
  { id, person }: Life,
  what: Act,
  ports: SitePorts,
): Promise<void> {
  const { protocol } = options;
  const address = protocol.parseAddress(person.address);
  if ("problem" in address) return;
  const timeZone = ledger.reader(id).stored?.timeZone ?? "UTC";
  const link = { id, issuedAt: instantOf(Math.floor(time.nowMs())) };
  switch (what.act) {
    case "sign-up":
      return protocol.signUp(ports, { address, schedule: what.schedule, network: "192.0.2.0/24" });
    case "confirm":
      await protocol.confirm(ports, { id, confirmationSentAt: what.confirmationSentAt });
      return;
    case "unsubscribe":
      return protocol.unsubscribe(ports, id);
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
function receive(simulation: Simulation, life: Life, mail: OutgoingMail, nth: number): void {
  const { person } = life;
  const { time, channel } = simulation;
  const random = simulation.random("mailbox", person.number, nth);
  const soft = random.chance(person.softBounces);
  const answer: Feedback["what"] = life.movedOut
    ? "permanent-bounce"
    : soft
      ? "transient-bounce"
      : "delivered";
  channel.emit(mail, [
    { what: "sent", afterMs: 0 },
    { what: answer, afterMs: random.between(300, 3 * minuteMs) },
  ]);
  const confirmationSentAt = /^request-(\d+)$/.exec(mail.tags.message ?? "")?.[1];
  const isTransactional = confirmationSentAt !== undefined && mail.raw.includes("Auto-Submitted");
  if (!isTransactional || person.confirmsAfterMs === undefined || life.movedOut || soft) return;
  const what: Act = { act: "confirm", confirmationSentAt: instantOf(Number(confirmationSentAt)) };
  const press = () => {
    if (!simulation.healed || !hasEnded(simulation, life)) act(simulation, life, what, 0);
  };
  time.after(person.confirmsAfterMs, press);
  if (random.chance(0.1)) time.after(person.confirmsAfterMs + random.between(0, 400), press);
}

function hasEnded({ ledger }: Simulation, { id }: Life): boolean {
  const status = ledger.reader(id).stored?.status;
  return status !== "pending";
}
