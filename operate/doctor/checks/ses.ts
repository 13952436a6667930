/** What is asked of SES: price, sandbox, quota, the sender's identity. */
import { blocker, type Check, type Finding, notChecked, ok, warning } from "../check.ts";
import { identityFor } from "../identity.ts";
import type { MailAccount } from "../ports.ts";

/**
 * Price of 1,000 mails, us-east-1, in dollars; other regions may differ.
 *
 * Sources: AWS price list of AmazonSES for us-east-1, published on 22 July 2026; SES developer guide,
 * "Amazon SES pricing plans" (plans exist since 21 July 2026; accounts that are new to SES since then
 * start on Essentials; a first step down from it holds at once, any other from the next month on).
 */
const prices: Readonly<Record<string, { readonly name: string; readonly price: string }>> = {
  NONE: { name: "à la carte", price: "0.10 $ per 1,000 mails" },
  ESSENTIALS: { name: "Essentials", price: "0.16 $ per 1,000 mails" },
  PRO: { name: "Pro", price: "105 $ a month and 0.22 $ per 1,000 mails" },
  ENTERPRISE: { name: "Enterprise", price: "500 $ a month and 0.23 $ per 1,000 mails" },
};
const source = "AWS price list for us-east-1 of 22 July 2026, https://aws.amazon.com/ses/pricing/";

/** What runs leave to requests of the day's quota: two in a hundred. */
const lessonsShare = 0.98;

export const sesChecks: readonly Check[] = [
  {
    id: "ses-price-plan",
    title: "SES's price plan",
    needs: "account",
    async run({ aws }) {
      return pricePlan(await aws.mailAccount(), aws.region);
    },
  },
  {
    id: "ses-sending",
    title: "SES may send",
    needs: "account",
    async run({ aws }) {
      const { sendingEnabled, enforcement } = await aws.mailAccount();
      const caseInSupport =
        "Read AWS's mail about it and answer in the Support Center: https://console.aws.amazon.com/support/home.";
      if (enforcement === "SHUTDOWN") {
        return blocker("AWS has shut down this account's sending.", caseInSupport);
      }
      if (!sendingEnabled) {
        return blocker(
          "Sending is switched off for this account and region.",
          `aws sesv2 put-account-sending-attributes --region ${aws.region} --sending-enabled`,
        );
      }
      return enforcement === "PROBATION"
        ? warning("AWS has this account under review for bounces or complaints.", caseInSupport)
        : ok("SES sends for this account.");
    },
  },
  {
    id: "ses-sandbox",
    title: "SES's sandbox",
    needs: "account",
    async run({ aws }) {
      const { productionAccess, review } = await aws.mailAccount();
      if (productionAccess) return ok("The account is out of the sandbox.");
      const console = `https://console.aws.amazon.com/ses/home?region=${aws.region}#/get-set-up`;
      return blocker(
        `The account is in SES's sandbox in ${aws.region}: SES delivers only to addresses you have verified, at most 200 mails a day.${reviewWords[review ?? ""] ?? ""}`,
        review === "PENDING"
          ? "Wait for AWS's answer; it comes by mail, as a rule within a day."
          : `Request production access at ${console}; docs/operating.md has a text to paste.`,
      );
    },
  },
  {
    id: "ses-quota",
    title: "SES's quota",
    needs: "stack",
    async run({ aws, config, stack }) {
      const account = await aws.mailAccount();
      const table = stack.outputs.TableName;
      const items = table ? ((await aws.table(table))?.items ?? 0) : 0;
      return quota(account, { items, share: config.rateShare, region: aws.region });
    },
  },
  {
    id: "ses-identity",
    title: "The sender's domain at SES",
    needs: "account and settings",
    async run({ aws, config, stageOption }) {
      const { senderDomain, identity, stackName } = config;
      const known = await identityFor(aws, config);
      const stack = await aws.stack(stackName);
      if (!known && identity === "existing") {
        return blocker(
          `SES does not know ${senderDomain} in ${aws.region}, and the settings say that it does.`,
          `aws sesv2 create-email-identity --region ${aws.region} --email-identity ${senderDomain}, or set "identity" to "create" in cdk.json.`,
        );
      }
      if (!known) {
        return stack?.outputs.TableName
          ? blocker(
              `SES does not know ${senderDomain} in ${aws.region}, though the stack is deployed.`,
              `npm run deploy${stageOption && ` --${stageOption}`}`,
            )
          : ok(`SES does not know ${senderDomain} yet; deploying makes it known.`);
      }
      if (!stack && identity === "create") {
        return blocker(
          `SES knows ${senderDomain} in ${aws.region} already, so that deploying would fail at making it.`,
          'Set "identity" to "existing" in cdk.json.',
        );
      }
      return known.verified
        ? ok(`${known.domain} is verified.`)
        : blocker(
            `${known.domain} is not verified: SES sends nothing from it.`,
            "Add the records that the lines “dns-…” show. SES looks again by itself, for up to 72 hours.",
          );
    },
  },
  {
    id: "ses-dkim",
    title: "DKIM",
    needs: "account and settings",
    async run({ aws, config }) {
      const known = await identityFor(aws, config);
      if (!known) return unknownYet;
      const { domain } = known;
      if (!known.dkimEnabled) {
        return blocker(
          `SES does not sign the mails of ${domain}: large mailbox providers refuse them.`,
          `aws sesv2 put-email-identity-dkim-attributes --region ${aws.region} --email-identity ${domain} --signing-enabled`,
        );
      }
      return known.dkim === "SUCCESS"
        ? ok(`SES signs the mails of ${domain}.`)
        : blocker(
            `DKIM is not in force (${known.dkim}): mails would go out without the sender's signature.`,
            "Add the records that the lines “dns-dkim-…” show. SES looks again by itself, for up to 72 hours.",
          );
    },
  },
  {
    id: "ses-mail-from",
    title: "MAIL FROM",
    needs: "account and settings",
    async run({ aws, config }) {
      const known = await identityFor(aws, config);
      if (!known) return unknownYet;
      const { domain } = known;
      if (!known.mailFromDomain) {
        return warning(
          `${domain} has no MAIL FROM domain of its own: SPF then speaks for amazonses.com, and DMARC rests on DKIM alone.`,
          `aws sesv2 put-email-identity-mail-from-attributes --region ${aws.region} --email-identity ${domain} --mail-from-domain bounce.${domain} --behavior-on-mx-failure USE_DEFAULT_VALUE, then add its MX and SPF records.`,
        );
      }
      return known.mailFrom === "SUCCESS"
        ? ok(`${known.mailFromDomain} takes the bounces.`)
        : warning(
            `MAIL FROM ${known.mailFromDomain} is not in force (${known.mailFrom ?? "unknown"}): SES uses its own domain meanwhile.`,
            "Add the records that the lines “dns-mail-from-…” show. SES looks again by itself, for up to 72 hours.",
          );
    },
  },
];

