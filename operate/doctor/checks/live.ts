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
  type Part,
  warning,
} from "../check.ts";

/** The path takes seconds: EventBridge at once, the queue's batching window 5 s, CloudWatch some more. */
const waitMs = 120_000;
const everyMs = 5_000;

/** Past both windows that AWS names (5 and 15 minutes), and before the claim expires (30). */
const staleMs = 20 * 60_000;

/** More than a second: in the sandbox SES takes one mail a second. */
const betweenMailsMs = 1_500;

/** The codes by which AWS refuses a signature for its age. */
const tooOld = new Set(["RequestExpired", "SignatureDoesNotMatch", "InvalidSignatureException"]);

/** What one mail is to show. */
interface Trial {
  readonly part: string;
  /** Undefined where the course gives it no way. */
  readonly to: (ports: Needs["live"], probe: string) => string | undefined;
  readonly signedMsAgo?: number;
  readonly judge: (mail: SentMail) => Promise<Finding>;
}

/** A mail that was sent, and what SES said. */
interface SentMail {
  readonly ports: Needs["live"];
  readonly probe: string;
  readonly sentAtMs: number;
  readonly outcome: SendingOutcome;
}

const simulator = (mailbox: string) => () => `${mailbox}@simulator.amazonses.com`;

const trials: readonly Trial[] = [
  { part: "success", to: simulator("success"), judge: eventOf("delivered") },
  { part: "bounce", to: simulator("bounce"), judge: eventOf("permanent-bounce") },
  { part: "complaint", to: simulator("complaint"), judge: eventOf("complaint") },
  {
    part: "stale-signature",
    to: simulator("success"),
    signedMsAgo: staleMs,
    judge: async ({ outcome }) => staleSignature(outcome),
  },
  {
    part: "list-headers",
    to: ({ config }, probe) => inboundOf(config)?.start.replace("@", `+${probe}@`),
    judge: listHeaders,
  },
];

export const liveChecks: readonly Check[] = [
  {
    id: "live",
    title: "What only mails can tell",
    parts: trials.map(({ part }) => part),
    needs: "live",
    async run(ports): Promise<readonly Part[]> {
      const findings: Promise<Part>[] = [];
      for (const { part, to, signedMsAgo = 0, judge } of trials) {
        const probe = ports.live.newId();
        const recipient = to(ports, probe);
        if (recipient === undefined) {
          findings.push(Promise.resolve({ part, ...nowhereToLook }));
          continue;
        }
        if (findings.length > 0) await ports.live.wait(betweenMailsMs);
        const sentAtMs = ports.live.nowMs();
        const finding = send(ports, recipient, probe, sentAtMs - signedMsAgo)
          .then((outcome) => judge({ ports, probe, sentAtMs, outcome }))
          .catch(findingOf);
        findings.push(finding.then((found) => ({ part, ...found })));
      }
      return Promise.all(findings);
    },
  },
];

function eventOf(wanted: string): Trial["judge"] {
  return async (mail) => {
    if (mail.outcome.outcome !== "accepted") return notSent(mail.outcome);
    const seen = await poll(mail, (told) => told.includes(wanted));
    if (seen.includes(wanted)) return ok(`SES took it, and feedback was told “${wanted}”.`);
    const partly = seen.length > 0 ? ` It was told of ${seen.join(", ")}.` : "";
    return blocker(
      `SES took the mail, and within two minutes feedback was not told “${wanted}”.${partly} Without events a bounce or a complaint ends no subscription.`,
      `Run this again in some minutes. If it stays: deploy this version first (older ones do not log it); then look into the queue FeedbackDeadLetterQueueUrl of the stack's outputs, and into the log of feedback: https://console.aws.amazon.com/cloudwatch/home?region=${mail.ports.aws.region}#logsV2:log-groups`,
    );
  };
}

function staleSignature(outcome: SendingOutcome): Finding {
  if (outcome.outcome === "accepted") {
    return warning(
      "SES took a mail whose signature was 20 minutes old: it would also take one from a function that was frozen that long after its claim. The claim's own time limit still holds in the function.",
      'Please report this; docs/sending.md, "Why signing as of the claim", says what rests on it.',
    );
  }
  return outcome.outcome === "refused" && tooOld.has(outcome.code)
    ? ok(`SES refuses a signature that is 20 minutes old (${outcome.code}).`)
    : notSent(outcome);
}

/** Asks again until enough is told, or the time is up; the last answer. */
async function poll(
  { ports: { live }, probe, sentAtMs }: SentMail,
  enough: (told: readonly string[]) => boolean,
): Promise<readonly string[]> {
  for (;;) {
    const told = await live.reported(probe, sentAtMs);
    if (enough(told) || live.nowMs() - sentAtMs >= waitMs) return told;
    await live.wait(everyMs);
  }
}

async function send(
  { aws, live, config }: Needs["live"],
  to: string,
  probe: string,
  signedAtMs: number,
): Promise<SendingOutcome> {
  const resources = await aws.stackResources(config.stackName);
  const set = resources.find(({ type }) => type === "AWS::SES::ConfigurationSet")?.id ?? "";
  return live.send({ to, configurationSet: set, probe, signedAt: instantOf(signedAtMs) });
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

/** How a person sees what the doctor cannot. */
const look =
  "Open a lesson in your own mailbox, choose “Show original” (Gmail) or “View source”, and look in the header DKIM-Signature whose d= is your domain: its h= must name list-unsubscribe and list-unsubscribe-post.";

const nowhereToLook = notChecked(
  "Whether the DKIM signature covers both List-Unsubscribe headers shows only in a mail that has arrived, and this course takes no mail.",
  look,
);

async function listHeaders(mail: SentMail): Promise<Finding> {
  if (mail.outcome.outcome !== "accepted") return notSent(mail.outcome);
  const told = await poll(mail, (words) => words.some((word) => Object.hasOwn(received, word)));
  const [found] = told.flatMap((word) => received[word] ?? []);
  return (
    found ??
    notChecked(
      "A mail to the course's own mailbox did not come back within two minutes: see the lines “receipt-rule-set” and “dns-inbound-mx”.",
      look,
    )
  );
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
