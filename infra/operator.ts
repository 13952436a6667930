import { Aws, Stack, Validations } from "aws-cdk-lib";
import { ManagedPolicy, PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { flattenCfnReference } from "cdk-nag/lib/utils/flatten-cfn-reference.js";
import { Construct } from "constructs";
import { dueIndex, tableKey } from "../lambdas/runtime/settings.ts";
import type { CourseConfig } from "./config.ts";
import type { Delivery } from "./delivery.ts";
import type { Feedback } from "./feedback.ts";
import type { Journal } from "./journal.ts";
import type { Storage } from "./storage.ts";

/** What the operator's command works on. */
export interface OperatorProps {
  readonly config: CourseConfig;
  readonly delivery: Delivery;
  readonly storage: Storage;
  readonly journal: Journal;
  readonly feedback: Feedback;
  /** Every queue of dead letters. */
  readonly deadLetterQueues: readonly Queue[];
  /** Handles mail that came in; undefined when the course takes none. */
  readonly receive?: LambdaFunction | undefined;
}

/** Items whose key begins so. */
const items = (...kinds: readonly string[]) => ({
  "ForAllValues:StringLike": { "dynamodb:LeadingKeys": kinds },
  // Without it a call that names no key would pass: "ForAllValues" holds for no value at all.
  Null: { "dynamodb:LeadingKeys": "false" },
});

/**
 * What `npm run course` needs and no more, as a managed policy: attach it to whoever runs the course.
 * It cannot send mail in another name, or delete an item. Its scan reads no address; item by item it could read them all.
 */
export class Operator extends Construct {
  readonly policy: ManagedPolicy;

  constructor(scope: Construct, id: string, props: OperatorProps) {
    super(scope, id);
    this.policy = new ManagedPolicy(this, "Policy", {
      description: "What the command of the course's operator needs: npm run course.",
      statements: [
        ...this.stack(),
        ...tableStatements(props.storage),
        ...queueStatements(props),
        allow(
          ["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"],
          [props.storage.keys.secretArn],
        ),
        ...this.mailStatements(props),
        ...journalStatements(props.journal),
      ],
    });
    Validations.of(this.policy).acknowledge(
      {
        id: "AwsSolutions-IAM5[Resource::*]",
        reason:
          "SES's quota and its list of suppressed addresses are the account's and have no resource to name.",
      },
      {
        id: `AwsSolutions-IAM5[Resource::${this.asNagWritesIt(this.sesArn("identity", "*"))}]`,
        reason:
          "As for deliver: SES checks a recipient's address too when it is an identity of this account.",
      },
      {
        id: `AwsSolutions-IAM5[Resource::${this.asNagWritesIt(this.stackArn())}]`,
        reason:
          "A stack's ARN ends in an id that only CloudFormation knows; a call names the stack.",
      },
    );
  }

  /** What is deployed, and under which names. */
  private stack(): PolicyStatement[] {
    return [
      allow(
        ["cloudformation:DescribeStacks", "cloudformation:ListStackResources"],
        [this.stackArn()],
      ),
    ];
  }

  /** A test mail, as deliver sends; a mail asked for again; who is written to never more. */
  private mailStatements({ config, delivery, feedback }: OperatorProps): PolicyStatement[] {
    const { configurationSetName } = feedback.configurationSet;
    return [
      allow(
        ["lambda:GetFunctionConfiguration", "lambda:InvokeFunction"],
        [delivery.lambda.functionArn],
      ),
      allow(
        ["ses:SendRawEmail"],
        [this.sesArn("identity", "*"), this.sesArn("configuration-set", configurationSetName)],
        { StringEquals: { "ses:FromAddress": config.fromAddress } },
      ),
      allow(
        ["ses:GetSendQuota", "ses:PutSuppressedDestination", "ses:DeleteSuppressedDestination"],
        ["*"],
      ),
    ];
  }

  private sesArn(resource: string, resourceName: string): string {
    return Stack.of(this).formatArn({ service: "ses", resource, resourceName });
  }

  private asNagWritesIt(arn: string): string {
    return flattenCfnReference(Stack.of(this).resolve(arn));
  }

  private stackArn(): string {
    return Stack.of(this).formatArn({
      service: "cloudformation",
      resource: "stack",
      resourceName: `${Aws.STACK_NAME}/*`,
    });
  }
}

function tableStatements({ table }: Storage): PolicyStatement[] {
  return [
    allow(
      ["dynamodb:GetItem"],
      [table.tableArn],
      items("SUBSCRIPTION#*", "MAILBOX#*", "HELD#*", "STOP#*", "EVENTS#*", "RUN#*", "STATS#*"),
    ),
    allow(
      ["dynamodb:PutItem"],
      [table.tableArn],
      items("SUBSCRIPTION#*", "MAILBOX#*", "HELD#*", "STOP#*"),
    ),
    // How many mails somebody had sent again today.
    allow(["dynamodb:UpdateItem"], [table.tableArn], items("RATE#requests/*")),
    allow(["dynamodb:Query"], [`${table.tableArn}/index/${dueIndex.name}`]),
    allow(["dynamodb:DescribeTable"], [table.tableArn]),
    // A count of readers by status: no scan can read an address.
    allow(["dynamodb:Scan"], [table.tableArn], {
      "ForAllValues:StringEquals": { "dynamodb:Attributes": [tableKey, "status"] },
      StringEquals: { "dynamodb:Select": "SPECIFIC_ATTRIBUTES" },
    }),
  ];
}

/** What happened to a reader, and lines of what the operator does. */
function journalStatements({ logGroup }: Journal): PolicyStatement[] {
  return [
    allow(
      ["logs:FilterLogEvents", "logs:CreateLogStream", "logs:PutLogEvents"],
      [logGroup.logGroupArn],
    ),
  ];
}

function queueStatements({
  feedback,
  deadLetterQueues,
  receive,
}: OperatorProps): PolicyStatement[] {
  return [
    allow(
      [
        "sqs:GetQueueAttributes",
        "sqs:ReceiveMessage",
        "sqs:ChangeMessageVisibility",
        "sqs:DeleteMessage",
      ],
      deadLetterQueues.map(({ queueArn }) => queueArn),
    ),
    allow(["sqs:SendMessage"], [feedback.queue.queueArn]),
    ...(receive ? [allow(["lambda:InvokeFunction"], [receive.functionArn])] : []),
  ];
}

function allow(
  actions: readonly string[],
  resources: readonly string[],
  conditions?: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): PolicyStatement {
  return new PolicyStatement({
    actions: [...actions],
    resources: [...resources],
    ...(conditions && { conditions }),
  });
}
