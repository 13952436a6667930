/** What settings that are right alone say to each other: one sentence for each contradiction. */
import { regionProblems } from "./regions.ts";

/** The settings that bear on each other; what is wrong alone is left out, and complained about. */
interface Settings {
  readonly senderDomain?: string | undefined;
  readonly siteDomain?: string | undefined;
  readonly keepApiAddress?: boolean | undefined;
  readonly certificateArn?: string | undefined;
  readonly hostedZone?: { readonly name: string } | undefined;
  readonly baseUrl?: string | undefined;
  readonly proxy?: object | undefined;
  readonly region?: string | undefined;
  readonly inbound?: { readonly domain?: string | undefined } | undefined;
  readonly keysSecret?: string | undefined;
}

/**
 * The sentences that say what is contradictory and what to set; empty when all go together.
 *
 * @param settings those that are right alone.
 * @param said the names of all that are set, right or wrong.
 */
export function conflicts(settings: Settings, said: ReadonlySet<string>): string[] {
  return [siteAddress, certificate, zone, inboundDomain, regions]
    .flatMap((rule) => rule(settings, said))
    .filter((sentence) => sentence !== undefined);
}

/** The domain of the bounce address: below the sender's, so that SPF passes DMARC too. */
export function mailFromDomain(senderDomain: string): string {
  return `bounce.${senderDomain}`;
}

/** Whether a name lies at or below a domain. */
export function isWithin(name: string, domain: string): boolean {
  return `.${name}`.endsWith(`.${domain}`);
}

/**
 * A site has one address: `siteDomain`, which this stack serves; or `baseUrl`, where a proxy of the
 * operator's serves it; or neither, which is API Gateway's own. `proxy` tells of what stands before one of
 * the first two.
 */
function siteAddress(
  { siteDomain, baseUrl, proxy, keepApiAddress }: Settings,
  said: ReadonlySet<string>,
): (string | undefined)[] {
  return [
    siteDomain !== undefined && baseUrl !== undefined
      ? `"siteDomain" is "${siteDomain}" and "baseUrl" is "${baseUrl}", but a site has one address: keep siteDomain if this stack is to serve that name (with or without a proxy before it), or baseUrl if a proxy of yours serves another; remove the other one.`
      : undefined,
    proxy !== undefined && !said.has("siteDomain") && !said.has("baseUrl")
      ? '"proxy" is set, but the links in mails would lead around it: set baseUrl to the address of the proxy, or siteDomain to the name for which it passes requests on.'
      : undefined,
    keepApiAddress === true && !said.has("siteDomain")
      ? '"keepApiAddress" is true without siteDomain, where the address API Gateway gives is on anyway: set siteDomain, or remove keepApiAddress.'
      : undefined,
  ];
}

function certificate(
  { certificateArn, region }: Settings,
  said: ReadonlySet<string>,
): (string | undefined)[] {
  if (certificateArn === undefined) return [];
  return [
    !said.has("siteDomain")
      ? '"certificateArn" is set without siteDomain: set siteDomain to the name the certificate is for, or remove certificateArn.'
      : undefined,
    elsewhere("certificateArn", certificateArn, region),
  ];
}

function zone({ hostedZone, siteDomain, senderDomain, inbound }: Settings): (string | undefined)[] {
  const names = [siteDomain, senderDomain, inbound?.domain].filter((name) => name !== undefined);
  if (!hostedZone || names.length === 0 || names.some((name) => isWithin(name, hostedZone.name))) {
    return [];
  }
  return [
    `"hostedZone" is for "${hostedZone.name}", but none of the course's names (${names.join(", ")}) lies at or below it: name the zone that holds them, or remove hostedZone and add the printed DNS records where the names live.`,
  ];
}

/** SES sends bounces to the one, and gives the other's mail to this course: the MX records differ. */
function inboundDomain({ inbound, senderDomain }: Settings): (string | undefined)[] {
  if (senderDomain === undefined || inbound?.domain !== mailFromDomain(senderDomain)) return [];
  return [
    `"inbound" takes mail at "${inbound.domain}", which is the MAIL FROM domain, where bounces go back to SES: set inbound.domain to another one, such as "mail.${senderDomain}".`,
  ];
}

function regions({ region, inbound, keysSecret }: Settings): (string | undefined)[] {
  return [
    ...regionProblems(region, inbound !== undefined),
    keysSecret && elsewhere("keysSecret", keysSecret, region),
  ];
}

function elsewhere(name: string, arn: string, region: string | undefined): string | undefined {
  const its = arn.split(":")[3];
  return region === undefined || its === region
    ? undefined
    : `"${name}" is in the region ${its}, but "region" is ${region}: name one that is in ${region}.`;
}
