import { RemovalPolicy, Validations } from "aws-cdk-lib";
import {
  AttributeType,
  BillingMode,
  type ITable,
  ProjectionType,
  Table,
} from "aws-cdk-lib/aws-dynamodb";
import { Grant, type IGrantable } from "aws-cdk-lib/aws-iam";
import { type ISecret, Secret } from "aws-cdk-lib/aws-secretsmanager";
import { Construct } from "constructs";
import { dueIndex, retention, tableKey } from "../lambdas/runtime/settings.ts";
import type { CourseConfig } from "./config.ts";

/**
 * The most a runaway loop may cost: at four write units a mail, 500 mails a second for one worker or two,
 * 250 more with each further one. It bounds an hour of writes to a few dollars.
 */
const unitsPerWorker = 1_000;

/** What the storage needs. */
export type StorageProps = Pick<
  CourseConfig,
  "workers" | "table" | "keysSecret" | "unitsPerSecondMax"
>;

/**
 * What must outlive every deployment: the table of subscriptions and the key material. Both may be what
 * an earlier stack left.
 */
export class Storage extends Construct {
  readonly table: Table | ITable;
  readonly keys: Secret | ISecret;

  constructor(scope: Construct, id: string, props: StorageProps) {
    super(scope, id);
    const { workers, unitsPerSecondMax = unitsPerWorker * Math.max(2, workers) } = props;
    this.table = props.table
      ? Table.fromTableName(this, "ExistingTable", props.table)
      : this.makeTable(unitsPerSecondMax);
    this.keys = props.keysSecret
      ? Secret.fromSecretCompleteArn(this, "ExistingKeys", props.keysSecret)
      : this.makeKeys();
  }

  private makeTable(unitsPerSecondMax: number): Table {
    const table = new Table(this, "Table", {
      partitionKey: { name: tableKey, type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      maxReadRequestUnits: unitsPerSecondMax,
      maxWriteRequestUnits: unitsPerSecondMax,
      timeToLiveAttribute: "expiresAt",
      pointInTimeRecoverySpecification: {
        pointInTimeRecoveryEnabled: true,
        recoveryPeriodInDays: retention.backupDays,
      },
      deletionProtection: true,
      // Also when the first deployment fails: to delete a protected table would fail too, and leave the
      // stack stuck. What stays behind then is an empty table that costs nothing.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    // The same cap on the index: a lower one would push back on writes to the table itself.
    table.addGlobalSecondaryIndex({
      indexName: dueIndex.name,
      partitionKey: { name: dueIndex.partitionKey, type: AttributeType.STRING },
      sortKey: { name: dueIndex.sortKey, type: AttributeType.STRING },
      projectionType: ProjectionType.KEYS_ONLY,
      maxReadRequestUnits: unitsPerSecondMax,
      maxWriteRequestUnits: unitsPerSecondMax,
    });
    return table;
  }

  private makeKeys(): Secret {
    const keys = new Secret(this, "Keys", {
      description: "The root key of the course: tokens in links and the keyed ids of subscribers.",
      generateSecretString: {
        secretStringTemplate: "{}",
        generateStringKey: "rootKey",
        passwordLength: 64,
        excludePunctuation: true,
      },
      // Unlike the table, keys that no link was signed with cost something, and go with a failed deployment.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    Validations.of(keys).acknowledge({
      id: "AwsSolutions-SMG4",
      reason:
        "Rotating by schedule would break every link in mails already sent and part each subscriber from their suppression. Token keys are versioned and rotated by the operator; the address key must never change.",
    });
    return keys;
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

  /** Lets it read several items in one request: the same items, one by one, are granted with `grantItems`. */
  grantReadingTogether(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ["dynamodb:BatchGetItem"],
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
