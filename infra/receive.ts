import { Aws, CfnOutput, Duration, Stack, Validations } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { CfnPermission, type Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { CfnReceiptRule, CfnReceiptRuleSet } from "aws-cdk-lib/aws-ses";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { CourseConfig, Inbound } from "./config.ts";
import { HandlerFunction } from "./handler-function.ts";
import type { Storage } from "./storage.ts";

/**
 * Signing up and leaving by mail: SES → receipt rule → `receive`. Only where the operator wants it.
 */
export class Receive extends Construct {
  constructor(
    scope: Construct,
    id: string,
    props: {
      config: CourseConfig;
      bundles: string;
      inbound: Inbound;
      storage: Storage;
      deliver: LambdaFunction;
    },
  ) {
    super(scope, id);
    const { config, bundles, inbound, storage, deliver } = props;

    const deadLetters = new Queue(this, "DeadLetterQueue", {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    Validations.of(deadLetters).acknowledge({
      id: "AwsSolutions-SQS3",
      reason:
        "This is the dead-letter queue of the mails that came in; nothing reads from it but people.",
    });
    const { lambda } = new HandlerFunction(this, "Handler", {
      name: "receive",
      bundles,
      description: "Signs up and lets leave by mail.",
      environment: {
        TABLE_NAME: storage.table.tableName,
        KEYS_SECRET_ARN: storage.keys.secretArn,
        DELIVER_FUNCTION_NAME: deliver.functionName,
        START_MAILBOX: inbound.start,
        LEAVE_MAILBOX: inbound.leave,
      },
      timeoutSeconds: 30,
      memoryMb: 256,
      logRetentionDays: config.logRetentionDays,
      grants: [
        new PolicyStatement({
          actions: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"],
          resources: [storage.table.tableArn],
        }),
        new PolicyStatement({
          actions: ["secretsmanager:GetSecretValue"],
          resources: [storage.keys.secretArn],
        }),
        new PolicyStatement({
          actions: ["lambda:InvokeFunction"],
          resources: [deliver.functionArn],
        }),
        new PolicyStatement({ actions: ["sqs:SendMessage"], resources: [deadLetters.queueArn] }),
      ],
    });
    lambda.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge: Duration.hours(6),
      // Leaving must not get lost in silence. Not CDK's own destination, which adds a policy of its
      // own.
      onFailure: { bind: () => ({ destination: deadLetters.queueArn }) },
    });

    this.rule(inbound, config.stackName, lambda);
    this.outputs(inbound, deadLetters);
  }

  private rule(inbound: Inbound, name: string, lambda: LambdaFunction): void {
    const { ruleSet, create, start, leave } = inbound;
    const permission = new CfnPermission(this, "InvokePermission", {
      action: "lambda:InvokeFunction",
      functionName: lambda.functionArn,
      principal: "ses.amazonaws.com",
      sourceAccount: Aws.ACCOUNT_ID,
      sourceArn: Stack.of(this).formatArn({
        service: "ses",
        resource: "receipt-rule-set",
        resourceName: `${ruleSet}:receipt-rule/${name}`,
      }),
    });
    const rule = new CfnReceiptRule(this, "Rule", {
      ruleSetName: create
        ? new CfnReceiptRuleSet(this, "RuleSet", { ruleSetName: ruleSet }).ref
        : ruleSet,
      rule: {
        name,
        enabled: true,
        // An address matches with any label: leave@ takes leave+token@ too (SES developer guide,
        // "Creating receipt rules").
        recipients: [start, leave],
        // Without it SES gives no verdict on spam and viruses.
        scanEnabled: true,
        // A reader who wants to leave is not turned away for an old mail server; a mail here holds
        // no secret but the token that leaves.
        tlsPolicy: "Optional",
        actions: [{ lambdaAction: { functionArn: lambda.functionArn, invocationType: "Event" } }],
      },
    });
    // SES tries the permission when the rule is made.
    rule.node.addDependency(permission);
  }

  private outputs({ ruleSet, domain }: Inbound, deadLetters: Queue): void {
    const output = (name: string, value: string, description: string) =>
      new CfnOutput(this, name, { value, description });
    output(
      "Mx",
      `${domain} MX 10 inbound-smtp.${Aws.REGION}.amazonaws.com`,
      "DNS record to add: mail for this domain goes to SES, all of it. Choose another inbound.domain if people get mail there.",
    );
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
