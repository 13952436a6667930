import { Aws, CfnOutput, Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { type CourseConfig, inboundOf } from "./config.ts";
import { Delivery } from "./delivery.ts";
import { Dns } from "./dns.ts";
import { expectedRecords } from "./dns-records.ts";
import { Feedback } from "./feedback.ts";
import { Journal } from "./journal.ts";
import { MailIdentity } from "./mail-identity.ts";
import { Monitoring } from "./monitoring.ts";
import { Operator } from "./operator.ts";
import { Receive } from "./receive.ts";
import { Storage } from "./storage.ts";
import { SiteAddress, Web } from "./web.ts";

/** One course, whole: what is in it, and in which order one part needs the other. */
export class CourseStack extends Stack {
  /** @param bundles The folder that holds the bundled functions. */
  constructor(scope: Construct, config: CourseConfig, bundles: string) {
    super(scope, config.stackName, {
      description: "An e-mail course and the system that runs it.",
      ...(config.region && { env: { region: config.region } }),
    });

    const storage = new Storage(this, "Storage", config);
    const journal = new Journal(this, "Journal");
    const shared = { config, bundles, storage, journal };
    const address = new SiteAddress(this, "SiteAddress", config);
    const identity = new MailIdentity(this, "MailIdentity", config);
    const feedback = new Feedback(this, "Feedback", shared);
    const { baseUrl } = address;
    const delivery = new Delivery(this, "Delivery", { ...shared, feedback, baseUrl });
    const web = new Web(this, "Web", { ...shared, address, delivery });
    const inbound = inboundOf(config);
    const receive = inbound && new Receive(this, "Receive", { ...shared, inbound, delivery });
    const operator = new Operator(this, "Operator", {
      ...shared,
      delivery,
      feedback,
      receive: receive?.lambda,
      deadLetterQueues: [feedback, delivery, ...(receive ? [receive] : [])].map(
        ({ deadLetterQueue }) => deadLetterQueue,
      ),
    });
    const email = config.alarmEmail;
    if (email) {
      const parts = { deliver: delivery, schedule: delivery, feedback, web, receive };
      const { topic } = new Monitoring(this, "Monitoring", {
        config,
        email,
        api: address.api,
        parts,
      });
      const purpose = "Where alarms go; confirm the mail that SNS sends to alarmEmail.";
      this.output("AlarmTopicArn", topic.topicArn, purpose);
    }
    new Dns(this, "Dns", {
      hostedZone: config.hostedZone,
      siteDomain: address.domain,
      records: expectedRecords(config, {
        region: Aws.REGION,
        dkim: identity.dkim,
        siteTarget: address.domain?.target.dnsName,
      }),
    });

    this.output("SiteUrl", baseUrl, "The sign-up page.");
    this.output("TableName", storage.table.tableName, "The subscriptions.");
    this.output(
      "OperatorPolicyArn",
      operator.policy.managedPolicyArn,
      "What npm run course may do: attach it to whoever runs the course.",
    );
    this.output(
      "FeedbackDeadLetterQueueUrl",
      feedback.deadLetterQueue.queueUrl,
      "SES events that could not be recorded; empty when all is well.",
    );
    this.output(
      "JournalLogGroupName",
      journal.logGroup.logGroupName,
      "What the functions did, and to which subscription; kept for 60 days.",
    );
  }

  private output(name: string, value: string, description: string): void {
    new CfnOutput(this, name, { value, description });
  }
}
