/**
 * Where AWS has what a course needs. The CDK's own region facts do not say, so this is a list.
 *
 * As of 25 November 2026: the regions in which CloudFormation knows `AWS::SES::EmailIdentity` and
 * `AWS::SES::ReceiptRule` (its resource schemas by region, as cfn-lint 1.51.0 packs them), beside the
 * tables "Service API endpoints" and "Email receiving endpoints" of
 * https://docs.aws.amazon.com/general/latest/gr/ses.html. A region that is in neither list, a new one,
 * is let through: CloudFormation says no itself.
 */

/** When the lists were made, for the sentences. */
const regionsAsOf = "25 November 2026";

const withoutSes = new Set([
  "ap-east-1",
  "ap-east-2",
  "ap-southeast-4",
  "ap-southeast-6",
  "ap-southeast-7",
  "cn-north-1",
  "cn-northwest-1",
  "eu-south-2",
  "mx-central-1",
]);

const withoutReceiving = new Set([
  ...withoutSes,
  "ap-south-2",
  "ap-southeast-5",
  "ca-west-1",
  "eu-central-2",
  "me-central-1",
  "us-gov-east-1",
  "us-gov-west-1",
]);

/**
 * What a region lacks.
 *
 * @param region undefined when it is not known: nothing is said then.
 * @param takesMail whether the course has `inbound`.
 */
export function regionProblems(region: string | undefined, takesMail: boolean): string[] {
  if (region === undefined) return [];
  if (withoutSes.has(region)) {
    return [
      `The region is ${region}, where AWS has no SES (as of ${regionsAsOf}): set "region" to one that has, such as "eu-central-1".`,
    ];
  }
  if (takesMail && withoutReceiving.has(region)) {
    return [
      `The region is ${region}, where SES takes no mail (as of ${regionsAsOf}): remove "inbound", or set "region" to one where it does, such as "eu-central-1".`,
    ];
  }
  return [];
}
