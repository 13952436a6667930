/**
 * The composition root: the one place where steps meet AWS. Clients are made when a function first
 * starts; each function makes only those it may call.
 */

import { randomBytes } from "node:crypto";
import messages from "../../dist/course/messages.js";
import outline from "../../dist/course/outline.js";
import pages from "../../dist/course/pages.js";
import { courseFiles } from "../adapters/course-files.ts";
import { deliverInvoker } from "../adapters/deliver-function.ts";
import { dynamoCalls, dynamoStore, readingTogether } from "../adapters/dynamo-store.ts";
import { countMessages, queueCalls } from "../adapters/feedback-queue.ts";
import { mailDomains } from "../adapters/mail-domains.ts";
import { type OwnProxy, proxySecret } from "../adapters/proxy.ts";
import { secretKeys, secretsCalls } from "../adapters/secret-keys.ts";
import { sesClient, sesMailer } from "../adapters/ses-mailer.ts";
import type { CourseOutline } from "../domain/course.ts";
import { instantOf } from "../domain/instant.ts";
import { forgetting } from "../flow/forget.ts";
import type { Clock, DeliverPorts, Items, Ports, Random, SitePorts, Store } from "../flow/ports.ts";
import type { ReceivePorts } from "../flow/receive-mail.ts";
import type { Site } from "../web/site.ts";
import { log, tell } from "./log.ts";
import { withMetrics } from "./metrics.ts";
import { off, on, readSettings, senderOf } from "./settings.ts";

const clock: Clock = {
  now: () => instantOf(Date.now()),
  monotonicMs: () => performance.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

const random: Random = {
  newId: () => randomBytes(16).toString("hex"),
  next: Math.random,
};

/** The part of the course is the caller's: the bundler leaves out those that a function does not name. */
function basicPorts<Part extends CourseOutline>(
  course: Part,
  settings: {
    readonly TABLE_NAME: string;
    readonly FORGET_AFTER_DAYS: string;
    readonly METRICS_OF: string;
  },
  storeOn: (call: ReturnType<typeof dynamoCalls>, table: string) => Store<Items> = dynamoStore,
): Ports & { readonly course: Part } {
  const table = storeOn(dynamoCalls(), settings.TABLE_NAME);
  const store = forgetting(table, Number(settings.FORGET_AFTER_DAYS));
  const { METRICS_OF: stack } = settings;
  return { store, clock, random, course, tell, log: stack === off ? log : withMetrics(log, stack) };
}

function sitePorts<Part extends CourseOutline>(
  course: Part,
  settings: {
    readonly TABLE_NAME: string;
    readonly KEYS_SECRET_ARN: string;
    readonly DELIVER_FUNCTION_NAME: string;
    readonly FORGET_AFTER_DAYS: string;
    readonly METRICS_OF: string;
  },
): SitePorts & { readonly course: Part } {
  const invokeDeliver = deliverInvoker(settings.DELIVER_FUNCTION_NAME);
  return {
    ...basicPorts(course, settings),
    keys: secretKeys(secretsCalls(), settings.KEYS_SECRET_ARN, clock.monotonicMs),
    requestDelivery: (subscriptionId) =>
      invokeDeliver(subscriptionId).catch((error: unknown) => {
        // The next run repairs it; the reader must not see an error for a mail that will come.
        log("delivery-request-failed", { id: subscriptionId }, error);
      }),
  };
}

/** Everything `web` needs. */
export function wireWeb(): Site {
  const settings = readSettings("web");
  return {
    ports: {
      ...sitePorts(pages, settings),
      ...(settings.LOOK_UP_MAIL_DOMAINS === on && { lookUpMailDomain: mailDomains(clock) }),
    },
    // Bundled, this module is the function's own file: `infra/bundle.ts` puts the folder beside it.
    readCourseFile: courseFiles(new URL("./files/", import.meta.url)),
    baseUrl: settings.BASE_URL,
    senderName: settings.FROM_NAME,
    senderAddress: settings.FROM_ADDRESS,
    ...(settings.STUDIO_URL !== off && { studioUrl: settings.STUDIO_URL }),
    contact: settings.REPLY_TO,
    postalAddress: settings.POSTAL_ADDRESS,
    region: settings.REGION,
    forgetAfterDays: Number(settings.FORGET_AFTER_DAYS),
    proofOfWork: settings.SIGN_UP_PROOF_OF_WORK === on,
    ...(settings.START_MAILBOX !== off && { startMailbox: settings.START_MAILBOX }),
  };
}

/** What `web` knows of the proxy before it; undefined when there is none. */
export function wireProxy(): OwnProxy | undefined {
  const { PROXY_ADDRESS_HEADER, PROXY_SECRET_HEADER, PROXY_SECRET_NAME } = readSettings("web");
  if (PROXY_SECRET_NAME === off) return undefined;
  return {
    addressHeader: PROXY_ADDRESS_HEADER,
    secretHeader: PROXY_SECRET_HEADER,
    isSecret: proxySecret(secretsCalls(), PROXY_SECRET_NAME, clock.monotonicMs, log),
  };
}

/** Everything `deliver` needs. */
export function wireDeliver(): DeliverPorts {
  const settings = readSettings("deliver");
  const sqs = queueCalls();
  return {
    // A run reads many.
    ...basicPorts(messages, settings, (call, table) => readingTogether(call, table, log)),
    keys: secretKeys(secretsCalls(), settings.KEYS_SECRET_ARN, clock.monotonicMs),
    mailer: sesMailer(sesClient(), {
      configurationSet: settings.CONFIGURATION_SET,
      fromAddress: settings.FROM_ADDRESS,
      feedbackName: settings.LIST_ID.split(".")[0],
    }),
    workers: Number(settings.WORKERS),
    rateShare: Number(settings.RATE_SHARE),
    ticksEachMinute: settings.TICKS_EACH_MINUTE === on,
    measures: settings.METRICS_OF !== off,
    sender: senderOf(settings),
    feedbackBacklog: async () => (await countMessages(sqs, settings.FEEDBACK_QUEUE_URL)) > 0,
    deadLetters: () => countMessages(sqs, settings.FEEDBACK_DEAD_LETTER_QUEUE_URL),
  };
}

/** Everything `feedback` needs. */
export function wireFeedback(): Ports {
  return basicPorts(outline, readSettings("feedback"));
}

/** Everything `receive` needs. */
export function wireReceive(): ReceivePorts {
  const settings = readSettings("receive");
  return {
    ...sitePorts(outline, settings),
    mailboxes: { start: settings.START_MAILBOX, leave: settings.LEAVE_MAILBOX },
  };
}
