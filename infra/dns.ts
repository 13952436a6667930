import { CfnOutput, RemovalPolicy, type Stack } from "aws-cdk-lib";
import { CfnRecordSet } from "aws-cdk-lib/aws-route53";
import { Construct } from "constructs";
import type { CourseConfig } from "./config.ts";
import type { DnsRecord } from "./dns-records.ts";
import type { SiteDomain } from "./site-domain.ts";

/** What the DNS needs. */
export interface DnsProps {
  readonly hostedZone: CourseConfig["hostedZone"];
  readonly records: readonly DnsRecord[];
  readonly siteDomain: SiteDomain | undefined;
}

/** Seconds that others may keep an answer: short enough to correct a mistake within the hour. */
const ttl = "1800";

/** Makes the records that lie in the operator's hosted zone, and prints the others. */
export class Dns extends Construct {
  constructor(scope: Stack, id: string, { hostedZone, records, siteDomain }: DnsProps) {
    super(scope, id);
    for (const record of records) {
      if (!hostedZone || !record.made) {
        new CfnOutput(scope, `Dns${record.id}`, {
          value: `${record.name} ${record.type} ${record.value}`,
          description: `DNS record to add: ${record.purpose}.`,
        });
      } else if (siteDomain && record.id === "Site") {
        this.alias(hostedZone.id, siteDomain);
      } else {
        this.record(hostedZone.id, record);
      }
    }
  }

  private record(hostedZoneId: string, { id, name, type, value, shared }: DnsRecord): void {
    // Not the CDK's own records, which would append the zone to the names of DKIM's keys.
    const record = new CfnRecordSet(this, id, {
      hostedZoneId,
      name,
      type,
      ttl,
      resourceRecords: [value],
    });
    if (shared) record.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  }

  /** An alias costs nothing to look up, and may stand at the top of a zone. */
  private alias(hostedZoneId: string, { name, target }: SiteDomain): void {
    for (const [id, type] of [
      ["SiteV4", "A"],
      ["SiteV6", "AAAA"],
    ] as const) {
      new CfnRecordSet(this, id, {
        hostedZoneId,
        name,
        type,
        aliasTarget: { dnsName: target.dnsName, hostedZoneId: target.hostedZoneId },
      });
    }
  }
}
