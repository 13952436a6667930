/**
 * Which DNS records the doctor looks for, and whether what DNS holds is one of them. What a course
 * needs is said in `infra/dns-records.ts`, for the stack as well.
 */
import type { CourseConfig } from "../../infra/config.ts";
import { type DnsRecord, expectedRecords } from "../../infra/dns-records.ts";
import type { SenderIdentity } from "./identity.ts";
import type { Dns, Stack } from "./ports.ts";

/**
 * The records of DKIM and MAIL FROM, of an identity that this stack made or of one that was there; the
 * domain of the bounces may then be another one.
 */
export function identityRecords(
  config: CourseConfig,
  region: string,
  { domain, dkimTokens, mailFromDomain }: SenderIdentity,
): readonly DnsRecord[] {
  const dkim = dkimTokens.map((token) => ({
    name: `${token}._domainkey.${domain}`,
    value: `${token}.dkim.amazonses.com`,
  }));
  const asMade: CourseConfig = { ...config, identity: "create" };
  return expectedRecords(asMade, { region, dkim, siteTarget: undefined })
    .filter(({ id }) => /^(Dkim|MailFrom)/.test(id))
    .map((record) => ({
      ...record,
      made: record.made && config.identity === "create",
      ...(mailFromDomain && record.id.startsWith("MailFrom") && { name: mailFromDomain }),
    }));
}

/** A record that the settings alone name; undefined where the course needs none of this id. */
export function recordOf(
  config: CourseConfig,
  region: string,
  id: "MailFromMx" | "MailFromSpf" | "InboundMx" | "Dmarc",
): DnsRecord | undefined {
  const records = expectedRecords(config, { region, dkim: [], siteTarget: undefined });
  return records.find((record) => record.id === id);
}

/**
 * The record that leads readers to the site. Where the stack makes it, or a proxy stands before the
 * site, any address under the name will do.
 */
export function siteRecord(config: CourseConfig, region: string, stack: Stack) {
  // As the stack prints it: name, type, value.
  const siteTarget = stack.outputs.DnsSite?.split(" ").at(-1) ?? "";
  const records = expectedRecords(config, { region, dkim: [], siteTarget });
  const record = records.find(({ id }) => id === "Site");
  return record && { ...record, anyTarget: siteTarget === "" || config.proxy !== undefined };
}

/** The line to add at the DNS provider. */
export function zoneLine({ name, type, value }: DnsRecord): string {
  return `${name} ${type} ${value}`;
}

/**
 * What DNS holds under the record's name.
 *
 * @throws FailedCallError when no name server answers
 */
export async function lookUp(dns: Dns, { name, type }: DnsRecord): Promise<readonly string[]> {
  if (type === "CNAME") return (await dns.cname(name)).map(plain);
  if (type === "MX") {
    const found = await dns.mx(name);
    return found.map(({ priority, exchange }) => `${priority} ${plain(exchange)}`);
  }
  return dns.txt(name);
}

/** Whether what was found does what the record is for. */
export function serves({ id, type, value }: DnsRecord, found: readonly string[]): boolean {
  if (type === "MX") {
    // Any preference will do, as long as nobody else gets the mail.
    const host = (entry: string) => entry.split(" ")[1];
    return found.length > 0 && found.every((entry) => host(entry) === host(value));
  }
  if (type === "CNAME") return found.includes(plain(value));
  if (id === "Dmarc") return found.filter((text) => /^v=DMARC1\s*;/i.test(text)).length === 1;
  // RFC 7208, 3.2: two SPF records are none.
  const spf = found.filter((text) => /^v=spf1\b/i.test(text));
  return spf.length === 1 && /\binclude:amazonses\.com\b/i.test(spf[0] ?? "");
}

/** What of the found texts is about the same thing, to be shown beside what should be there. */
export function rivals({ type, value }: DnsRecord, found: readonly string[]): readonly string[] {
  if (type !== "TXT") return found;
  const kind = value.replace(/^"/, "").split(/[;\s]/)[0]?.toLowerCase() ?? "";
  return found.filter((text) => text.toLowerCase().startsWith(kind));
}

function plain(name: string): string {
  return name.replace(/\.$/, "").toLowerCase();
}
