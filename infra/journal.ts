import { RemovalPolicy } from "aws-cdk-lib";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";

/**
 * So long lines are kept, of all logs of the stack. A backup of the table reaches back 35 days;
 * what came after it is read here.
 */
export const logRetention = RetentionDays.TWO_MONTHS;

/** Where all functions write: their log, and among it the journal of the subscriptions. */
export class Journal extends Construct {
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.logGroup = new LogGroup(this, "Logs", {
      retention: logRetention,
      // It says who left, and outlives the stack as the table does. A first deployment that fails
      // deletes it: there is nothing in it yet.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
  }
}
