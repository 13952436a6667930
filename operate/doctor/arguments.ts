/** The command line of the doctor. */
import { stageArgument } from "../../infra/stages.ts";

/** What was asked for. */
export interface Arguments {
  readonly stage: string | undefined;
  readonly json: boolean;
  readonly live: boolean;
  readonly help: boolean;
}

/** The call is wrong; the message says what is right. */
export class WrongCallError extends Error {
  override name = "WrongCallError";
}

/**
 * Reads the arguments.
 *
 * @throws WrongCallError for an argument that there is not; SettingsError for a `--stage` without a
 * name.
 */
export function readArguments(argv: readonly string[]): Arguments {
  const { stage, rest } = stageArgument(argv);
  const known = new Set(["--json", "--live", "--help", "-h"]);
  const unknown = rest.find((argument) => !known.has(argument));
  if (unknown !== undefined) {
    throw new WrongCallError(
      `doctor knows no ${unknown}. It takes --stage NAME, --json, --live and --help.`,
    );
  }
  return {
    stage,
    json: rest.includes("--json"),
    live: rest.includes("--live"),
    help: rest.includes("--help") || rest.includes("-h"),
  };
}

/** What `--help` prints. */
export function help(ids: readonly (readonly [string, string])[]): string {
  const width = Math.max(...ids.map(([id]) => id.length));
  return `npm run doctor -- [--stage NAME] [--live] [--json]

Looks at everything a course needs to run, and says of each what is so and what to do.
It changes nothing. Blockers come first.

  --stage NAME  the stage in cdk.json, where the course has stages
  --live        also sends four mails to SES's mailbox simulator (five with "inbound", the last
                one to the course itself), and waits up to two minutes for what comes of them
  --json        one JSON value on standard output, and nothing else there:
                npm run --silent doctor -- --json

Exit code: 0 no blocker, 1 a blocker, 2 a wrong call.

States: blocker (the course does not work, or a deploy fails), warning (it works, and should
not stay so), not checked (nobody knows, and the line says why), ok.

Credentials: those the AWS SDK finds: AWS_PROFILE after aws sso login, or AWS_ACCESS_KEY_ID and
AWS_SECRET_ACCESS_KEY. Region: "region" in cdk.json, else AWS_REGION, else the profile's.
Without credentials it checks this computer, the settings and DNS.

These calls must be allowed; one that is not leaves its lines "not checked":
  sts:GetCallerIdentity, ssm:GetParameter, cloudformation:DescribeStacks,
  cloudformation:ListStackResources, cloudformation:DescribeStackEvents, ses:GetAccount, ses:GetEmailIdentity,
  ses:DescribeActiveReceiptRuleSet, dynamodb:DescribeTable, dynamodb:DescribeContinuousBackups,
  dynamodb:GetItem, acm:DescribeCertificate, sns:GetTopicAttributes, lambda:GetAccountSettings;
  with --live also ses:SendRawEmail and logs:FilterLogEvents.

Lines:
${ids.map(([id, title]) => `  ${id.padEnd(width)}  ${title}`).join("\n")}
`;
}
