/**
 * The DNS records that a course needs, and whether what DNS holds is one of them.
 */
import type { Dns } from "./ports.ts";

/** A record that should be there. */
export interface ExpectedRecord {
  /** Which of its kind it is, in the line's id. */
  readonly part: string;
  readonly name: string;
  readonly type: "CNAME" | "MX" | "TXT";
  readonly value: string;
  /** What it means that it is missing. */
  readonly without: "blocker" | "warning";
}

/** The three CNAME records under which SES publishes its keys. */
export function dkimRecords(domain: string, tokens: readonly string[]): readonly ExpectedRecord[] {
  return tokens.map((token, index) => ({
    part: `${index + 1}`,
    name: `${token}._domainkey.${domain}`,
    type: "CNAME",
    value: `${token}.dkim.amazonses.com`,
    without: "blocker",
  }));
}

/** The bounce address: its mail goes to SES, and SES may send for it. */
export function mailFromRecords(domain: string, region: string): readonly ExpectedRecord[] {
  return [
    {
      part: "mx",
      name: domain,
      type: "MX",
      value: `10 feedback-smtp.${region}.amazonses.com`,
      without: "warning",
    },
    {
      part: "spf",
      name: domain,
      type: "TXT",
      value: "v=spf1 include:amazonses.com ~all",
      without: "warning",
    },
  ];
}

/** What the large mailbox providers demand of the sender's domain; any policy will do. */
export function dmarcRecord(domain: string): ExpectedRecord {
  return {
    part: "dmarc",
    name: `_dmarc.${domain}`,
    type: "TXT",
    value: "v=DMARC1; p=none",
    without: "warning",
  };
}

/** Mail for the course's own mailboxes goes to SES. */
export function inboundRecord(domain: string, region: string): ExpectedRecord {
  return {
    part: "mx",
    name: domain,
    type: "MX",
    value: `10 inbound-smtp.${region}.amazonaws.com`,
    without: "warning",
  };
}

/** The line to add at the DNS provider. */
export function zoneLine({ name, type, value }: ExpectedRecord): string {
  return `${name} ${type} ${type === "TXT" ? `"${value}"` : value}`;
}

/**
 * What DNS holds under the record's name.
 *
 * @throws FailedCallError when no name server answers
 */
export async function lookUp(dns: Dns, { name, type }: ExpectedRecord): Promise<readonly string[]> {
  if (type === "CNAME") return (await dns.cname(name)).map(plain);
  if (type === "MX") {
    const found = await dns.mx(name);
    return found.map(({ priority, exchange }) => `${priority} ${plain(exchange)}`);
  }
  return dns.txt(name);
}

/** Whether what was found does what the record is for. */
export function serves({ type, value }: ExpectedRecord, found: readonly string[]): boolean {
  if (type === "MX") {
    // Any priority will do, as long as nobody else gets the mail.
    const host = (entry: string) => entry.split(" ")[1];
    return found.length > 0 && found.every((entry) => host(entry) === host(value));
  }
  if (type === "CNAME") return found.includes(plain(value));
  if (value.startsWith("v=DMARC1"))
    return found.filter((text) => /^v=DMARC1\s*;/i.test(text)).length === 1;
  // RFC 7208, 3.2: two SPF records are none.
  const spf = found.filter((text) => /^v=spf1\b/i.test(text));
  return spf.length === 1 && /\binclude:amazonses\.com\b/i.test(spf[0] ?? "");
}

/** What of the found texts is about the same thing, to be shown beside what should be there. */
export function rivals(
  { type, value }: ExpectedRecord,
  found: readonly string[],
): readonly string[] {
  if (type !== "TXT") return found;
  const kind = value.split(/[;\s]/)[0]?.toLowerCase() ?? "";
  return found.filter((text) => text.toLowerCase().startsWith(kind));
}

function plain(name: string): string {
  return name.replace(/\.$/, "").toLowerCase();
}
