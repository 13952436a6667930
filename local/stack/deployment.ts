/** What a template deploys: one file for each kind of resource says how it is read. */
import type { Statement } from "../aws/iam.ts";
import { type AlarmSpec, readAlarms } from "./alarms.ts";
import { type EventRuleSpec, readEventRules } from "./event-rules.ts";
import { type FunctionSpec, readFunctions } from "./functions.ts";
import { readOperator } from "./operator.ts";
import { type EventSourceSpec, type QueueSpec, readEventSources, readQueues } from "./queues.ts";
import { type ReceiptRuleSpec, readReceiptRules } from "./receipt-rules.ts";
import { readSchedules, type ScheduleSpec } from "./schedules.ts";
import { readSecrets, type SecretSpec } from "./secrets.ts";
import { type ConfigurationSetSpec, readConfigurationSets, readIdentities } from "./sending.ts";
import { readRoutes, type SiteRoute } from "./site.ts";
import type { StackEnvironment } from "./stack-environment.ts";
import { readTables, type TableSpec } from "./tables.ts";
import type { Resource } from "./template.ts";

/** The whole deployed system, as the local parts need to know it. */
export interface Deployment {
  readonly environment: StackEnvironment;
  readonly resources: readonly Resource[];
  /** What the operator's command may do. */
  readonly operator: readonly Statement[];
  readonly tables: readonly TableSpec[];
  readonly queues: readonly QueueSpec[];
  readonly functions: readonly FunctionSpec[];
  readonly eventSources: readonly EventSourceSpec[];
  readonly schedules: readonly ScheduleSpec[];
  readonly rules: readonly EventRuleSpec[];
  /** Empty when the course takes no mail. */
  readonly receiptRules: readonly ReceiptRuleSpec[];
  readonly secrets: readonly SecretSpec[];
  /** Domains and addresses SES may send from; empty when the account's own ones are reused. */
  readonly identities: readonly string[];
  readonly configurationSets: readonly ConfigurationSetSpec[];
  /** The ways into the site; one of them is `$default`. */
  readonly routes: readonly SiteRoute[];
  /** Empty where nobody is told. */
  readonly alarms: readonly AlarmSpec[];
  readonly apiId: string;
}

/**
 * Reads the deployment from the template's resources.
 *
 * @throws TemplateError when a resource is not as the local system needs it, or when one service
 * may not call the other: CloudFormation or the first call in production would fail the same way.
 */
export function readDeployment(
  resources: readonly Resource[],
  environment: StackEnvironment,
): Deployment {
  const functions = readFunctions(resources);
  return {
    environment,
    resources,
    operator: readOperator(resources),
    tables: readTables(resources),
    queues: readQueues(resources, environment),
    functions,
    eventSources: readEventSources(resources, functions),
    schedules: readSchedules(resources, functions),
    rules: readEventRules(resources),
    receiptRules: readReceiptRules(resources, functions, environment),
    secrets: readSecrets(resources),
    identities: readIdentities(resources),
    configurationSets: readConfigurationSets(resources),
    routes: readRoutes(resources, functions, environment),
    alarms: readAlarms(resources, environment),
    apiId: resources.find(({ type }) => type === "AWS::ApiGatewayV2::Api")?.name ?? "",
  };
}
