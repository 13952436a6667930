/**
 * What can go wrong at a port call, and how often it does in one world.
 */
import type { Random } from "./random.ts";

/** A kind of port call; each is a point where a process may die. */
export type Point =
  | "read"
  | "save"
  /** What a run reads and saves for itself: its lease, and what runs tell each other. */
  | "lease"
  | "list"
  | "count"
  | "keys"
  | "request-delivery"
  | "rate"
  | "backlog"
  | "sleep"
  | "send";

/** What happens at one port call. */
export type Mode =
  | "ok"
  | "crash-before"
  | "crash-after"
  | "error-before"
  | "error-after"
  | "error-late"
  | "freeze-before"
  | "freeze-after"
  | "retried"
  | "throttled"
  | "rejected"
  | "content"
  | "unlisted"
  | "timeout-lost"
  | "timeout-accepted"
  | "500-lost"
  | "500-accepted"
  | "reset-accepted"
  | "garbled-accepted"
  | "arrives-late"
  | "not-connected";

/** Modes of a call that only asks. */
const questions: readonly Mode[] = [
  "crash-before",
  "error-before",
  "freeze-before",
  "freeze-after",
];

/**
 * Modes of a call that changes something; `retried`: the SDK's second try meets its own first one.
 */
const changing: readonly Mode[] = [
  "crash-before",
  "crash-after",
  "error-before",
  "error-after",
  "error-late",
  "freeze-before",
  "freeze-after",
];

/** Every way each kind of call can go wrong. */
export const modesOf: Readonly<Record<Point, readonly Mode[]>> = {
  read: questions,
  list: questions,
  keys: questions,
  rate: questions,
  backlog: questions,
  sleep: ["crash-before", "freeze-after"],
  count: ["crash-before", "crash-after", "error-before", "error-after"],
  "request-delivery": ["crash-before", "crash-after", "error-before", "freeze-after"],
  save: [...changing, "retried"],
  lease: [...changing, "retried"],
  send: [
    "crash-before",
    "crash-after",
    "freeze-before",
    "freeze-after",
    "throttled",
    "content",
    "unlisted",
    "timeout-lost",
    "timeout-accepted",
    "500-lost",
    "500-accepted",
    "reset-accepted",
    "garbled-accepted",
    "arrives-late",
    "not-connected",
  ],
};

/** How rough a world is: probabilities per call or per event, and outages per day. */
export interface FaultProfile {
  readonly crash: number;
  readonly error: number;
  readonly freeze: number;
  /** SES answers wrongly or not at all, in each of the ways. */
  readonly throttled: number;
  readonly rejected: number;
  readonly lostAnswer: number;
  readonly lostRequest: number;
  /** Events that come late, twice, not at all (another event of that mail does come). */
  readonly eventLate: number;
  readonly eventTwice: number;
  readonly eventLost: number;
  /** Mails of whose events not one arrives: the stated residual risk, off in the main runs. */
  readonly evidenceLost: number;
  readonly indexLag: number;
  readonly tickSkipped: number;
  readonly tickTwice: number;
  /** Outages a day of hours: of the events' way, of `feedback`, of `deliver`. */
  readonly channelOutages: number;
  readonly feedbackOutages: number;
  readonly deliverOutages: number;
  /**
   * Sending paused by SES, the day's quota used up, sending stopped by the operator; times a day.
   */
  readonly sesPauses: number;
  readonly quotaDays: number;
  readonly stops: number;
  /** Clocks of processes are off by up to so much. */
  readonly skewMs: number;
  /** SES refuses the content of a mail, or says what is on no list. */
  readonly contentRefused: number;
  readonly unlisted: number;
  /** SES takes a mail and then rejects it. */
  readonly rejectedLater: number;
  /** Changes that the index shows minutes to an hour later. */
  readonly indexLagLong: number;
  /** SES answers nobody, or refuses everybody in words that are on no list; times a day. */
  readonly silences: number;
  readonly unknownWords: number;
}

