/** What is asked of DNS: each record, found or with the line to add. */
import { inboundOf } from "../../../infra/config.ts";
import type { DnsRecord } from "../../../infra/dns-records.ts";
import {
  type Basics,
  type Check,
  type Finding,
  findingOf,
  notChecked,
  ok,
  type Part,
  warning,
} from "../check.ts";
import {
  identityRecords,
  lookUp,
  recordOf,
  rivals,
  serves,
  siteRecord,
  zoneLine,
} from "../expected-records.ts";
import { identityFor } from "../identity.ts";

/** Without these nobody gets a mail, or nobody reaches the site. */
const indispensable = /^(Dkim|Site)/;

export const dnsChecks: readonly Check[] = [
  {
    id: "dns-dkim",
    title: "DNS for DKIM",
    parts: ["1", "2", "3"],
    needs: "account and settings",
    async run(ports) {
      const { aws, config } = ports;
      const identity = await identityFor(aws, config);
      if (!identity) {
        return notChecked(
          "SES makes the names of these records when it gets to know the domain.",
          "Deploy first; the outputs of the stack and this line then show them.",
        );
      }
      if (identity.dkimTokens.length === 0) {
        return identity.dkim === "SUCCESS"
          ? ok("The domain signs with a key of its own, which SES has found.")
          : notChecked(
              "The domain signs with a key of its own; its record is known to you alone.",
              `Compare it with https://console.aws.amazon.com/ses/home?region=${aws.region}#/identities.`,
            );
      }
      const records = identityRecords(config, aws.region, identity);
      return findingsFor(
        ports,
        records.filter(({ id }) => id.startsWith("Dkim")),
        (id) => id.slice("Dkim".length),
      );
    },
  },
  {
    id: "dns-mail-from",
    title: "DNS for MAIL FROM",
    parts: ["mx", "spf"],
    needs: "settings",
    applies: ({ identity }) => identity === "create",
    async run(ports) {
      const { config, region } = ports;
      const records = (["MailFromMx", "MailFromSpf"] as const).flatMap(
        (id) => recordOf(config, region, id) ?? [],
      );
      return findingsFor(ports, records, mailFromPart);
    },
  },
  {
    id: "dns-mail-from",
    title: "DNS for MAIL FROM",
    parts: ["mx", "spf"],
    needs: "account and settings",
    applies: ({ identity }) => identity === "existing",
    async run(ports) {
      const { aws, config } = ports;
      const identity = await identityFor(aws, config);
      if (!identity?.mailFromDomain) {
        return notChecked("No MAIL FROM domain is set: see the line “ses-mail-from”.");
      }
      const records = identityRecords(config, aws.region, identity);
      return findingsFor(
        ports,
        records.filter(({ id }) => id.startsWith("MailFrom")),
        mailFromPart,
      );
    },
  },
  {
    id: "dns-dmarc",
    title: "DNS for DMARC",
    needs: "settings",
    run: (ports) => findingFor(ports, recordOf(ports.config, ports.region, "Dmarc")),
  },
  {
    id: "dns-inbound-mx",
    title: "DNS for mail to the course",
    needs: "settings",
    applies: (config) => inboundOf(config) !== undefined,
    run: (ports) => findingFor(ports, recordOf(ports.config, ports.region, "InboundMx")),
  },
  {
    id: "dns-site",
    title: "DNS for the site",
    needs: "stack",
    applies: ({ siteDomain }) => siteDomain !== undefined,
    async run(ports) {
      const { config, stack, dns, region } = ports;
      const record = siteRecord(config, region, stack);
      const addresses = record ? await dns.addresses(record.name) : [];
      if (!record || addresses.length === 0) return findingFor(ports, record);
      if (record.anyTarget) return ok(`${record.name} is there.`);
      // Where the name is an alias there is no CNAME to see, but the same addresses.
      const targets = await dns.addresses(record.value);
      return addresses.some((address) => targets.includes(address))
        ? ok(`${record.name} leads to the site.`)
        : findingFor(ports, record);
    },
  },
  {
    id: "gmail-complaints",
    title: "Complaints at Gmail",
    needs: "nothing",
    async run({ config, dns }) {
      const domain = config?.senderDomain ?? "your senderDomain";
      const verify = `Open https://postmaster.google.com, add ${domain}, put the TXT record that it shows (google-site-verification=…) at ${domain}, press “Verify”. ${lookWeekly}`;
      if (!config) return notChecked(gmailTellsNobody, verify);
      try {
        const texts = await dns.txt(domain);
        return texts.some((text) => text.startsWith("google-site-verification="))
          ? ok(`${gmailTellsNobody} ${domain} has a record of Google's verification. ${lookWeekly}`)
          : warning(gmailTellsNobody, verify);
      } catch (error) {
        return notChecked(`${gmailTellsNobody} ${findingOf(error).fact}`, verify);
      }
    },
  },
];

const gmailTellsNobody =
  "Gmail tells SES of no complaint: who presses “spam” there is seen nowhere but in Google's Postmaster Tools.";
const lookWeekly =
  "Look there once a week: the spam rate must stay below 0.1 %, and never reach 0.3 %.";

const mailFromPart = (id: string) => id.slice("MailFrom".length).toLowerCase();

type Lookup = Pick<Basics, "dns" | "stageOption">;

async function findingsFor(
  ports: Lookup,
  records: readonly DnsRecord[],
  partOf: (id: string) => string,
): Promise<readonly Part[]> {
  return Promise.all(
    records.map(async (record) => ({
      part: partOf(record.id),
      ...(await findingFor(ports, record)),
    })),
  );
}

async function findingFor(
  { dns, stageOption }: Lookup,
  record: DnsRecord | undefined,
): Promise<Finding> {
  if (!record) return ok("The course needs no such record.");
  const { id, name, type, made } = record;
  const state = indispensable.test(id) ? "blocker" : "warning";
  const deploy = `The stack makes this record (${zoneLine(record)}): npm run deploy${stageOption && ` --${stageOption}`}, and see that the zone of your settings is the one that the domain's name servers answer from.`;
  try {
    const found = await lookUp(dns, record);
    if (serves(record, found)) return ok(`${name} ${type} is there.`);
    const others = rivals(record, found);
    return others.length === 0
      ? {
          state,
          fact: `${name} has no such ${type} record.`,
          remedy: made ? deploy : `Add at your DNS provider: ${zoneLine(record)}`,
        }
      : {
          state,
          fact: `${name} ${type} is ${others.join(" and ")}, which is not what is needed.`,
          remedy: made ? deploy : `Change it at your DNS provider to: ${zoneLine(record)}`,
        };
  } catch (error) {
    const { remedy, ...finding } = findingOf(error);
    return { ...finding, remedy: `${remedy} The record should be: ${zoneLine(record)}` };
  }
}
