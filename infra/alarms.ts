/**
 * The alarms, as data: what each looks at, when it goes off, and what that means for readers. The
 * stack (`monitoring.ts`), its tests, the price list and the guide (`docs/runbook.md`, one section
 * for each id) follow this table.
 */
import { metrics } from "../lambdas/runtime/settings.ts";

/** The parts of the stack that an alarm can look at. */
export type AlarmSource = "deliver" | "feedback" | "web" | "receive" | "schedule";

/** What an alarm looks at. */
export type AlarmMetric =
  /** One of the course's own metrics. */
  | { readonly of: "course"; readonly name: string }
  /** Messages in the dead-letter queue behind this part. */
  | { readonly of: "dead-letters"; readonly source: AlarmSource }
  /** Failed invocations of this function; of the site, its answers from 500 on. */
  | { readonly of: "errors"; readonly source: AlarmSource }
  /** A rate that SES publishes for the account, looked at from so many events a day on. */
  | {
      readonly of: "reputation";
      readonly rate: string;
      readonly events: string;
      readonly eventsMin: number;
    };

/** One alarm. */
export interface Alarm {
  /** Its name in the stack, and its section in the guide. */
  readonly id: string;
  /** What it means for readers. */
  readonly sentence: string;
  readonly metric: AlarmMetric;
  readonly statistic: "Maximum" | "Sum" | "SampleCount";
  /** It goes off at this value or above it; `below`: under it. */
  readonly threshold: number;
  readonly below?: true;
  readonly periodMinutes: number;
  /** What no data means: that all is well, that it is not, or that nothing has changed. */
  readonly missing: "well" | "alarm" | "unchanged";
  /** Only where mail comes in. */
  readonly inboundOnly?: true;
}

/** A lost mail waits for evidence for up to 90 minutes; what is due for longer is stuck. */
const oldestDueMax = 2 * 60 * 60;
/** Evidence comes within seconds; after 15 minutes of silence SES is asked for some. */
const evidenceAgeMax = 60 * 60;
/** One failure is made up for by the next try; three within a quarter of an hour are a fault. */
const errorsMax = 3;
const errorMinutes = 15;
/** Ten ticks. */
const noRunMinutes = 10;
/** Half of where SES reviews an account: 5 % and 0.1 % (SES developer guide, "reputation"). */
const bounceRateMax = 0.025;
const complaintRateMax = 0.0005;
/** Of a few mails, one bounce is a large part and no news. */
const bouncesMin = 5;
const complaintsMin = 2;
const dayMinutes = 24 * 60;
/** The states of the queue and of the readers are measured each minute. */
const stateMinutes = 5;
/** One mail an hour says that there is something to read, however many lines there are. */
const attentionMinutes = 60;

const state = {
  statistic: "Maximum",
  periodMinutes: stateMinutes,
  // No measurement is no change: that nothing is measured has an alarm of its own.
  missing: "unchanged",
} as const;

const deadLetters = (source: AlarmSource) =>
  ({
    metric: { of: "dead-letters", source },
    statistic: "Maximum",
    threshold: 1,
    periodMinutes: stateMinutes,
    // SQS stops publishing for a queue that is empty and that nobody asks.
    missing: "well",
  }) as const;

const errors = (source: AlarmSource) =>
  ({
    metric: { of: "errors", source },
    statistic: "Sum",
    threshold: errorsMax,
    periodMinutes: errorMinutes,
    // Not invoked, not failed.
    missing: "well",
  }) as const;

/** All alarms, the most urgent first. */
export const alarms: readonly Alarm[] = [
  {
    id: "no-run",
    sentence: "No run has looked for due mails for 10 minutes: no reader gets any mail.",
    // Each tick writes it, also when nothing was due.
    metric: { of: "course", name: metrics.oldestDue },
    statistic: "SampleCount",
    threshold: 1,
    below: true,
    periodMinutes: noRunMinutes,
    missing: "alarm",
  },
  {
    id: "oldest-due",
    sentence: "A mail has been due for 2 hours or more: some readers wait for theirs.",
    metric: { of: "course", name: metrics.oldestDue },
    threshold: oldestDueMax,
    ...state,
  },
  {
    id: "attention",
    sentence: 'Something needs a decision of yours; a line "attention" of the log says what.',
    metric: { of: "course", name: metrics.attention },
    statistic: "Sum",
    threshold: 1,
    periodMinutes: attentionMinutes,
    missing: "well",
  },
  {
    id: "bounce-rate",
    sentence:
      "Too many mails of this account bounce: SES reviews it at 5 % and then pauses it, and no reader gets any mail.",
    metric: {
      of: "reputation",
      rate: "Reputation.BounceRate",
      events: "Bounce",
      eventsMin: bouncesMin,
    },
    statistic: "Maximum",
    threshold: bounceRateMax,
    periodMinutes: dayMinutes,
    // SES publishes nothing while nothing is sent.
    missing: "well",
  },
  {
    id: "complaint-rate",
    sentence:
      "Too many readers call this account's mails spam: SES reviews it at 0.1 % and then pauses it, and no reader gets any mail.",
    metric: {
      of: "reputation",
      rate: "Reputation.ComplaintRate",
      events: "Complaint",
      eventsMin: complaintsMin,
    },
    statistic: "Maximum",
    threshold: complaintRateMax,
    periodMinutes: dayMinutes,
    missing: "well",
  },
  {
    id: "evidence-age",
    sentence:
      "SES has sent no event for an hour: mails whose fate is unknown wait, and bounces go unseen.",
    metric: { of: "course", name: metrics.evidenceAge },
    threshold: evidenceAgeMax,
    ...state,
  },
  {
    id: "parked",
    sentence: "Readers wait for you: one of their mails cannot be sent.",
    metric: { of: "course", name: metrics.parked },
    threshold: 1,
    ...state,
  },
  {
    id: "web-errors",
    sentence: "The site fails: readers cannot sign up, confirm or change their settings.",
    ...errors("web"),
  },
  {
    id: "deliver-errors",
    sentence: "Runs fail: mails leave late or not at all.",
    ...errors("deliver"),
  },
  {
    id: "feedback-errors",
    sentence: "SES's events are not recorded: mails go on to addresses that bounce or complain.",
    ...errors("feedback"),
  },
  {
    id: "receive-errors",
    sentence: "Mails to the course fail: somebody who wanted to leave by mail may not have left.",
    ...errors("receive"),
    inboundOnly: true,
  },
  {
    id: "feedback-dead-letters",
    sentence:
      "Events of SES could not be recorded: a bounce, a complaint or the proof of a send is missing.",
    ...deadLetters("feedback"),
  },
  {
    id: "schedule-dead-letters",
    sentence: "The schedule could not start a run: mails may leave late.",
    ...deadLetters("schedule"),
  },
  {
    id: "receive-dead-letters",
    sentence: "A mail to the course was lost to it: its sender may still wait to join or to leave.",
    ...deadLetters("receive"),
    inboundOnly: true,
  },
];

/** The section of the guide that an alarm leads to. */
export function runbookOf({ id }: Pick<Alarm, "id">): string {
  return `docs/runbook.md#${id}`;
}

/** Metrics that CloudWatch charges an alarm for: a rate is looked at together with its count. */
export function metricsOf({ metric }: Pick<Alarm, "metric">): number {
  return metric.of === "reputation" ? 2 : 1;
}

/** The course's own metrics, which CloudWatch charges for as well. */
export const ownMetrics: readonly string[] = [
  metrics.oldestDue,
  metrics.parked,
  metrics.evidenceAge,
  metrics.attention,
];
