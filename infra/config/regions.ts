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
export const regionsAsOf = "25 November 2026";

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

/** Whether SES sends from this region, as far as is known. */
export function sendsMail(region: string): boolean {
  return !withoutSes.has(region);
}

/** Whether SES takes mail in this region, as far as is known. */
export function receivesMail(region: string): boolean {
  return !withoutReceiving.has(region);
}
