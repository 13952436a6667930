/** The DNS records a course needs, as data: for the stack, which makes or prints them, and for who looks them up. */

import { isWithin, mailFromDomain } from "./config/conflicts.ts";
import { type CourseConfig, inboundOf } from "./config.ts";

/** A name and what it is another name for. */
export interface CnameRecord {
  readonly name: string;
  readonly value: string;
}

/** One record. */
export interface DnsRecord {
  /** Stable and unique in a course: `Site`, `Dkim1` to `Dkim3`, `MailFromMx`, `MailFromSpf`, `InboundMx`, `Dmarc`. */
  readonly id: string;
  readonly type: "CNAME" | "MX" | "TXT";
  readonly name: string;
  /** As in a zone file: an MX with its preference, a TXT in double quotes. */
  readonly value: string;
  /** What it is good for: half a sentence for the operator. */
  readonly purpose: string;
  /** Whether the stack makes it, in `hostedZone`; otherwise the operator adds it. */
  readonly made: boolean;
  /** Whether it must outlive the stack, since others may send from the same domain. */
  readonly shared: boolean;
}

/** What is known only once AWS has made it. */
export interface Deployed {
  readonly region: string;
  /** The names of DKIM's keys; empty where the identity is not this stack's. */
  readonly dkim: readonly CnameRecord[];
  /** What API Gateway serves `siteDomain` under; undefined without one. */
  readonly siteTarget: string | undefined;
}

/**
 * Every record that the course needs in DNS, those that the stack makes included.
 *
 * Where `identity` is `existing`, DKIM and MAIL FROM belong to whoever made the identity. DMARC is never
 * made: a domain has one such record, for all its mail.
 */
export function expectedRecords(config: CourseConfig, deployed: Deployed): readonly DnsRecord[] {
  const { senderDomain, siteDomain, hostedZone } = config;
  // By the domain a record belongs to: the names of DKIM's keys are not known before SES made them.
  const made = (domain: string) => hostedZone !== undefined && isWithin(domain, hostedZone.name);
  const inbound = inboundOf(config);
  const bounces = mailFromDomain(senderDomain);
  const records: DnsRecord[] = [];
  if (siteDomain !== undefined && deployed.siteTarget !== undefined) {
    records.push({
      id: "Site",
      type: "CNAME",
      name: siteDomain,
      value: deployed.siteTarget,
      purpose:
        "leads readers to the site (an ALIAS or ANAME record where the name has other records)",
      shared: false,
      made: made(siteDomain),
    });
  }
  if (config.identity === "create") {
    records.push(
      ...deployed.dkim.map(({ name, value }, index) => ({
        id: `Dkim${index + 1}`,
        type: "CNAME" as const,
        name,
        value,
        purpose: "DKIM, the mails' signature",
        shared: true,
        made: made(senderDomain),
      })),
      {
        id: "MailFromMx",
        type: "MX",
        name: bounces,
        value: `10 feedback-smtp.${deployed.region}.amazonses.com`,
        purpose: "bounces come back to SES",
        shared: true,
        made: made(bounces),
      },
      {
        id: "MailFromSpf",
        type: "TXT",
        name: bounces,
        value: '"v=spf1 include:amazonses.com ~all"',
        purpose: "SPF for the bounce address",
        shared: true,
        made: made(bounces),
      },
    );
  }
  if (inbound) {
    records.push({
      id: "InboundMx",
      type: "MX",
      name: inbound.domain,
      value: `10 inbound-smtp.${deployed.region}.amazonaws.com`,
      purpose:
        "mail for this domain goes to SES, all of it; choose another inbound.domain if people get mail there",
      shared: false,
      made: made(inbound.domain),
    });
  }
  return [
    ...records,
    {
      id: "Dmarc",
      type: "TXT",
      name: `_dmarc.${senderDomain}`,
      value: '"v=DMARC1; p=none"',
      purpose: "DMARC, which the large mailbox providers demand; leave a stricter record as it is",
      shared: true,
      made: false,
    },
  ];
}
