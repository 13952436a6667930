/**
 * A small SES: accepts mails as SES does, refuses what SES refuses, keeps its limits, and fails on
 * demand.
 */
import { randomUUID } from "node:crypto";
import type { Clock } from "../../runtime/clock.ts";
import type { PendingWork } from "../../runtime/pending-work.ts";
import { seriesOf } from "../../stack/alarms.ts";
import type { Deployment } from "../../stack/deployment.ts";
import type { EventBus } from "../eventbridge.ts";
import { type AwsAnswer, AwsError, type AwsRequest, type AwsService } from "../protocol.ts";
import {
  accountList,
  accountListDiagnostic,
  type EventDetails,
  isKnownKind,
  type SesEventKind,
  sesEvent,
} from "./events.ts";
import { asUsual, changeFaults, type Faults, type FaultsChange, refuseFault } from "./faults.ts";
import type { Inbox, Mail } from "./inbox.ts";
import { readMessage, stamp } from "./message.ts";
import { actionOf, readSendRawEmail, resultXml, type SendRawEmail } from "./protocol.ts";
import { openLimits, type SendingLimits } from "./quota.ts";
import { reputation } from "./reputation.ts";
import { isSimulator, refuseAge, refuseSend, simulatedEvents, suppressedOf } from "./rules.ts";
import { type Undelivered, UndeliveredLog } from "./undelivered.ts";

/** The embedded SES. */
export interface Ses extends AwsService {
  /** What it is told to do wrong, and the limits it keeps. */
  readonly faults: Faults;
  /** Sets each key that is there; null ends it. */
  setFaults(change: FaultsChange): void;
  /** Of all senders of the account. */
  sentLast24Hours(): number;
  /** Why mails did not go out, the latest reason first. */
  undelivered(): readonly Undelivered[];
  /**
   * Publishes that this became of an accepted mail. A kind that is not known here is published
   * whatever the configuration set asks for, as one that SES is yet to invent may be.
   */
  report(mail: Mail, kind: SesEventKind | (string & {}), details?: EventDetails): void;
  /** Resolves when the next SendRawEmail has arrived, before anything is done about it. */
  nextRequest(): Promise<void>;
}

/**
 * How long SES is silent before the connection ends. The caller learns no more by waiting longer.
 */
const silenceMs = 200;
/** How late events come after SES's answer, so that the sender usually settles first. */
const eventDelayMs = 10;

/** What SES works with: identities and configuration sets of the deployment, and its neighbours. */
export interface SesParts {
  readonly deployment: Deployment;
  readonly clock: Clock;
  readonly inbox: Inbox;
  readonly bus: EventBus;
  readonly pendingWork: PendingWork;
  /** Takes a value that SES publishes of the account. */
  readonly publishMetric: (series: string, value: number) => void;
}

/** Opens SES. */
export function openSes(parts: SesParts): Ses {
  return new EmbeddedSes(parts);
}

/** One call of SendRawEmail, its message read. */
interface Sending extends SendRawEmail {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
}

class EmbeddedSes implements Ses {
  readonly protocol = "query";
  readonly #parts: SesParts;
  readonly #limits: SendingLimits;
  readonly #undelivered = new UndeliveredLog();
  readonly #requestWaiters: (() => void)[] = [];
  #faults = asUsual;

  constructor(parts: SesParts) {
    this.#parts = parts;
    const accepted = parts.inbox.all().flatMap(({ at, to }) => to.map(() => Date.parse(at)));
    this.#limits = openLimits(parts.clock, accepted);
  }

  get faults(): Faults {
    return this.#faults;
  }

  setFaults(change: FaultsChange): void {
    const { account } = this.#faults;
    this.#faults = changeFaults(this.#faults, change);
    if (account !== this.#faults.account) {
      const status = this.#faults.account === null ? "Enabled" : "Disabled";
      this.#parts.bus.publish("aws.ses", `Sending Status ${status}`, {});
    }
    if (change.quota !== undefined) this.#limits.change(this.#faults.quota);
  }

  sentLast24Hours(): number {
    return this.#limits.sentLast24Hours();
  }

  undelivered(): readonly Undelivered[] {
    return this.#undelivered.all();
  }

