import { Aws, CfnOutput } from "aws-cdk-lib";
import { EmailIdentity, Identity } from "aws-cdk-lib/aws-ses";
import { Construct } from "constructs";
import type { CourseConfig } from "./config.ts";

/** What the mail identity needs. */
export type MailIdentityProps = Pick<CourseConfig, "identity" | "senderDomain">;

/**
 * The domain the mails come from, verified with SES.
 *
 * Its DNS records are outputs and not made here: the zone may live anywhere.
 */
export class MailIdentity extends Construct {
  constructor(scope: Construct, id: string, props: MailIdentityProps) {
    super(scope, id);
    if (props.identity === "create") {
      this.create(props.senderDomain);
    }
    this.dnsRecord(
      "Dmarc",
      `_dmarc.${props.senderDomain} TXT "v=DMARC1; p=none"`,
      "DMARC, which the large mailbox providers demand; leave a stricter record as it is",
    );
  }

  private create(senderDomain: string): void {
    // Aligned with the sender's domain, so that SPF passes DMARC too and not only DKIM.
    const mailFromDomain = `bounce.${senderDomain}`;
    const identity = new EmailIdentity(this, "Identity", {
      identity: Identity.domain(senderDomain),
      mailFromDomain,
      // Bounces arrive as events; forwarding would send each one to a mailbox as well.
      feedbackForwarding: false,
    });
    for (const [index, { name, value }] of identity.dkimRecords.entries()) {
      this.dnsRecord(`Dkim${index + 1}`, `${name} CNAME ${value}`, "DKIM, the mails' signature");
    }
    this.dnsRecord(
      "MailFromMx",
      `${mailFromDomain} MX 10 feedback-smtp.${Aws.REGION}.amazonses.com`,
      "Bounces come back to SES",
    );
    this.dnsRecord(
      "MailFromSpf",
      `${mailFromDomain} TXT "v=spf1 include:amazonses.com ~all"`,
      "SPF for the bounce address",
    );
  }

  private dnsRecord(name: string, value: string, purpose: string): void {
    new CfnOutput(this, name, { value, description: `DNS record to add: ${purpose}.` });
  }
}
