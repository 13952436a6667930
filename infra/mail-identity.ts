import { RemovalPolicy } from "aws-cdk-lib";
import { EmailIdentity, Identity } from "aws-cdk-lib/aws-ses";
import { Construct } from "constructs";
import { mailFromDomain } from "./config/conflicts.ts";
import type { CourseConfig } from "./config.ts";
import type { CnameRecord } from "./dns-records.ts";

/** What the mail identity needs. */
export type MailIdentityProps = Pick<CourseConfig, "identity" | "senderDomain">;

/** The domain the mails come from, verified with SES. */
export class MailIdentity extends Construct {
  /** SES's names for the public keys of DKIM; empty when another stack, or nobody, made the identity. */
  readonly dkim: readonly CnameRecord[];

  constructor(scope: Construct, id: string, props: MailIdentityProps) {
    super(scope, id);
    this.dkim = props.identity === "create" ? this.create(props.senderDomain).dkimRecords : [];
  }

  private create(senderDomain: string): EmailIdentity {
    const identity = new EmailIdentity(this, "Identity", {
      identity: Identity.domain(senderDomain),
      mailFromDomain: mailFromDomain(senderDomain),
      // Bounces arrive as events; forwarding would send each one to a mailbox as well.
      feedbackForwarding: false,
    });
    // Other courses and stages may send from the domain: it goes only with the deployment that failed to
    // make it, or the next one would find it there already.
    identity.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    return identity;
  }
}
