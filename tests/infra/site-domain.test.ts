/** A domain of the operator's own: the site's name, its certificate, and the records in DNS. */
import { describe, expect, test } from "vitest";
import { type CourseSettings, readConfig } from "../../infra/config.ts";
import { expectedRecords } from "../../infra/dns-records.ts";
import {
  functionNamed,
  ofType,
  only,
  permissions,
  property,
  settings,
  stackTemplate,
  target,
} from "./template.ts";

const siteDomain = "learn.one-fine-course.net";
const hostedZone = { id: "Z0123456789ABCDEFGHIJ", name: "one-fine-course.net" };
const certificateArn =
  "arn:aws:acm:eu-central-1:123456789012:certificate/3e0b6c2a-5a0e-4b5b-9a52-1f8f1d0f2d11";
const outputs = (template: ReturnType<typeof stackTemplate>) =>
  Object.keys(template.Outputs).filter((name) => name.startsWith("Dns"));
const records = (template: ReturnType<typeof stackTemplate>) =>
  ofType(template, "AWS::Route53::RecordSet").map(([, record]) => record);

describe("a site with a name of its own", () => {
  const template = stackTemplate({ siteDomain });
  const [domain, domainName] = only(template, "AWS::ApiGatewayV2::DomainName");
  const [certificate, issued] = only(template, "AWS::CertificateManager::Certificate");
  const [api, httpApi] = only(template, "AWS::ApiGatewayV2::Api");

  test("answers there alone, over TLS 1.2, with a certificate for that name", () => {
    expect(domainName.Properties).toEqual({
      DomainName: siteDomain,
      DomainNameConfigurations: [
        {
          CertificateArn: { Ref: certificate },
          EndpointType: "REGIONAL",
          IpAddressType: "dualstack",
          SecurityPolicy: "TLS_1_2",
        },
      ],
    });
    expect(issued.Properties).toMatchObject({ DomainName: siteDomain, ValidationMethod: "DNS" });
    expect(property(httpApi, "DisableExecuteApiEndpoint")).toBe(true);
    const [, mapping] = only(template, "AWS::ApiGatewayV2::ApiMapping");
    expect(mapping.Properties).toEqual({
      ApiId: { Ref: api },
      DomainName: { Ref: domain },
      Stage: "$default",
    });
    expect(mapping.DependsOn).toContain(only(template, "AWS::ApiGatewayV2::Stage")[0]);
  });

  test("is linked to under that name, in pages and mails alike", () => {
    for (const name of ["web", "deliver"] as const) {
      const [, lambda] = functionNamed(template, name);
      expect(property(lambda, "Environment", "Variables", "BASE_URL")).toBe(
        `https://${siteDomain}`,
      );
    }
    expect(template.Outputs.SiteUrl?.Value).toBe(`https://${siteDomain}`);
  });

  test("goes on opening links of mails that were sent with API Gateway's address, if the operator says so", () => {
    const [, keeping] = only(
      stackTemplate({ siteDomain, keepApiAddress: true }),
      "AWS::ApiGatewayV2::Api",
    );
    expect(property(keeping, "DisableExecuteApiEndpoint")).not.toBe(true);
  });

  test("may use a certificate that the account has", () => {
    const using = stackTemplate({ siteDomain, certificateArn });
    expect(ofType(using, "AWS::CertificateManager::Certificate")).toEqual([]);
    const [, name] = only(using, "AWS::ApiGatewayV2::DomainName");
    expect(property(name, "DomainNameConfigurations")).toMatchObject([
      { CertificateArn: certificateArn },
    ]);
  });

  test("without one, the API's own address is the site's, and stays open", () => {
    const without = stackTemplate();
    expect(ofType(without, "AWS::ApiGatewayV2::DomainName")).toEqual([]);
    const [, own] = only(without, "AWS::ApiGatewayV2::Api");
    expect(property(own, "DisableExecuteApiEndpoint")).not.toBe(true);
  });
});

