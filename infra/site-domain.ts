import {
  ApiMapping,
  DomainName,
  type HttpApi,
  type HttpStage,
  IpAddressType,
  SecurityPolicy,
} from "aws-cdk-lib/aws-apigatewayv2";
import {
  Certificate,
  CertificateValidation,
  type ICertificate,
} from "aws-cdk-lib/aws-certificatemanager";
import { HostedZone } from "aws-cdk-lib/aws-route53";
import { Construct } from "constructs";
import { isWithin } from "./config/conflicts.ts";
import type { CourseConfig } from "./config.ts";

/** What the site's own name needs. */
export interface SiteDomainProps {
  readonly name: string;
  readonly config: Pick<CourseConfig, "certificateArn" | "hostedZone">;
  readonly api: HttpApi;
  readonly stage: HttpStage;
}

/** The site under a name of the operator's: certificate, domain and the way from it to the API. */
export class SiteDomain extends Construct {
  readonly name: string;
  /** What the name leads to: API Gateway's own name for it, and the zone that one lives in. */
  readonly target: { readonly dnsName: string; readonly hostedZoneId: string };

  constructor(scope: Construct, id: string, { name, config, api, stage }: SiteDomainProps) {
    super(scope, id);
    const domainName = new DomainName(this, "Domain", {
      domainName: name,
      certificate: this.certificate(name, config),
      securityPolicy: SecurityPolicy.TLS_1_2,
      ipAddressType: IpAddressType.DUAL_STACK,
    });
    new ApiMapping(this, "Mapping", { api, domainName, stage });
    this.name = name;
    this.target = {
      dnsName: domainName.regionalDomainName,
      hostedZoneId: domainName.regionalHostedZoneId,
    };
  }

  /** Without a zone the deployment waits here until the operator has added the record that proves the name. */
  private certificate(
    name: string,
    { certificateArn, hostedZone }: SiteDomainProps["config"],
  ): ICertificate {
    if (certificateArn !== undefined) {
      return Certificate.fromCertificateArn(this, "ExistingCertificate", certificateArn);
    }
    const zone =
      hostedZone && isWithin(name, hostedZone.name)
        ? HostedZone.fromHostedZoneAttributes(this, "Zone", {
            hostedZoneId: hostedZone.id,
            zoneName: hostedZone.name,
          })
        : undefined;
    return new Certificate(this, "Certificate", {
      domainName: name,
      validation: CertificateValidation.fromDns(zone),
    });
  }
}
