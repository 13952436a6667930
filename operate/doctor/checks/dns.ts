/** What is asked of DNS: each record, found or with the line to add. */
import { inboundOf } from "../../../infra/config.ts";
import {
  type Check,
  type Finding,
  findingOf,
  notChecked,
  ok,
  type Part,
  warning,
} from "../check.ts";
import {
  dkimRecords,
  dmarcRecord,
  type ExpectedRecord,
  inboundRecord,
  lookUp,
  mailFromRecords,
  rivals,
  serves,
  zoneLine,
} from "../expected-records.ts";
import { identityFor } from "../identity.ts";
import type { Dns } from "../ports.ts";

export const dnsChecks: readonly Check[] = [
  {
    id: "dns-dkim",
    title: "DNS for DKIM",
    parts: ["1", "2", "3"],
    needs: "account and settings",
    async run({ aws, config, dns }) {
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
              "Compare it with https://console.aws.amazon.com/ses/home#/identities.",
            );
      }
      return findingsFor(dns, dkimRecords(identity.domain, identity.dkimTokens));
    },
  },
  {
    id: "dns-mail-from",
    title: "DNS for MAIL FROM",
    parts: ["mx", "spf"],
    needs: "settings",
    applies: ({ identity }) => identity === "create",
    run: ({ config, dns, region }) =>
      findingsFor(dns, mailFromRecords(`bounce.${config.senderDomain}`, region)),
  },
  {
    id: "dns-mail-from",
    title: "DNS for MAIL FROM",
    parts: ["mx", "spf"],
    needs: "account and settings",
    applies: ({ identity }) => identity === "existing",
    async run({ aws, config, dns }) {
      const domain = (await identityFor(aws, config))?.mailFromDomain;
      return domain
        ? findingsFor(dns, mailFromRecords(domain, aws.region))
        : notChecked("No MAIL FROM domain is set: see the line “ses-mail-from”.");
    },
  },
  {
    id: "dns-dmarc",
    title: "DNS for DMARC",
    needs: "settings",
    run: ({ config, dns }) => findingFor(dns, dmarcRecord(config.senderDomain)),
  },
  {
    id: "dns-inbound-mx",
    title: "DNS for mail to the course",
    needs: "settings",
    applies: (config) => inboundOf(config) !== undefined,
    run: ({ config, dns, region }) =>
      findingFor(dns, inboundRecord(inboundOf(config)?.domain ?? "", region)),
  },
  {
    id: "gmail-complaints",
    title: "Complaints at Gmail",
    needs: "settings",
    async run({ config: { senderDomain }, dns }) {
      const fact =
        "Gmail tells SES of no complaint: who presses “spam” there is seen nowhere but in Google's Postmaster Tools.";
      const look =
        "Look there once a week: the spam rate must stay below 0.1 %, and never reach 0.3 %.";
      const texts = await dns.txt(senderDomain);
      return texts.some((text) => text.startsWith("google-site-verification="))
        ? ok(`${fact} ${senderDomain} has a record of Google's verification. ${look}`)
        : warning(
            fact,
            `Open https://postmaster.google.com, add ${senderDomain}, put the TXT record that it shows (google-site-verification=…) at ${senderDomain}, press “Verify”. ${look}`,
          );
    },
  },
];

async function findingsFor(dns: Dns, records: readonly ExpectedRecord[]): Promise<readonly Part[]> {
  return Promise.all(
    records.map(async (record) => ({ part: record.part, ...(await findingFor(dns, record)) })),
  );
}

async function findingFor(dns: Dns, record: ExpectedRecord): Promise<Finding> {
  const { name, type, without } = record;
  try {
    const found = await lookUp(dns, record);
    if (serves(record, found)) return ok(`${name} ${type} is there.`);
    const others = rivals(record, found);
    return others.length === 0
      ? {
          state: without,
          fact: `${name} has no such ${type} record.`,
          remedy: `Add at your DNS provider: ${zoneLine(record)}`,
        }
      : {
          state: without,
          fact: `${name} ${type} is ${others.join(" and ")}, which is not what is needed.`,
          remedy: `Change it at your DNS provider to: ${zoneLine(record)}`,
        };
  } catch (error) {
    const { remedy, ...finding } = findingOf(error);
    return { ...finding, remedy: `${remedy} The record should be: ${zoneLine(record)}` };
  }
}
