/** What is asked of the site's own domain, and of who is told when something is wrong. */
import type { CourseConfig } from "../../../infra/config.ts";
import { blocker, type Check, type Finding, ok, warning } from "../check.ts";
import type { Certificate } from "../ports.ts";

export const siteChecks: readonly Check[] = [
  {
    id: "certificate",
    title: "The site's certificate",
    needs: "account and settings",
    applies: (config) => config.siteDomain !== undefined,
    async run({ aws, config }) {
      const { siteDomain = "", certificateArn } = config;
      const arn = certificateArn ?? (await certificateOf(aws.stackResources(config.stackName)));
      if (!arn) {
        return ok(
          `Deploying asks for a certificate for ${siteDomain}, and waits until its DNS record is there.`,
        );
      }
      const certificate = await aws.certificate(arn);
      if (!certificate) {
        return blocker(
          `There is no certificate ${arn} in ${aws.region}.`,
          `Set "certificateArn" to one of https://console.aws.amazon.com/acm/home?region=${aws.region}#/certificates/list, or leave it out.`,
        );
      }
      return certificateState(certificate, siteDomain, aws.region);
    },
  },
  {
    id: "alarm-subscription",
    title: "Alarms by mail",
    needs: "stack",
    async run({ aws, config, stack, stageOption }) {
      const deploy = `npm run deploy${stageOption && ` --${stageOption}`}`;
      const { alarmEmail } = config as CourseConfig & { readonly alarmEmail?: string };
      if (alarmEmail === undefined) {
        return warning(
          "No alarms: nobody is told when lessons stop.",
          `Set "alarmEmail" in cdk.json to an address that somebody reads, then ${deploy}.`,
        );
      }
      const topic = stack.outputs.AlarmTopicArn;
      if (!topic) {
        return warning('"alarmEmail" is set, and the deployed stack has no alarms yet.', deploy);
      }
      const found = await aws.topic(topic);
      if (!found) return blocker(`The topic of the alarms, ${topic}, is gone.`, deploy);
      if (found.confirmed > 0) {
        return ok(`The alarms reach ${found.confirmed} confirmed subscriber(s).`);
      }
      return warning(
        "The address in alarmEmail has not confirmed: no alarm reaches anybody.",
        `Open the mail “AWS Notification - Subscription Confirmation” and press its link, which is good for two days. Later, have another one sent: aws sns subscribe --region ${aws.region} --topic-arn ${topic} --protocol email --notification-endpoint ADDRESS`,
      );
    },
  },
];

async function certificateOf(
  resources: Promise<readonly { readonly type: string; readonly id: string }[]>,
): Promise<string | undefined> {
  const found = (await resources).find(
    ({ type }) => type === "AWS::CertificateManager::Certificate",
  );
  return found?.id || undefined;
}

function certificateState(
  { status, domains, records }: Certificate,
  siteDomain: string,
  region: string,
): Finding {
  const list = `https://console.aws.amazon.com/acm/home?region=${region}#/certificates/list`;
  const parent = siteDomain.slice(siteDomain.indexOf(".") + 1);
  if (!domains.some((one) => one === siteDomain || one === `*.${parent}`)) {
    return blocker(
      `The certificate is for ${domains.join(", ")}, not for ${siteDomain}.`,
      `Set "certificateArn" to one for ${siteDomain}: ${list}, or leave it out.`,
    );
  }
  if (status === "ISSUED") return ok(`The certificate for ${siteDomain} is issued.`);
  if (status === "PENDING_VALIDATION") {
    const adds = records.map(({ name, value }) => `${name} CNAME ${value}`).join("; ");
    return blocker(
      `The certificate for ${siteDomain} waits until AWS sees that the domain is yours; a deploy waits with it.`,
      adds ? `Add at your DNS provider: ${adds}` : `ACM shows the record in a moment: ${list}`,
    );
  }
  return blocker(
    `The certificate for ${siteDomain} is in the state ${status}.`,
    `Request another one at ${list} and name it in "certificateArn", or leave that out and deploy.`,
  );
}
