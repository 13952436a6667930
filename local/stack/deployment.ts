/** What a template deploys, part by part, as the local parts need to know it. */
import type { Statement } from "../aws/iam.ts";
import type { Parsed } from "./resource-shapes.ts";
import type { StackEnvironment } from "./stack-environment.ts";

/** A table to create. */
export type TableSpec = Parsed<"table"> & { readonly name: string; readonly arn: string };
/** A queue to create; times in seconds. */
export interface QueueSpec {
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  readonly visibilitySeconds: number;
  readonly redrive?: { readonly toArn: string; readonly receivesMax: number };
}
/** A function to run. */
export interface FunctionSpec {
  /** The product's word for it: the name of its folder under `dist/lambdas`. */
  readonly name: string;
  readonly physicalName: string;
  readonly arn: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  /** What its role may do. */
  readonly statements: readonly Statement[];
  /** How often Lambda tries again when an asynchronous invocation fails. */
  readonly asyncRetries: number;
}
/** A queue whose messages go to a function. */
export interface EventSourceSpec {
  readonly queueArn: string;
  readonly functionName: string;
  readonly batchSize: number;
  readonly partialFailures: boolean;
}
/** A function called at a fixed rate. */
export interface ScheduleSpec {
  readonly functionName: string;
  readonly periodMs: number;
  readonly input: unknown;
}
/** Events that match go to these queues. */
export interface RuleSpec {
  readonly pattern: Parsed<"rule">["EventPattern"];
  readonly queueArns: readonly string[];
}
/** Mail that comes in for these recipients goes to a function. */
export interface ReceiptRuleSpec {
  /** Addresses or domains, in lower case. */
  readonly recipients: readonly string[];
  readonly functionName: string;
  readonly functionArn: string;
  /** Whether SES looks for spam and viruses. */
  readonly scans: boolean;
}
/** A secret whose value is generated. */
export interface SecretSpec {
  readonly name: string;
  readonly arn: string;
  readonly generate: Parsed<"secret">["GenerateSecretString"];
}
/** A configuration set and the kinds of SES events it publishes to the event bus, in lower case. */
export interface ConfigurationSetSpec {
  readonly name: string;
  readonly publishes: ReadonlySet<string>;
}

/** The whole deployed system, as the local parts need to know it. */
export interface Deployment {
  readonly environment: StackEnvironment;
  readonly tables: readonly TableSpec[];
  readonly queues: readonly QueueSpec[];
  readonly functions: readonly FunctionSpec[];
  readonly eventSources: readonly EventSourceSpec[];
  readonly schedules: readonly ScheduleSpec[];
  readonly rules: readonly RuleSpec[];
  /** Empty when the course takes no mail. */
  readonly receiptRules: readonly ReceiptRuleSpec[];
  readonly secrets: readonly SecretSpec[];
  /** Domains and addresses SES may send from; empty when the account's own ones are reused. */
  readonly identities: readonly string[];
  readonly configurationSets: readonly ConfigurationSetSpec[];
  /** The function behind the HTTP API. */
  readonly siteFunction: string;
}
