/**
 * A small SES: accepts mails as SES does, refuses what SES refuses, keeps its limits, and fails on
 * demand.
 */
import { randomUUID } from "node:crypto";
import type { Clock } from "../../runtime/clock.ts";
import type { PendingWork } from "../../runtime/pending-work.ts";
import type { Deployment } from "../../stack/deployment.ts";
import type { EventBus } from "../eventbridge.ts";
import { type AwsAnswer, AwsError, type AwsService } from "../protocol.ts";
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
import { openLimits } from "./quota.ts";
import { refuseAge, refuseSend, simulatedEvents, suppressedOf } from "./rules.ts";
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

/** Opens SES with the deployment's identities and configuration sets. */
export function openSes(parts: {
  readonly deployment: Deployment;
  readonly clock: Clock;
  readonly inbox: Inbox;
  readonly bus: EventBus;
  readonly pendingWork: PendingWork;
}): Ses {
  const { deployment, clock, inbox, bus, pendingWork } = parts;
  const { region, accountId } = deployment.environment;
  const requestWaiters: (() => void)[] = [];
  const limits = openLimits(
    clock,
    inbox.all().flatMap(({ at, to }) => to.map(() => Date.parse(at))),
  );
  const undelivered = new UndeliveredLog();
  let faults = asUsual;

  function publish(mail: Mail, kind: string, details?: EventDetails): void {
    const event = sesEvent(kind, mail, clock.iso(), deployment.environment, details);
    const set = deployment.configurationSets.find(({ name }) => name === mail.configurationSet);
    if (set && (set.publishes.has(event.type) || !isKnownKind(kind))) {
      bus.publish("aws.ses", event.detailType, event.detail);
    }
  }

  function report(mail: Mail, kind: string, details?: EventDetails): void {
    inbox.noteEvent(mail, kind);
    publish(mail, kind, details);
  }

  function accept(from: string, to: readonly string[], subject: string, send: SendRawEmail): Mail {
    const id = messageId(clock.now());
    const at = new Date(clock.now());
    const kept = suppressedOf(to, faults.suppressed);
    const mail: Mail = {
      id,
      at: at.toISOString(),
      from,
      to: to.filter((address) => !kept.includes(address)),
      subject,
      tags: { ...send.tags },
      configurationSet: send.configurationSet,
      events: [],
      raw: stamp(send.raw, id, at, region).toString("base64"),
    };
    // SES counts what its list keeps back as sent.
    limits.count(to.length);
    if (mail.to.length > 0) inbox.add(mail);
    if (kept.length > 0) note(accountList, accountListDiagnostic, undefined, kept);
    const done = pendingWork.begin();
    setTimeout(() => {
      if (mail.to.length > 0) for (const kind of simulatedEvents(mail.to)) report(mail, kind);
      const back = { ...mail, to: [...kept] };
      if (mail.to.length === 0) publish(back, "Send");
      if (kept.length > 0) publish(back, "Bounce", { subType: accountList });
      done();
    }, eventDelayMs);
    return mail;
  }

  function note(
    code: string,
    message: string,
    status: number | undefined,
    lastTo: readonly string[],
  ): void {
    undelivered.note({ code, message, status, lastAt: clock.iso(), lastTo });
  }

  /** Does as SES does, and keeps its refusals for the person who looks. */
  async function noting<T>(to: readonly string[], act: () => T | Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      if (error instanceof AwsError) note(error.code, error.message, error.status, to);
      throw error;
    }
  }

  async function sendRawEmail(
    from: string,
    to: readonly string[],
    subject: string,
    send: SendRawEmail,
    signedAt: number,
  ): Promise<AwsAnswer> {
    for (const resolve of requestWaiters.splice(0)) resolve();
    refuseFault(faults, send.configurationSet);
    refuseAge(clock.now() - signedAt);
    refuseSend(from, to, send, deployment, faults.sandbox);
    limits.takeSends(to.length);
    if (faults.ses === "timeout-lost") {
      note("timeout-lost", "SES lost the mail and answered nothing.", undefined, to);
      return silence();
    }
    const mail = accept(from, to, subject, send);
    if (faults.ses === "timeout-accepted") return silence();
    return xml(resultXml("SendRawEmail", { MessageId: mail.id }));
  }

  function getSendQuota(): AwsAnswer {
    limits.takeCall();
    return xml(
      resultXml("GetSendQuota", {
        Max24HourSend: String(faults.quota.perDay),
        MaxSendRate: String(faults.quota.perSecond),
        SentLast24Hours: String(limits.sentLast24Hours()),
      }),
    );
  }

  return {
    protocol: "query",
    get faults() {
      return faults;
    },
    setFaults(change) {
      faults = changeFaults(faults, change);
      if (change.quota !== undefined) limits.change(faults.quota);
    },
    sentLast24Hours: () => limits.sentLast24Hours(),
    undelivered: () => undelivered.all(),
    report,
    nextRequest: () => new Promise((resolve) => requestWaiters.push(resolve)),
    read({ body, signedAt }) {
      const form = new URLSearchParams(body);
      const action = actionOf(form);
      if (action === "GetSendQuota") {
        return {
          call: { action: "ses:GetSendQuota", resources: ["*"], context: {} },
          perform: () => noting([], getSendQuota),
        };
      }
      if (action !== "SendRawEmail") {
        throw new AwsError("InvalidAction", `${action} is not embedded locally.`);
      }
      const send = readSendRawEmail(form);
      const { from, recipients, subject } = readMessage(send.raw);
      const to = send.destinations.length ? send.destinations : recipients;
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
        perform: () => noting(to, () => sendRawEmail(from, to, subject, send, signedAt)),
      };
    },
  };
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
