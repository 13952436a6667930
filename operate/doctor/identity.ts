/** Which SES identity the sender's mails go out under. */
import type { CourseConfig } from "../../infra/config.ts";
import type { Aws, MailIdentity } from "./ports.ts";

/** An identity, and the domain it is for. */
export interface SenderIdentity extends MailIdentity {
  readonly domain: string;
}

/**
 * The identity of the sender's domain. An existing one may be that of a domain above it: SES lets a
 * verified domain send for all below it (SES developer guide, "Creating and verifying identities").
 */
export async function identityFor(
  aws: Aws,
  { senderDomain, identity }: CourseConfig,
): Promise<SenderIdentity | undefined> {
  let domain = senderDomain;
  do {
    const known = await aws.mailIdentity(domain);
    if (known) return { ...known, domain };
    domain = domain.slice(domain.indexOf(".") + 1);
  } while (identity === "existing" && domain.includes("."));
  return undefined;
}