  nextRequest(): Promise<void> {
    return new Promise((resolve) => this.#requestWaiters.push(resolve));
  }

  report(mail: Mail, kind: string, details?: EventDetails): void {
    const { inbox, publishMetric } = this.#parts;
    inbox.noteEvent(mail, kind);
    if (!mail.to.some(isSimulator)) {
      if (kind === "Bounce" || kind === "Complaint") {
        publishMetric(seriesOf("AWS/SES", kind), 1);
      }
      for (const [series, value] of reputation(inbox.all())) publishMetric(series, value);
    }
    this.#publish(mail, kind, details);
  }

  read({ body, signedAt }: AwsRequest): ReturnType<AwsService["read"]> {
    const form = new URLSearchParams(body);
    const action = actionOf(form);
    if (action === "GetSendQuota") {
      return {
        call: { action: "ses:GetSendQuota", resources: ["*"], context: {} },
        perform: () => this.#noting([], () => this.#getSendQuota()),
      };
    }
    if (action !== "SendRawEmail") {
      throw new AwsError("InvalidAction", `${action} is not embedded locally.`);
    }
    const send = readSendRawEmail(form);
    const { from, recipients, subject } = readMessage(send.raw);
    const to = send.destinations.length ? send.destinations : recipients;
    const { region, accountId } = this.#parts.deployment.environment;
    const arn = `arn:aws:ses:${region}:${accountId}`;
    return {
      call: {
        action: "ses:SendRawEmail",
        resources: [
          `${arn}:identity/${from.split("@")[1]}`,
          ...(send.configurationSet ? [`${arn}:configuration-set/${send.configurationSet}`] : []),
        ],
        context: { "ses:fromaddress": from },
      },
      perform: () =>
        this.#noting(to, () => this.#sendRawEmail({ ...send, from, to, subject }, signedAt)),
    };
  }

  #getSendQuota(): AwsAnswer {
    this.#limits.takeCall();
    return xml(
      resultXml("GetSendQuota", {
        Max24HourSend: String(this.#faults.quota.perDay),
        MaxSendRate: String(this.#faults.quota.perSecond),
        SentLast24Hours: String(this.#limits.sentLast24Hours()),
      }),
    );
  }

  async #sendRawEmail(sending: Sending, signedAt: number): Promise<AwsAnswer> {
    const { from, to, configurationSet } = sending;
    const { deployment, clock } = this.#parts;
    for (const resolve of this.#requestWaiters.splice(0)) resolve();
    refuseFault(this.#faults, configurationSet);
    refuseAge(clock.now() - signedAt);
    refuseSend(from, to, sending, deployment, this.#faults.sandbox);
    this.#limits.takeSends(to.length);
    if (this.#faults.ses === "timeout-lost") {
      this.#note("timeout-lost", "SES lost the mail and answered nothing.", undefined, to);
      return silence();
    }
    const mail = this.#accept(sending);
    if (this.#faults.ses === "timeout-accepted") return silence();
    return xml(resultXml("SendRawEmail", { MessageId: mail.id }));
  }

  #accept({ from, to, subject, tags, configurationSet, raw }: Sending): Mail {
    const { clock, inbox, deployment } = this.#parts;
    const id = messageId(clock.now());
    const at = new Date(clock.now());
    const kept = suppressedOf(to, this.#faults.suppressed);
    const mail: Mail = {
      id,
      at: at.toISOString(),
      from,
      to: to.filter((address) => !kept.includes(address)),
      subject,
      tags: { ...tags },
      configurationSet,
      events: [],
      raw: stamp(raw, id, at, deployment.environment.region).toString("base64"),
    };
    // SES counts what its list keeps back as sent.
    this.#limits.count(to.length);
    if (mail.to.length > 0) inbox.add(mail);
    if (kept.length > 0) this.#note(accountList, accountListDiagnostic, undefined, kept);
    this.#reportLater(mail, kept);
    return mail;
  }

  /** @param kept the recipients that the account's suppression list kept back. */
  #reportLater(mail: Mail, kept: readonly string[]): void {
    const done = this.#parts.pendingWork.begin();
    setTimeout(() => {
      if (mail.to.length > 0) for (const kind of simulatedEvents(mail.to)) this.report(mail, kind);
      const back = { ...mail, to: [...kept] };
      if (mail.to.length === 0) this.#publish(back, "Send");
      if (kept.length > 0) this.#publish(back, "Bounce", { subType: accountList });
      done();
    }, eventDelayMs);
  }

  #publish(mail: Mail, kind: string, details?: EventDetails): void {
    if (this.#faults.events === "lost") return;
    const { deployment, clock, bus } = this.#parts;
    const event = sesEvent(kind, mail, clock.iso(), deployment.environment, details);
    const set = deployment.configurationSets.find(({ name }) => name === mail.configurationSet);
    if (set && (set.publishes.has(event.type) || !isKnownKind(kind))) {
      bus.publish("aws.ses", event.detailType, event.detail);
    }
  }

  /** Does as SES does, and keeps its refusals for the person who looks. */
  async #noting<T>(to: readonly string[], act: () => T | Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      if (error instanceof AwsError) this.#note(error.code, error.message, error.status, to);
      throw error;
    }
  }

  #note(
    code: string,
    message: string,
    status: number | undefined,
    lastTo: readonly string[],
  ): void {
    const lastAt = this.#parts.clock.iso();
    this.#undelivered.note({ code, message, status, lastAt, lastTo });
  }
}

/** An id as SES makes them: time first, a UUID inside. */
function messageId(now: number): string {
  return `0102${now.toString(16).padStart(12, "0")}-${randomUUID()}-000000`;
}

async function silence(): Promise<AwsAnswer> {
  await new Promise((resolve) => setTimeout(resolve, silenceMs));
  return "cut";
}

function xml(body: string): AwsAnswer {
  return { status: 200, headers: { "content-type": "text/xml" }, body };
}