/** Nothing goes wrong. */
export const calm: FaultProfile = {
  crash: 0,
  error: 0,
  freeze: 0,
  throttled: 0,
  rejected: 0,
  lostAnswer: 0,
  lostRequest: 0,
  eventLate: 0,
  eventTwice: 0,
  eventLost: 0,
  evidenceLost: 0,
  indexLag: 0,
  tickSkipped: 0,
  tickTwice: 0,
  channelOutages: 0,
  feedbackOutages: 0,
  deliverOutages: 0,
  sesPauses: 0,
  quotaDays: 0,
  stops: 0,
  skewMs: 0,
  contentRefused: 0,
  unlisted: 0,
  rejectedLater: 0,
  indexLagLong: 0,
  silences: 0,
  unknownWords: 0,
};

/**
 * The fault profile that everything is measured in: a normal week, a bad day, the worst imaginable.
 */
export const faultProfiles: Readonly<Record<"calm" | "bad day" | "severe", FaultProfile>> = {
  calm: {
    ...calm,
    crash: 2e-6,
    lostAnswer: 1e-4,
    lostRequest: 5e-5,
    eventTwice: 0.01,
    skewMs: 500,
  },
  "bad day": {
    ...calm,
    crash: 3e-4,
    error: 1e-3,
    freeze: 1e-4,
    throttled: 0.02,
    lostAnswer: 0.006,
    lostRequest: 0.004,
    eventLate: 0.05,
    eventTwice: 0.05,
    eventLost: 0.01,
    indexLag: 0.05,
    tickSkipped: 0.05,
    tickTwice: 0.05,
    channelOutages: 0.15,
    skewMs: 2000,
  },
  severe: {
    ...calm,
    crash: 4e-3,
    error: 0.01,
    freeze: 2e-3,
    throttled: 0.1,
    rejected: 0.01,
    lostAnswer: 0.1,
    lostRequest: 0.1,
    eventLate: 0.2,
    eventTwice: 0.2,
    eventLost: 0.2,
    indexLag: 0.2,
    tickSkipped: 0.2,
    tickTwice: 0.2,
    channelOutages: 0.4,
    feedbackOutages: 0.2,
    deliverOutages: 0.2,
    sesPauses: 0.2,
    quotaDays: 0.1,
    stops: 0.1,
    skewMs: 2000,
    contentRefused: 0.01,
    unlisted: 0.02,
    rejectedLater: 0.01,
    indexLagLong: 0.01,
    silences: 0.2,
    unknownWords: 0.1,
  },
};

/**
 * Draws the fault profile of a world: each kind of fault is off, rare or frequent, independent of
 * others.
 */
export function drawFaultProfile(random: Random): FaultProfile {
  if (random.chance(0.06)) return calm;
  if (random.chance(0.1)) return faultProfiles["bad day"];
  if (random.chance(0.1)) return faultProfiles.severe;
  const drawn = Object.entries(faultProfiles.severe).map(([kind, worst]) => {
    if (kind === "skewMs") return [kind, random.chance(0.5) ? worst : 0];
    if (random.chance(0.45)) return [kind, 0];
    // Spread over two powers of ten: rare faults meet a healthy world, frequent ones each other.
    return [kind, worst * 10 ** random.between(-2, 0)];
  });
  return Object.fromEntries(drawn) as unknown as FaultProfile;
}

/** Draws what happens at one call. */
export function pickMode(faultProfile: FaultProfile, point: Point, random: Random): Mode {
  const { crash, error, freeze, throttled, rejected, lostAnswer, lostRequest } = faultProfile;
  const { contentRefused, unlisted } = faultProfile;
  const number = random.next();
  let sum = 0;
  const falls = (probability: number) => {
    sum += probability;
    return number < sum;
  };
  if (falls(crash)) return random.chance(0.5) ? "crash-before" : "crash-after";
  if (falls(freeze)) return random.chance(0.5) ? "freeze-before" : "freeze-after";
  if (point === "send") {
    if (falls(throttled)) return "throttled";
    if (falls(rejected)) return "rejected";
    if (falls(error)) return "not-connected";
    if (falls(lostAnswer)) return random.pick(["timeout-accepted", "500-accepted", "arrives-late"]);
    if (falls(lostRequest)) return random.pick(["timeout-lost", "500-lost"]);
    if (falls(contentRefused)) return "content";
    if (falls(unlisted)) return "unlisted";
    return "ok";
  }
  if (!falls(error)) return "ok";
  const able = modesOf[point].filter((mode) => mode.startsWith("error") || mode === "retried");
  return able.length > 0 ? random.pick(able) : "ok";
}
