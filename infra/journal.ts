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
      // It says who left, and outlives the stack as the table does. One of a failed first deployment
      // goes with it: nothing is in it, and its name is nobody's else.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
  }
}
