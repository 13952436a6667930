/**
 * What the doctor's checks need of the world. Adapters and test fakes fill these shapes; nothing here
 * changes anything in the account, but for the simulated mails that `--live` asks for.
 */
import type { Instant } from "../../lambdas/domain/instant.ts";
import type { SendingOutcome } from "../../lambdas/domain/sending-outcome.ts";

/** Why a call told nothing. */
export type FailedCallKind =
  /** The credentials may not make it. */
  | "denied"
  /** The credentials are expired or not known to AWS. */
  | "credentials"
  /** Nobody answered in time. */
  | "unreachable"
  /** The service's name does not exist in the region. */
  | "no-such-host"
  /** Anything else. */
  | "failed";

/** A call that told nothing; a check that meets it is "not checked", never a fault of its own. */
export class FailedCallError extends Error {
  override name = "FailedCallError";
  readonly kind: FailedCallKind;
  /** As IAM spells it, such as `ses:GetAccount`, or what was asked, such as `MX example.com`. */
  readonly call: string;

  /** @param detail the code of AWS or of the operating system; no address is in it */
  constructor(kind: FailedCallKind, call: string, detail: string) {
    super(detail);
    this.kind = kind;
    this.call = call;
  }
}

/** The computer the doctor runs on. */
export interface Machine {
  /** Such as `24.21.0`. */
  readonly nodeVersion: string;
  /** Absent when there is no npm. */
  npmVersion(): Promise<string | undefined>;
  /** What `npm run build` makes and is not there, relative to the project. */
  missingOfBuild(): Promise<readonly string[]>;
}

/** Public DNS. A name or a type that is not there is an empty list. */
export interface Dns {
  /** @throws FailedCallError when no name server answers */
  cname(name: string): Promise<readonly string[]>;
  /** @throws FailedCallError when no name server answers */
  mx(name: string): Promise<readonly { readonly exchange: string; readonly priority: number }[]>;
  /** Each record as one text. @throws FailedCallError when no name server answers */
  txt(name: string): Promise<readonly string[]>;
  /** IPv4 and IPv6 addresses. @throws FailedCallError when no name server answers */
  addresses(name: string): Promise<readonly string[]>;
}

/** A CloudFormation stack. */
export interface Stack {
  readonly name: string;
  /** CloudFormation's word, such as `UPDATE_COMPLETE`. */
  readonly status: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** A resource of a stack. */
export interface StackResource {
  readonly logicalId: string;
  /** Such as `AWS::SES::ConfigurationSet`. */
  readonly type: string;
  /** Its name or ARN. */
  readonly id: string;
}

/** The account as SES sees it, in one region. */
export interface MailAccount {
  /** False in the sandbox. */
  readonly productionAccess: boolean;
  readonly sendingEnabled: boolean;
  /** `HEALTHY`, `PROBATION` or `SHUTDOWN`. */
  readonly enforcement: string;
  /** Mails in 24 hours; -1 is without a limit. */
  readonly perDay: number;
  readonly perSecond: number;
  readonly sentLast24Hours: number;
  /** `NONE` (à la carte), `ESSENTIALS`, `PRO`, `ENTERPRISE`; absent when SES does not say. */
  readonly plan?: string;
  /** The plan from the next month on, when a change is scheduled. */
  readonly nextPlan?: string;
  /** The last request for production access: `PENDING`, `GRANTED`, `DENIED`, `FAILED`. */
  readonly review?: string;
}

/** A domain that SES knows. */
export interface MailIdentity {
  readonly verified: boolean;
  /** `SUCCESS`, `PENDING`, `FAILED`, `TEMPORARY_FAILURE`, `NOT_STARTED`. */
  readonly dkim: string;
  readonly dkimEnabled: boolean;
  /** The names of its three CNAME records; empty where the operator brought a key. */
  readonly dkimTokens: readonly string[];
  readonly mailFromDomain?: string;
  /** `SUCCESS`, `PENDING`, `FAILED`, `TEMPORARY_FAILURE`. */
  readonly mailFrom?: string;
}

/** The set of receipt rules in force in the region. */
export interface RuleSet {
  readonly name: string;
  readonly rules: readonly { readonly name: string; readonly enabled: boolean }[];
}

/** A DynamoDB table. */
export interface TableState {
  readonly status: string;
  readonly deletionProtection: boolean;
  /** Of all kinds, as DynamoDB last counted them: it does so about every six hours. */
  readonly items: number;
}

/** An item that stops sending, or transactional mail alone, and is in force. */
export interface Stop {
  readonly id: "sending" | "transactional";
  readonly reason?: string;
  readonly at?: string;
}

/** One AWS account in one region, as these credentials see it. Every call may throw FailedCallError. */
export interface Aws {
  readonly region: string;
  /** The account's number, and whose the credentials are. */
  caller(): Promise<{ readonly account: string; readonly arn: string }>;
  /** What `cdk bootstrap` left for `cdk deploy` to read; absent where it left nothing. */
  bootstrapVersion(): Promise<number | undefined>;
  stack(name: string): Promise<Stack | undefined>;
  stackResources(name: string): Promise<readonly StackResource[]>;
  /** What failed first in the stack's last change: resource and CloudFormation's reason. */
  firstFailure(name: string): Promise<string | undefined>;
  mailAccount(): Promise<MailAccount>;
  mailIdentity(domain: string): Promise<MailIdentity | undefined>;
  activeRuleSet(): Promise<RuleSet | undefined>;
  table(name: string): Promise<TableState | undefined>;
  /** True when the table can be restored to any second of the last 35 days. */
  pointInTimeRecovery(table: string): Promise<boolean>;
  stops(table: string): Promise<readonly Stop[]>;
  /** `ISSUED`, `PENDING_VALIDATION`, …; absent when there is no such certificate. */
  certificate(arn: string): Promise<Certificate | undefined>;
  /** How many subscriptions a topic has; absent when there is no such topic. */
  topic(arn: string): Promise<{ readonly confirmed: number; readonly pending: number } | undefined>;
  /** How many functions may run at once in the account and region. */
  concurrency(): Promise<number>;
}

/** A certificate of ACM's. */
export interface Certificate {
  readonly status: string;
  readonly domains: readonly string[];
  /** The record by which ACM sees that the domain is yours. */
  readonly records: readonly { readonly name: string; readonly value: string }[];
}

/** What `--live` needs in addition: mails to SES's mailbox simulator, and what the system made of them. */
export interface LivePorts {
  /** Sends one mail as the product does, from this sender through this configuration set. */
  send(mail: LiveMail): Promise<SendingOutcome>;
  /** What the deployed `feedback` logged of the mails with this tag, by now. */
  reported(probe: string, sinceMs: number): Promise<readonly string[]>;
  newId(): string;
  nowMs(): number;
  wait(ms: number): Promise<void>;
}

/** A mail to the simulator. */
export interface LiveMail {
  readonly to: string;
  readonly configurationSet: string;
  /** The tag by which its events are found again. */
  readonly probe: string;
  /** The request is signed as of this instant. */
  readonly signedAt: Instant;
}
