/**
 * What only mails can tell: `--live`. All of them go to SES's mailbox simulator, which counts
 * neither as a bounce nor as a complaint (SES developer guide, "Using the mailbox simulator"), or to
 * the course's own mailbox; none carries the tags of a subscription, so nothing is recorded for a
 * reader and nothing is counted.
 *
 * The evidence is the log of the deployed `feedback`: what it wrote of a mail went all the way from
 * SES over EventBridge and the queue to the function.
 */
import { inboundOf } from "../../../infra/config.ts";
import { instantOf } from "../../../lambdas/domain/instant.ts";
import type { SendingOutcome } from "../../../lambdas/domain/sending-outcome.ts";
import {
  blocker,
  type Check,
  type Finding,
  findingOf,
  type Needs,
  notChecked,
  ok,
  warning,
} from "../check.ts";

/** The path takes seconds: EventBridge at once, the queue's batching window 5 s, CloudWatch some more. */
const waitMs = 120_000;
const everyMs = 5_000;

/** Past both windows that AWS names (5 and 15 minutes), and before the claim expires (30). */
const staleMs = 20 * 60_000;

const simulated = [
  { part: "success", wanted: "delivered" },
  { part: "bounce", wanted: "permanent-bounce" },
  { part: "complaint", wanted: "complaint" },
] as const;

/** The codes by which AWS refuses a signature for its age. */
const tooOld = new Set(["RequestExpired", "SignatureDoesNotMatch", "InvalidSignatureException"]);

export const liveChecks: readonly Check[] = [
  {
    id: "live-events",
    title: "SES's events reach the course",
    needs: "live",
    parts: simulated.map(({ part }) => part),
    async run(ports) {
      return Promise.all(
        simulated.map(async ({ part, wanted }) => ({
          part,
          ...(await followed(ports, part, wanted).catch(findingOf)),
        })),
      );
    },
  },
  {
    id: "live-stale-signature",
    title: "SES refuses an old signature",
    needs: "live",
    async run(ports) {
      const { live } = ports;
      const outcome = await send(ports, "success", live.newId(), live.nowMs() - staleMs);
      if (outcome.outcome === "accepted") {
        return warning(
          "SES took a mail whose signature was 20 minutes old: it would also take one from a function that was frozen that long after its claim. The claim's own time limit still holds in the function.",
          'Please report this; docs/sending.md, "Why signing as of the claim", says what rests on it.',
        );
      }
      return outcome.outcome === "refused" && tooOld.has(outcome.code)
        ? ok(`SES refuses a signature that is 20 minutes old (${outcome.code}).`)
        : notSent(outcome);
    },
  },
  {
    id: "live-list-headers",
    title: "The List headers are signed",
    needs: "live",
    run: async (ports) => listHeaders(ports),
  },
];

async function followed(ports: Needs["live"], mailbox: string, wanted: string): Promise<Finding> {
  const { live, aws } = ports;
  const probe = live.newId();
  const since = live.nowMs();
  const outcome = await send(ports, mailbox, probe, since);
  if (outcome.outcome !== "accepted") return notSent(outcome);
  const seen = await poll(ports, probe, since, (told) => told.includes(wanted));
  if (seen.includes(wanted)) {
    return ok(`SES took it, and feedback was told “${wanted}”.`);
  }
  const partly = seen.length > 0 ? ` It was told of ${seen.join(", ")}.` : "";
  return blocker(
    `SES took the mail, and within two minutes feedback was not told “${wanted}”.${partly} Without events a bounce or a complaint ends no subscription.`,
    `Run this again in some minutes. If it stays: deploy this version first (older ones do not log it); then look into the queue FeedbackDeadLetterQueueUrl of the stack's outputs, and into the log of feedback: https://console.aws.amazon.com/cloudwatch/home?region=${aws.region}#logsV2:log-groups`,
  );
}

/** Asks again until enough is told, or the time is up; the last answer. */
async function poll(
  { live }: Needs["live"],
  probe: string,
  since: number,
  enough: (told: readonly string[]) => boolean,
): Promise<readonly string[]> {
  for (;;) {
    const told = await live.reported(probe, since);
    if (enough(told) || live.nowMs() - since >= waitMs) return told;
    await live.wait(everyMs);
  }
}

async function send(
  { aws, live, config }: Needs["live"],
  mailbox: string,
  probe: string,
  signedAtMs: number,
  to = `${mailbox}@simulator.amazonses.com`,
): Promise<SendingOutcome> {
  const resources = await aws.stackResources(config.stackName);
  const set = resources.find(({ type }) => type === "AWS::SES::ConfigurationSet")?.id ?? "";
  const signedAt = instantOf(signedAtMs);
  return live.send({ to, configurationSet: set, probe, signedAt });
}

function notSent(outcome: SendingOutcome): Finding {
  const code = outcome.outcome === "accepted" ? "" : outcome.code;
  if (/^(AccessDenied|NotAuthorized)/.test(code)) {
    return notChecked(
      "These credentials may not send: ses:SendRawEmail is denied.",
      "Allow ses:SendRawEmail for them, or run doctor with others.",
    );
  }
  return outcome.outcome === "refused"
    ? blocker(
        `SES refused the mail: ${code}.`,
        "See the lines “ses-…”: they say what SES wants; then run this again.",
      )
    : notChecked(`SES gave no clear answer (${code}).`, "Run this again in a minute.");
}

async function listHeaders(ports: Needs["live"]): Promise<Finding> {
  const { config, live } = ports;
  const inbound = inboundOf(config);
  const look =
    "Open a lesson in your own mailbox, choose “Show original” (Gmail) or “View source”, and look in the header DKIM-Signature whose d= is your domain: its h= must name list-unsubscribe and list-unsubscribe-post.";
  if (!inbound) {
    return notChecked(
      "Whether the DKIM signature covers both List-Unsubscribe headers shows only in a mail that has arrived, and this course takes no mail.",
      look,
    );
  }
  const probe = live.newId();
  const since = live.nowMs();
  const outcome = await send(
    ports,
    "start",
    probe,
    since,
    inbound.start.replace("@", `+${probe}@`),
  );
  if (outcome.outcome !== "accepted") return notSent(outcome);
  const told = await poll(ports, probe, since, (one) => one.some((word) => word in received));
  const word = told.find((one) => one in received);
  return word === undefined
    ? notChecked(
        `A mail to ${inbound.start} did not come back within two minutes: see the lines “receipt-rule-set” and “dns-inbound-mx”.`,
        look,
      )
    : (received[word] as Finding);
}

/** What the deployed `receive` says of a mail that came back. */
const received: Readonly<Record<string, Finding>> = {
  "list-headers-signed": ok(
    "A mail of the course came back with both List-Unsubscribe headers in its DKIM signature.",
  ),
  "list-headers-unsigned": warning(
    "A mail of the course came back, and no DKIM signature that holds covers both List-Unsubscribe headers: Gmail and Yahoo show no button to leave then.",
    "See the lines “ses-dkim” and “dns-dkim-…”; if they are well, please report this.",
  ),
};
