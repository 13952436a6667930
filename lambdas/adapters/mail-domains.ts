/**
 * Whether a domain can receive mail, by DNS: RFC 5321, 5.1 (without an MX record its address
 * records count) and RFC 7505 (a null MX says that it takes none).
 */
import { Resolver } from "node:dns/promises";
import type { Clock, MailDomain } from "../flow/ports.ts";

/** The part of a resolver that is used; it rejects with an error that has c-ares' `code`. */
export type DnsResolver = Pick<Resolver, "resolveMx" | "resolve4" | "resolve6" | "cancel">;

/** A reader who waits longer is let in unlooked at. */
const limitMs = 1_500;
const keptMs = 5 * 60_000;
const keptMax = 500;

/** No such domain; the domain has no record of this type. All else says nothing about it. */
const noDomain = "ENOTFOUND";
const noRecord = "ENODATA";

/**
 * Looks domains up, one and a half seconds at most, and keeps what it found for five minutes, for
 * 500 domains. Never throws: what DNS does not say in time is `unknown`.
 */
export function mailDomains(
  clock: Pick<Clock, "monotonicMs">,
  newResolver: () => DnsResolver = () => new Resolver({ timeout: limitMs, tries: 1 }),
): (domain: string) => Promise<MailDomain> {
  const kept = new Map<string, { readonly found: Promise<MailDomain>; readonly untilMs: number }>();
  return (domain) => {
    const nowMs = clock.monotonicMs();
    const known = kept.get(domain);
    if (known && known.untilMs > nowMs) return known.found;
    const found = lookUp(domain, newResolver());
    kept.delete(domain);
    kept.set(domain, { found, untilMs: nowMs + keptMs });
    const [oldest] = kept.keys();
    if (kept.size > keptMax && oldest !== undefined) kept.delete(oldest);
    return found;
  };
}

async function lookUp(domain: string, resolver: DnsResolver): Promise<MailDomain> {
  const timer = setTimeout(() => resolver.cancel(), limitMs);
  try {
    const exchanges = await recordsOf(resolver.resolveMx(domain));
    if (exchanges === "unknown" || exchanges === "no-domain") return meaning[exchanges];
    if (exchanges.length > 0)
      return exchanges.every(({ exchange }) => isNull(exchange)) ? "takes-none" : "takes-mail";
    const addresses = await Promise.all([
      recordsOf(resolver.resolve4(domain)),
      recordsOf(resolver.resolve6(domain)),
    ]);
    if (addresses.some((found) => Array.isArray(found) && found.length > 0)) return "takes-mail";
    return addresses.includes("unknown") ? "unknown" : "takes-none";
  } finally {
    clearTimeout(timer);
  }
}

const meaning = { unknown: "unknown", "no-domain": "takes-none" } as const;

/** The root, as resolvers spell it. */
function isNull(exchange: string): boolean {
  return exchange === "" || exchange === ".";
}

async function recordsOf<T>(query: Promise<T[]>): Promise<T[] | "no-domain" | "unknown"> {
  try {
    return await query;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === noDomain) return "no-domain";
    return code === noRecord ? [] : "unknown";
  }
}
