import { RemovalPolicy, Validations } from "aws-cdk-lib";
import { AttributeType, BillingMode, ProjectionType, Table } from "aws-cdk-lib/aws-dynamodb";
import { Grant, type IGrantable } from "aws-cdk-lib/aws-iam";
import { Secret } from "aws-cdk-lib/aws-secretsmanager";
import { Construct } from "constructs";
import { dueIndex, tableKey } from "../lambdas/runtime/settings.ts";
import type { CourseConfig } from "./config.ts";

/**
 * The most a runaway loop may cost: at four write units a mail, 500 mails a second for one worker or two,
 * 250 more with each further one. It bounds an hour of writes to a few dollars.
 */
const unitsPerWorker = 1_000;

/** What the storage needs. */
export type StorageProps = Pick<CourseConfig, "workers">;

/** What must outlive every deployment: the table of subscriptions and the key material. */
export class Storage extends Construct {
  readonly table: Table;
  readonly keys: Secret;

  constructor(scope: Construct, id: string, { workers }: StorageProps) {
    super(scope, id);
    const unitsPerSecondMax = unitsPerWorker * Math.max(2, workers);

    this.table = new Table(this, "Table", {
      partitionKey: { name: tableKey, type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      maxReadRequestUnits: unitsPerSecondMax,
      maxWriteRequestUnits: unitsPerSecondMax,
      timeToLiveAttribute: "expiresAt",
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    // The same cap on the index: a lower one would push back on writes to the table itself.
    this.table.addGlobalSecondaryIndex({
      indexName: dueIndex.name,
      partitionKey: { name: dueIndex.partitionKey, type: AttributeType.STRING },
      sortKey: { name: dueIndex.sortKey, type: AttributeType.STRING },
      projectionType: ProjectionType.KEYS_ONLY,
      maxReadRequestUnits: unitsPerSecondMax,
      maxWriteRequestUnits: unitsPerSecondMax,
    });

    this.keys = new Secret(this, "Keys", {
      description: "The root key of the course: tokens in links and the keyed ids of subscribers.",
      generateSecretString: {
        secretStringTemplate: "{}",
        generateStringKey: "rootKey",
        passwordLength: 64,
        excludePunctuation: true,
      },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Validations.of(this.keys).acknowledge({
      id: "AwsSolutions-SMG4",
      reason:
        "Rotating by schedule would break every link in mails already sent and part each subscriber from their suppression. Token keys are versioned and rotated by the operator; the address key must never change.",
    });
  }

  // The CDK's own grants give more: whole tables, every index, descriptions.

  /** Lets it read and save one item at a time. */
  grantItems(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"],
      resourceArns: [this.table.tableArn],
    });
  }

  /** Lets it ask what is due. */
  grantDueIndex(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ["dynamodb:Query"],
      resourceArns: [`${this.table.tableArn}/index/${dueIndex.name}`],
    });
  }

  /** Lets it read the key material. */
  grantKeys(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ["secretsmanager:GetSecretValue"],
      resourceArns: [this.keys.secretArn],
    });
  }
}
