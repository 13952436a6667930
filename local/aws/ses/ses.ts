/**
 * A small SES: accepts mails as SES does, refuses what SES refuses, and fails on demand.
 */
import { randomUUID } from "node:crypto";
import type { Clock } from "../../runtime/clock.ts";
import type { Activity } from "../../runtime/pending-work.ts";
import type { Deployment } from "../../stack/deployment.ts";
import type { EventBus } from "../eventbridge.ts";
import { type AwsAnswer, AwsError, type AwsService } from "../protocol.ts";
import { type SesEventKind, sesEvent } from "./events.ts";
import type { Inbox, Mail } from "./inbox.ts";
import { readMessage, stamp } from "./message.ts";
import { actionOf, readSendRawEmail, resultXml, type SendRawEmail } from "./protocol.ts";
import { fateOf, refuseAge, refuseFault, refuseSend, type SesFault } from "./rules.ts";

/** The embedded SES. */
export interface Ses extends AwsService {
  fault: SesFault;
  /** Publishes that this became of an accepted mail. */
  report(mail: Mail, kind: SesEventKind): void;
  /** Resolves when the next SendRawEmail has arrived, before anything is done about it. */
  nextRequest(): Promise<void>;
}

/** How long SES is silent before the connection ends. The caller learns no more by waiting longer. */
const silenceMs = 200;
/** How late events come after SES's answer, so that the sender usually settles first. */
const eventDelayMs = 10;
const quota = { Max24HourSend: 50_000, MaxSendRate: 500 };

/** Opens SES with the deployment's identities and configuration sets. */
export function openSes(parts: {
  readonly deployment: Deployment;
  readonly clock: Clock;
  readonly inbox: Inbox;
  readonly bus: EventBus;
  readonly activity: Activity;
}): Ses {
  const { deployment, clock, inbox, bus, activity } = parts;
  const { region, accountId } = deployment.place;
  const requestWaiters: (() => void)[] = [];

  function report(mail: Mail, kind: SesEventKind): void {
    const event = sesEvent(kind, mail, clock.iso(), deployment.place);
    const set = deployment.configurationSets.find(({ name }) => name === mail.configurationSet);
    inbox.noteEvent(mail, kind);
    if (set?.publishes.has(event.type)) bus.publish("aws.ses", event.detailType, event.detail);
  }

  function accept(from: string, to: readonly string[], subject: string, send: SendRawEmail): Mail {
    const id = messageId(clock.now());
    const at = new Date(clock.now());
    const mail: Mail = {
      id,
      at: at.toISOString(),
      from,
      to: [...to],
      subject,
      tags: { ...send.tags },
      configurationSet: send.configurationSet,
      events: [],
      raw: stamp(send.raw, id, at, region).toString("base64"),
    };
    inbox.add(mail);
    const done = activity.begin();
    setTimeout(() => {
      for (const kind of fateOf(to)) report(mail, kind);
      done();
    }, eventDelayMs);
    return mail;
  }

  async function sendRawEmail(form: URLSearchParams, signedAt: number): Promise<AwsAnswer> {
    for (const resolve of requestWaiters.splice(0)) resolve();
    const send = readSendRawEmail(form);
    const { from, recipients, subject } = readMessage(send.raw);
    const to = send.destinations.length ? send.destinations : recipients;
    refuseFault(ses.fault, accountId);
    refuseAge(clock.now() - signedAt);
    refuseSend(from, to, send, deployment);
    if (ses.fault === "timeout-lost") return silence();
    const mail = accept(from, to, subject, send);
    if (ses.fault === "timeout-accepted") return silence();
    return xml(resultXml("SendRawEmail", { MessageId: mail.id }));
  }

  function getSendQuota(): AwsAnswer {
    const dayAgo = new Date(clock.now() - 86_400_000).toISOString();
    const sent = inbox.all().filter(({ at }) => at > dayAgo).length;
    return xml(
      resultXml("GetSendQuota", {
        Max24HourSend: String(quota.Max24HourSend),
        MaxSendRate: String(quota.MaxSendRate),
        SentLast24Hours: String(sent),
      }),
    );
  }

  const ses: Ses = {
    protocol: "query",
    fault: "none",
    report,
    nextRequest: () => new Promise((resolve) => requestWaiters.push(resolve)),
    read({ body, signedAt }) {
      const form = new URLSearchParams(body);
      const action = actionOf(form);
      if (action === "GetSendQuota") {
        return {
          call: { action: "ses:GetSendQuota", resources: ["*"], context: {} },
          perform: getSendQuota,
        };
      }
      if (action !== "SendRawEmail") {
        throw new AwsError("InvalidAction", `${action} is not embedded locally.`);
      }
      const { raw, configurationSet, destinations } = readSendRawEmail(form);
      const { from, recipients } = readMessage(raw);
      const arn = `arn:aws:ses:${region}:${accountId}`;
      return {
        call: {
          action: "ses:SendRawEmail",
          resources: [
            `${arn}:identity/${from.split("@")[1]}`,
            ...(configurationSet ? [`${arn}:configuration-set/${configurationSet}`] : []),
          ],
          context: {
            "ses:fromaddress": from,
            "ses:recipients": destinations.length ? destinations : recipients,
          },
        },
        perform: () => sendRawEmail(form, signedAt),
      };
    },
  };
  return ses;
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
