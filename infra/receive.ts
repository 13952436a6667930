import { Aws, CfnOutput, Duration, Stack, Validations } from "aws-cdk-lib";
import { Grant, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { ReceiptRule, ReceiptRuleSet, TlsPolicy } from "aws-cdk-lib/aws-ses";
import { Lambda as LambdaAction, LambdaInvocationType } from "aws-cdk-lib/aws-ses-actions";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { retention } from "../lambdas/runtime/settings.ts";
import { type CourseConfig, type Inbound, metricsOf } from "./config.ts";
import type { Delivery } from "./delivery.ts";
import { HandlerFunction } from "./handler-function.ts";
import type { Journal } from "./journal.ts";
import type { Storage } from "./storage.ts";

/** What receiving mail needs. */
export interface ReceiveProps {
  readonly config: CourseConfig;
  /** The folder of all bundled functions. */
  readonly bundles: string;
  readonly inbound: Inbound;
  readonly storage: Storage;
  readonly journal: Journal;
  readonly delivery: Delivery;
}

/**
 * Signing up and leaving by mail: SES → receipt rule → `receive`. Only where the operator wants it.
 */
export class Receive extends Construct {
  readonly lambda: LambdaFunction;
  /** Mails that came in and could not be handled. */
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, props: ReceiveProps) {
    super(scope, id);
    const { config, inbound } = props;

    this.deadLetterQueue = new Queue(this, "DeadLetterQueue", {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(retention.deadLetterDays),
    });
    Validations.of(this.deadLetterQueue).acknowledge({
      id: "AwsSolutions-SQS3",
      reason:
        "This is the dead-letter queue of the mails that came in; nothing reads from it but people.",
    });
    this.lambda = this.handler(props, this.deadLetterQueue);
    this.rule(inbound, config.stackName, this.lambda);
    this.outputs(inbound, this.deadLetterQueue);
  }

  private handler(props: ReceiveProps, deadLetters: Queue): LambdaFunction {
    const { config, bundles, inbound, storage, journal, delivery } = props;
    const { lambda, role } = new HandlerFunction(this, "Handler", {
      name: "receive",
      bundles,
      description: "Signs up and lets leave by mail.",
      environment: {
        TABLE_NAME: storage.table.tableName,
        KEYS_SECRET_ARN: storage.keys.secretArn,
        DELIVER_FUNCTION_NAME: delivery.lambda.functionName,
        START_MAILBOX: inbound.start,
        LEAVE_MAILBOX: inbound.leave,
        FORGET_AFTER_DAYS: String(config.forgetAfterDays),
        METRICS_OF: metricsOf(config),
      },
      timeoutSeconds: 30,
      memoryMb: 256,
      journal,
    });
    storage.grantItems(role);
    storage.grantKeys(role);
    delivery.grantStart(role);
    Grant.addToPrincipal({
      grantee: role,
      actions: ["sqs:SendMessage"],
      resourceArns: [deadLetters.queueArn],
    });
    lambda.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge: Duration.hours(6),
      // Leaving must not get lost in silence. Not the CDK's own destination, which grants more
      // than sending.
      onFailure: { bind: () => ({ destination: deadLetters.queueArn }) },
    });
    return lambda;
  }

  private rule(inbound: Inbound, name: string, lambda: LambdaFunction): void {
    const { ruleSet, create, start, leave } = inbound;
    // Under the name by which the action below finds it: its own would let in every rule of the
    // account.
    lambda.addPermission("AllowSes", {
      principal: new ServicePrincipal("ses.amazonaws.com"),
      sourceAccount: Aws.ACCOUNT_ID,
      sourceArn: Stack.of(this).formatArn({
        service: "ses",
        resource: "receipt-rule-set",
        resourceName: `${ruleSet}:receipt-rule/${name}`,
      }),
    });
    new ReceiptRule(this, "Rule", {
      ruleSet: create
        ? new ReceiptRuleSet(this, "RuleSet", { receiptRuleSetName: ruleSet })
        : ReceiptRuleSet.fromReceiptRuleSetName(this, "RuleSet", ruleSet),
      receiptRuleName: name,
      // An address matches with any label: leave@ takes leave+token@ too (SES developer guide,
      // "Creating receipt rules").
      recipients: [start, leave],
      // Without it SES gives no verdict on spam and viruses.
      scanEnabled: true,
      // A reader who wants to leave is not turned away for an old mail server; a mail here holds no
      // secret but the token that leaves.
      tlsPolicy: TlsPolicy.OPTIONAL,
      actions: [new LambdaAction({ function: lambda, invocationType: LambdaInvocationType.EVENT })],
    });
  }

  private outputs({ ruleSet }: Inbound, deadLetters: Queue): void {
    const output = (name: string, value: string, description: string) =>
      new CfnOutput(this, name, { value, description });
    output(
      "Activate",
      `aws ses set-active-receipt-rule-set --region ${Aws.REGION} --rule-set-name ${ruleSet}`,
      "Run once if this rule set is not the active one. A region has one active set: what another one does stops.",
    );
    output(
      "DeadLetterQueueUrl",
      deadLetters.queueUrl,
      "Mails that came in and could not be handled; empty when all is well.",
    );
  }
}