const unknownYet = notChecked("SES does not know the domain: see the line “ses-identity”.");

const reviewWords: Readonly<Record<string, string>> = {
  PENDING: " A request for production access is under review.",
  DENIED: " The last request for production access was denied.",
  FAILED: " The last request for production access failed.",
};

function pricePlan({ plan, nextPlan }: MailAccount, region: string): Finding {
  const known = prices[plan ?? ""];
  const alaCarte = prices.NONE;
  const change = `aws sesv2 put-account-pricing-attributes --region ${region} --plan NONE`;
  if (!known) {
    return warning(
      `SES does not say on which price plan the account is${plan ? ` in words known here (${plan})` : ""}. Accounts new to SES since 21 July 2026 start on Essentials, 0.16 $ per 1,000 mails; à la carte is 0.10 $ (${source}).`,
      `Look at https://console.aws.amazon.com/ses/home?region=${region}#/account, and change to à la carte with ${change}.`,
    );
  }
  if (plan === "NONE") return ok(`À la carte, ${known.price} (${source}).`);
  const fact = `The account is on the plan ${known.name} in ${region}: ${known.price}, where à la carte is ${alaCarte?.price} (${source}). This course uses nothing that the plan adds.`;
  return nextPlan === "NONE"
    ? ok(`${fact} It changes to à la carte at the start of next month.`)
    : warning(
        fact,
        `${change} (the first step down from Essentials holds at once, any other from next month on)`,
      );
}

function quota(
  { perDay, perSecond, sentLast24Hours }: MailAccount,
  { items, share, region }: { items: number; share: number; region: string },
): Finding {
  const mine = perSecond * share;
  const minutes = Math.ceil(items / Math.max(mine, 0.01) / 60);
  const spell = (count: number) => count.toLocaleString("en");
  const list = `the table's ${spell(items)} items (readers and a few others, as counted by DynamoDB within about six hours)`;
  const more = `Request more at https://console.aws.amazon.com/servicequotas/home/services/ses/quotas?region=${region}: “Sending quota” (mails in 24 hours) and “Sending rate” (mails a second).`;
  const lessons = perDay * lessonsShare;
  if (perDay >= 0 && items > lessons) {
    return warning(
      `SES takes ${spell(perDay)} mails in 24 hours; ${list} may be more than that allows with a lesson a day: readers would get fewer lessons, each as many as the others.`,
      more,
    );
  }
  if (perDay >= 0 && sentLast24Hours >= lessons) {
    return warning(
      `${spell(sentLast24Hours)} of the ${spell(perDay)} mails that SES takes in 24 hours are used up: lessons wait.`,
      more,
    );
  }
  if (minutes > 60) {
    return warning(
      `At ${mine} mails a second it takes ${spell(minutes)} minutes to write to ${list}, if all chose the same hour.`,
      more,
    );
  }
  const day = perDay < 0 ? "any number of" : spell(perDay);
  return ok(
    `SES takes ${day} mails in 24 hours (${spell(sentLast24Hours)} used) and ${perSecond} a second: enough for ${list}.`,
  );
}
