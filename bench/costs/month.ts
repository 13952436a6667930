/**
 * What a month costs, item by item: pure sums of what was counted, what was assumed and list prices.
 */
import { type Counted, mapUnits, type Units } from "./counted.ts";
import { essentials, price, sesAlaCarte } from "./prices.ts";

/** What no bench can count. Each is on the high side of what we expect. */
export const assumed = {
  /** Sign-ups that nobody confirms, for each one that is confirmed. */
  unconfirmed: 0.25,
  /** Requests to the site for each reader: form, confirmation, web editions, settings. */
  requests: 12,
  /** What one answer brings to the reader, headers included. */
  bytesARequest: 15_000,
  /** A function's own lines in the log (start, end, report) and API Gateway's line for a request. */
  bytesAnInvocation: 450,
  bytesAnAccess: 350,
  /** Months that log lines are kept. */
  logMonths: 2,
  /** SES's events for each mail: sent, delivered. */
  events: 2,
  /** SES's events that one invocation of `feedback` records. */
  batch: 10,
  /** Seconds: a run that finds nothing, a request, a batch of events. */
  emptyRunSeconds: 0.1,
  requestSeconds: 0.05,
  batchSeconds: 0.03,
  /** Months that the items of readers who completed are kept. */
  monthsKept: 13,
} as const;

/** What the template says. */
export interface Deployed {
  /** Functions' memory in GB. */
  readonly memory: { readonly deliver: number; readonly feedback: number; readonly web: number };
  /** Queues that Lambda polls. */
  readonly polledQueues: number;
  readonly secrets: number;
  /** What `alarmEmail` adds. Each metric that an alarm looks at is charged for. */
  readonly told: {
    readonly alarms: number;
    readonly alarmMetrics: number;
    readonly ownMetrics: number;
  };
}

/** One line of the bill. */
export interface Line {
  readonly name: string;
  readonly dollars: number;
}

const month = { days: 30, minutes: 43_200 };
const gb = 1024 ** 3;
/**
 * Lambda polls an idle queue with five connections, each waiting up to 20 seconds (developer guide,
 * "Using Lambda with Amazon SQS").
 */
const pollsAMonth = 5 * 3 * month.minutes;

/** What the stack costs in a month in which nobody reads. */
export function idleMonth(counted: Counted, deployed: Deployed): Line[] {
  const { emptyRun } = counted;
  return [
    { name: "the secret with the keys", dollars: deployed.secrets * price.secretMonth },
    {
      name: "a look each minute: schedule, function, table",
      dollars:
        month.minutes *
        (price.scheduled +
          price.invocation +
          assumed.emptyRunSeconds * deployed.memory.deliver * price.gbSecond +
          tableDollars(emptyRun)),
    },
    {
      name: "the queue of SES's events, which Lambda polls",
      dollars: deployed.polledQueues * pollsAMonth * price.queueRequest,
    },
    {
      name: "log lines of these looks",
      dollars: logDollars(month.minutes * (emptyRun.logBytes + assumed.bytesAnInvocation)),
    },
  ];
}

/** What being told by alarms adds to a month; the mails of the topic and a budget cost nothing. */
export function toldMonth({ emptyRun, measuredRun }: Counted, { told }: Deployed): Line {
  const measured = tableDollars(measuredRun) - tableDollars(emptyRun);
  return {
    name: `${told.alarms} alarms, ${told.ownMetrics} metrics of our own and a measurement each minute`,
    dollars:
      told.alarmMetrics * price.alarmMonth +
      told.ownMetrics * price.metricMonth +
      month.minutes * measured +
      logDollars(month.minutes * (measuredRun.logBytes - emptyRun.logBytes)),
  };
}

/**
 * What a month costs in which `readers` people confirm and take the whole course, apart from the
 * idle month and SES's own price.
 *
 * @param perSecond SES's rate for the account: a run waits for it, and its waiting is paid for.
 */
export function readersMonth(
  counted: Counted,
  deployed: Deployed,
  readers: number,
  perSecond: number,
): Line[] {
  const mails = mailsOf(counted, readers);
  const signUps = readers * (1 + assumed.unconfirmed);
  const events = mails * assumed.events;
  const batches = events / assumed.batch;
  const requests = readers * assumed.requests;
  const inTurn = mapUnits(counted.inTurn, (amount) => (amount / counted.readers) * readers);
  const atStart = mapUnits(counted.signUp, (amount) => amount * signUps);
  const itemsGb = (readers * assumed.monthsKept * counted.itemBytes) / gb;
  return [
    { name: "table", dollars: tableDollars(inTurn) + tableDollars(atStart) },
    {
      name: "table and its backups, kept",
      dollars: itemsGb * (price.tableGbMonth + price.backupGbMonth),
    },
    {
      name: "functions",
      dollars:
        (mails / perSecond) * deployed.memory.deliver * price.gbSecond +
        batches *
          (price.invocation + assumed.batchSeconds * deployed.memory.feedback * price.gbSecond) +
        requests *
          (price.invocation + assumed.requestSeconds * deployed.memory.web * price.gbSecond),
    },
    {
      name: "queue of SES's events",
      dollars: events * (1 + 2 / assumed.batch) * price.queueRequest,
    },
    {
      name: "site: API and transfer",
      dollars:
        requests * price.httpRequest + ((requests * assumed.bytesARequest) / gb) * price.transferGb,
    },
    {
      name: "log lines",
      dollars: logDollars(
        inTurn.logBytes +
          atStart.logBytes +
          (batches + requests) * assumed.bytesAnInvocation +
          requests * assumed.bytesAnAccess,
      ),
    },
  ];
}

/** All mails of a month: the confirmation mails, the welcomes and the course. */
export function mailsOf(counted: Counted, readers: number): number {
  const inTurn = counted.mails / counted.readers;
  return readers * (1 + assumed.unconfirmed + 1 + inTurn);
}

/** What SES takes for a month, in dollars. */
export interface SesMonth {
  readonly alaCarte: number;
  readonly essentials: number;
}

/** What SES takes for these mails, with each of its plans. */
export function sesMonth(counted: Counted, readers: number): SesMonth {
  const mails = mailsOf(counted, readers);
  const { upTo, first, above } = essentials;
  return {
    alaCarte: mails * sesAlaCarte,
    essentials: Math.min(mails, upTo) * first + Math.max(0, mails - upTo) * above,
  };
}

/** The sum of the lines. */
export function sum(lines: readonly Line[]): number {
  return lines.reduce((total, { dollars }) => total + dollars, 0);
}

/** What DynamoDB takes for these units. */
export function tableDollars(units: Readonly<Units>): number {
  return (
    (units.write + units.indexWrite + units.bookkeeping) * price.writeUnit +
    units.read * price.readUnit
  );
}

function logDollars(bytes: number): number {
  return (bytes / gb) * (price.logGb + assumed.logMonths * price.logGbMonth);
}
