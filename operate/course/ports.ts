/**
 * What the commands need of a deployment beside what the steps need. The adapters fill these shapes,
 * for AWS and for the stack that `npm start` runs.
 */
import type { CompiledCourse } from "../../lambdas/domain/course.ts";
import type { Instant } from "../../lambdas/domain/instant.ts";
import type { SendingQuota } from "../../lambdas/domain/sending-quota.ts";
import type { Mailer, SitePorts } from "../../lambdas/flow/ports.ts";
import type { Sender } from "../../lambdas/mail/message.ts";

/** The deployed system, as the operator's commands see it. */
export interface OperatorPorts extends SitePorts {
  /** As it is built on this computer. */
  readonly course: CompiledCourse;
  /**
   * What SES allows and has sent, as it says now.
   *
   * @throws Error when SES does not answer, or too many ask
   */
  readonly sendingQuota: () => Promise<Omit<SendingQuota, "readAt">>;
  /** Every queue of dead letters. */
  readonly deadLetterQueues: readonly DeadLetterQueue[];
  readonly readers: Readers;
  readonly keysSecret: KeysSecret;
  /** Sends as the deployment does: from its address, through its configuration set. */
  readonly mailer: Pick<Mailer, "send">;
  readonly sender: Sender;
  readonly suppressionList: SuppressionList;
  readonly timelines: Timelines;
}

/** Which queue of dead letters: SES's events, mail that came in, or ticks that started no run. */
export type DeadLetterQueueName = "feedback" | "receive" | "schedule";

/** A queue of dead letters. */
export interface DeadLetterQueue {
  readonly name: DeadLetterQueueName;
  /** How many there are, shown or hidden; SQS calls it an approximation. */
  count(): Promise<number>;
  /**
   * Takes up to ten messages and hides them for `hiddenSeconds`: they come back by themselves,
   * unless they are given back earlier or removed.
   */
  take(hiddenSeconds: number): Promise<readonly DeadLetter[]>;
  giveBack(letter: DeadLetter): Promise<void>;
  /** Has what it was for done again. Undefined where nothing is to be done. */
  readonly handleAgain?: (letter: DeadLetter) => Promise<void>;
  remove(letter: DeadLetter): Promise<void>;
}

/** A dead letter. Its body may hold addresses, and is not for printing. */
export interface DeadLetter {
  readonly id: string;
  /** By which SQS knows that we have taken it. */
  readonly receipt: string;
  readonly body: string;
  /** Epoch milliseconds. */
  readonly sentAtMs: number;
  /** The code with which EventBridge gave up, where it was EventBridge. */
  readonly code?: string;
}

/** The readers as a whole. */
export interface Readers {
  /** How many items the table holds; counted by DynamoDB some six hours ago. */
  approximateItems(): Promise<number>;
  /**
   * One page of a walk over the table that reads nothing but each reader's status.
   *
   * @param after where the page before ended
   */
  statusPage(after?: string): Promise<StatusPage>;
}

/** One page of that walk. */
export interface StatusPage {
  readonly statuses: readonly string[];
  /** Items that were looked at, readers or not. */
  readonly items: number;
  /** Read units that it cost. */
  readonly units: number;
  /** Where the next page begins; absent on the last one. */
  readonly next?: string;
}

/** The deployment's one secret. */
export interface KeysSecret {
  /** Its text. */
  read(): Promise<string>;
  /** Puts another text in its place; the one before is kept by Secrets Manager as `AWSPREVIOUS`. */
  write(text: string): Promise<void>;
}

/**
 * SES's own list of addresses to which it sends nothing, for all senders of the account in the
 * region. It is asked by address, in the spelling in which the address came onto it.
 */
export interface SuppressionList {
  /** As one that complained: for these alone the course's configuration set heeds the list. */
  add(address: string): Promise<void>;
  /** False when it was not there in this spelling. */
  remove(address: string): Promise<boolean>;
}

/** What the journal says of one subscription, under its keyed id. */
export interface Timelines {
  /**
   * A UTC day at a time, the newest day first and within it the newest entry; days of which nothing
   * is said are left out.
   *
   * @param since how far back, ISO-8601; as far as lines are kept where it is not said
   */
  days(id: string, since?: Instant): AsyncIterable<readonly TimelineEntry[]>;
}

/** One thing that happened. */
export interface TimelineEntry {
  readonly at: Instant;
  /** Of the subscription, as this left it. */
  readonly version: number;
  /** Its name in the journal. */
  readonly act: string;
  /** For a person. */
  readonly text: string;
}
