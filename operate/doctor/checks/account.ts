/** What is asked of the AWS account before anything of ours is in it. */
import { regionProblems } from "../../../infra/config/regions.ts";
import { blocker, type Check, type Finding, notChecked, ok, warning } from "../check.ts";
import { FailedCallError } from "../ports.ts";

/** The oldest bootstrap that the assets of this stack can be deployed through (CDK, "Bootstrap template version history"). */
const bootstrapMin = 6;

/** Five for `feedback`, ten for a crowd on the site, beside one run a worker. */
const othersAtOnce = 15;

export const accountChecks: readonly Check[] = [
  {
    id: "ses-in-region",
    title: "SES in the region",
    needs: "account",
    async run({ aws }) {
      try {
        await aws.mailAccount();
      } catch (error) {
        if (!(error instanceof FailedCallError) || error.kind !== "no-such-host") throw error;
        await aws.caller();
        return blocker(
          `AWS answers in ${aws.region}, but SES has no address there: it is not offered in this region.`,
          'Set "region" in cdk.json to a region with SES, such as eu-central-1 or us-east-1: https://docs.aws.amazon.com/general/latest/gr/ses.html.',
        );
      }
      return ok(`SES answers in ${aws.region}.`);
    },
  },
  {
    id: "bootstrap",
    title: "CDK bootstrap",
    needs: "account",
    async run({ aws }) {
      const toolkit = await aws.stack("CDKToolkit").catch(() => undefined);
      // Where the parameter may not be read, the stack that makes it says the same.
      const known = await aws.bootstrapVersion().catch((error: unknown) => {
        if (!toolkit) throw error;
        return Number(toolkit.outputs.BootstrapVersion);
      });
      if (known !== undefined && known >= bootstrapMin) {
        return ok(`Prepared for CDK, version ${known}.`);
      }
      if (known) {
        return blocker(
          `Account and region ${aws.region} are prepared for CDK in version ${known}; deploying needs ${bootstrapMin}.`,
          "npm run bootstrap",
        );
      }
      return toolkit
        ? blocker(
            `The stack CDKToolkit is in the state ${toolkit.status}, and did not prepare the account for CDK.`,
            `aws cloudformation delete-stack --region ${aws.region} --stack-name CDKToolkit; wait until it is gone; then npm run bootstrap.`,
          )
        : blocker(
            `Account and region ${aws.region} are not prepared for CDK.`,
            "npm run bootstrap, once per account and region.",
          );
    },
  },
  {
    id: "lambda-concurrency",
    title: "Lambda's concurrency limit",
    needs: "account and settings",
    async run({ aws, config }) {
      const limit = await aws.concurrency();
      const wanted = config.workers + othersAtOnce;
      return limit > wanted
        ? ok(`${limit} functions may run at once.`)
        : warning(
            `Only ${limit} functions may run at once in the account and region; new accounts start with few. This course uses up to ${wanted}: at the limit the site answers with errors and lessons wait.`,
            `aws service-quotas request-service-quota-increase --region ${aws.region} --service-code lambda --quota-code L-B99A9384 --desired-value 1000`,
          );
    },
  },
];

/** The line about the credentials themselves. */
export async function credentialsFinding(
  caller: () => Promise<{ readonly account: string; readonly arn: string }>,
): Promise<Finding> {
  const { account, arn } = await caller();
  return ok(`Account ${account}, as ${arn.split(":").at(-1)}.`);
}

/**
 * Without credentials: how to give some.
 *
 * @param why in the SDK's words, such as that a session is over
 */
export const noCredentials = (why: string): Finding =>
  notChecked(
    `No AWS credentials were found${why && ` (${why})`}, so nothing about the account was checked.`,
    "Sign in with aws sso login --profile NAME and set AWS_PROFILE=NAME, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; then run doctor again. It only reads, unless --live is given.",
  );

/** Which region everything is about. */
export function regionFinding(
  set: string | undefined,
  ofProfile: string | undefined,
  { region, takesMail }: { readonly region: string; readonly takesMail: boolean },
): Finding {
  const [problem] = regionProblems(region, takesMail);
  if (problem) {
    return blocker(problem, "Change it in cdk.json, and run doctor again.");
  }
  if (set) return ok(`${region}, as the settings say.`);
  return ofProfile
    ? ok(`${region}, as the environment or the AWS profile says.`)
    : warning(
        `No AWS region is set, neither in the settings nor in the AWS profile: the CDK would take ${region}.`,
        'Set "region" in cdk.json, under context.course, to one near your readers, such as "eu-central-1".',
      );
}