describe("the DNS records", () => {
  const inbound = { ruleSet: "mail", domain: "in.mails.one-fine-course.net" };
  const all = ["DnsSite", "DnsDkim1", "DnsDkim2", "DnsDkim3", "DnsMailFromMx", "DnsMailFromSpf"];

  test("are all printed where there is no hosted zone", () => {
    const template = stackTemplate({ siteDomain, inbound });
    expect(records(template)).toEqual([]);
    expect(outputs(template)).toEqual([...all, "DnsInboundMx", "DnsDmarc"]);
  });

  test("at and below the hosted zone are made, DMARC never", () => {
    const template = stackTemplate({ siteDomain, inbound, hostedZone });
    expect(outputs(template)).toEqual(["DnsDmarc"]);
    expect(new Set(records(template).map((record) => property(record, "HostedZoneId")))).toEqual(
      new Set([hostedZone.id]),
    );
    expect(
      records(template).map((record) => [property(record, "Type"), property(record, "Name")]),
    ).toEqual([
      ["A", siteDomain],
      ["AAAA", siteDomain],
      ...[1, 2, 3].map((number) => [
        "CNAME",
        {
          "Fn::GetAtt": [only(template, "AWS::SES::EmailIdentity")[0], `DkimDNSTokenName${number}`],
        },
      ]),
      ["MX", "bounce.mails.one-fine-course.net"],
      ["TXT", "bounce.mails.one-fine-course.net"],
      ["MX", inbound.domain],
    ]);
    const [domain] = only(template, "AWS::ApiGatewayV2::DomainName");
    for (const alias of records(template).slice(0, 2)) {
      expect(target(property(alias, "AliasTarget", "DNSName"))).toBe(domain);
      expect(target(property(alias, "AliasTarget", "HostedZoneId"))).toBe(domain);
    }
    const [, certificate] = only(template, "AWS::CertificateManager::Certificate");
    expect(property(certificate, "DomainValidationOptions")).toEqual([
      { DomainName: siteDomain, HostedZoneId: hostedZone.id },
    ]);
  });

  test("elsewhere are printed beside those that are made", () => {
    const zone = { id: hostedZone.id, name: "mails.one-fine-course.net" };
    const template = stackTemplate({ siteDomain, inbound, hostedZone: zone });
    expect(outputs(template)).toEqual(["DnsSite", "DnsDmarc"]);
    expect(records(template)).toHaveLength(6);
    const [, certificate] = only(template, "AWS::CertificateManager::Certificate");
    expect(property(certificate, "DomainValidationOptions")).not.toMatchObject([
      { HostedZoneId: zone.id },
    ]);
  });

  test("for mail of the domain stay when the stack goes, as the identity does; the course's own go", () => {
    const template = stackTemplate({ siteDomain, inbound, hostedZone });
    const stays = (type: string, policy: string | undefined) =>
      records(template)
        .filter(({ DeletionPolicy }) => DeletionPolicy === policy)
        .map((record) => property(record, "Type"))
        .filter((one) => one === type).length;
    expect(stays("CNAME", "RetainExceptOnCreate")).toBe(3);
    expect(stays("TXT", "RetainExceptOnCreate")).toBe(1);
    expect([stays("MX", "RetainExceptOnCreate"), stays("MX", undefined)]).toEqual([1, 1]);
    expect([stays("A", undefined), stays("AAAA", undefined)]).toEqual([1, 1]);
  });

  test("are a list that others can check, with what AWS made filled in", () => {
    const deployed = {
      region: "eu-central-1",
      dkim: [{ name: "t1._domainkey.mails.one-fine-course.net", value: "t1.dkim.amazonses.com" }],
      siteTarget: "d-abc.execute-api.eu-central-1.amazonaws.com",
    };
    const of = (some: Partial<CourseSettings>) =>
      expectedRecords(readConfig({ ...settings, ...some }, false), deployed).map(
        ({ id, name, type, value, made }) => `${id}: ${name} ${type} ${value} ${made}`,
      );
    expect(of({ siteDomain, inbound, hostedZone: { ...hostedZone, name: siteDomain } })).toEqual([
      `Site: ${siteDomain} CNAME ${deployed.siteTarget} true`,
      "Dkim1: t1._domainkey.mails.one-fine-course.net CNAME t1.dkim.amazonses.com false",
      "MailFromMx: bounce.mails.one-fine-course.net MX 10 feedback-smtp.eu-central-1.amazonses.com false",
      'MailFromSpf: bounce.mails.one-fine-course.net TXT "v=spf1 include:amazonses.com ~all" false',
      "InboundMx: in.mails.one-fine-course.net MX 10 inbound-smtp.eu-central-1.amazonaws.com false",
      'Dmarc: _dmarc.mails.one-fine-course.net TXT "v=DMARC1; p=none" false',
    ]);
    expect(of({ identity: "existing", inbound: undefined })).toEqual([
      'Dmarc: _dmarc.mails.one-fine-course.net TXT "v=DMARC1; p=none" false',
    ]);
  });
});

describe("the mail identity", () => {
  test("stays when the stack goes or no longer makes it; only a failed first deployment undoes it", () => {
    const [, identity] = only(stackTemplate(), "AWS::SES::EmailIdentity");
    expect(identity).toMatchObject({
      DeletionPolicy: "RetainExceptOnCreate",
      UpdateReplacePolicy: "Retain",
    });
  });
});

describe("a proxy of the operator's own", () => {
  const proxy = {
    header: "CF-Connecting-IP",
    secretHeader: "X-Proxy-Secret",
    secretName: "course/proxy",
  };
  const template = stackTemplate({ siteDomain, proxy });
  const variables = (of: typeof template) => {
    const [, lambda] = functionNamed(of, "web");
    return property(lambda, "Environment", "Variables") as Record<string, string>;
  };

  test("is told to web by the names of its headers, as API Gateway spells them, and of its secret", () => {
    expect(variables(template)).toMatchObject({
      PROXY_ADDRESS_HEADER: "cf-connecting-ip",
      PROXY_SECRET_HEADER: "x-proxy-secret",
      PROXY_SECRET_NAME: "course/proxy",
    });
    expect(variables(stackTemplate())).toMatchObject({
      PROXY_ADDRESS_HEADER: "off",
      PROXY_SECRET_HEADER: "off",
      PROXY_SECRET_NAME: "off",
    });
  });

  test("lets web read that secret, and nobody else", () => {
    const readers = (["web", "deliver", "feedback", "receive"] as const).filter((name) =>
      permissions(template, name).some(({ resources }) =>
        resources.some((resource) => resource.endsWith(":secret:course/proxy-??????")),
      ),
    );
    expect(readers).toEqual(["web"]);
    const [statement] = permissions(template, "web").filter(({ resources }) =>
      resources.some((resource) => resource.includes("course/proxy")),
    );
    expect(statement?.actions).toEqual(["secretsmanager:GetSecretValue"]);
  });
});
