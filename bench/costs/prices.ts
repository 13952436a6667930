/**
 * List prices in US dollars, us-east-1, without free tiers and credits. Other regions differ by up
 * to a third. AWS changes them: look at its price pages before you rely on a figure.
 */

/** When the prices below were last compared with their sources. */
export const pricesReadOn = "2026-11-25";

const perMillion = 1e-6;

/** What SES takes for a mail without a plan ("à la carte"). */
export const sesAlaCarte = 100 * perMillion;

/**
 * What SES takes for a mail on the plan Essentials, on which accounts start that are new since 21
 * July 2026: `first` for those up to `upTo` in a month, `above` for the others.
 *
 * Source: AWS's price list of AmazonSES for us-east-1, published on 22 July 2026.
 */
export const essentials = {
  upTo: 10_000_000,
  first: 160 * perMillion,
  above: 140 * perMillion,
} as const;

/** What everything else costs, by the unit that is counted. */
export const price = {
  /** DynamoDB on demand. */
  writeUnit: 0.625 * perMillion,
  readUnit: 0.125 * perMillion,
  tableGbMonth: 0.25,
  /** Point-in-time recovery. */
  backupGbMonth: 0.2,
  /** SQS standard queue. */
  queueRequest: 0.4 * perMillion,
  /** Lambda on arm64. */
  invocation: 0.2 * perMillion,
  gbSecond: 0.0000133334,
  /** EventBridge Scheduler; the events of SES itself are free. */
  scheduled: 1 * perMillion,
  /** Secrets Manager. */
  secretMonth: 0.4,
  secretRequest: 5 * perMillion,
  /** API Gateway, HTTP API. */
  httpRequest: 1 * perMillion,
  /** Data from AWS to the internet. */
  transferGb: 0.09,
  /** CloudWatch: log lines taken in, and kept; an alarm; a metric of our own. */
  logGb: 0.5,
  logGbMonth: 0.03,
  alarmMonth: 0.1,
  metricMonth: 0.3,
} as const;

/** A price that somebody else publishes for a comparable service. */
export interface HostedPrice {
  readonly service: string;
  readonly price: string;
  /** When the page was read, by whom it was published. */
  readonly read: string;
}

/** Entry prices only: above them each service has a table of its own by the number of readers. */
export const hosted: readonly HostedPrice[] = [
  {
    service: "Kit, Creator (sequences)",
    price: "39 dollars a month up to 1,000 readers, 59 up to 3,000",
    read: "help.kit.com, “Account upgrade & downgrade FAQs”, as stored in 2026",
  },
  {
    service: "MailerLite, Comfort",
    price:
      "from 12 dollars a month, ten mails a month for each reader; free up to 250 readers and 2,500 mails",
    read: "mailerlite.com/pricing, 13 August 2026",
  },
  {
    service: "Mailchimp, Standard (automations)",
    price:
      "from 20 dollars a month up to 500 contacts; Premium from 350 for 10,000 contacts and 150,000 mails",
    read: "mailchimp.com/pricing/marketing, 4 May and 20 September 2026",
  },
  {
    service: "Buttondown",
    price: "free up to 100 readers, above by their number; automations 29 dollars a month more",
    read: "buttondown.com/pricing, 13 August 2026",
  },
];
