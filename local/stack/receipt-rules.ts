/** SES receipt rules, emulated by `aws/ses/inbound.ts`: which mail that comes in goes to whom. */
import * as v from "valibot";
import { assertInvocable, type FunctionSpec, functionOf } from "./functions.ts";
import { resourcesOf } from "./resources.ts";
import type { StackEnvironment } from "./stack-environment.ts";
import type { Resource } from "./template.ts";

/** Mail that comes in for these recipients goes to a function. */
export interface ReceiptRuleSpec {
  /** Addresses or domains, in lower case. */
  readonly recipients: readonly string[];
  readonly functionName: string;
  readonly functionArn: string;
  /** Whether SES looks for spam and viruses. */
  readonly scans: boolean;
}

const receiptRule = v.object({
  RuleSetName: v.string(),
  Rule: v.object({
    Name: v.string(),
    Enabled: v.optional(v.boolean(), false),
    ScanEnabled: v.optional(v.boolean(), false),
    // Without recipients a rule would take all mail of all the account's domains.
    Recipients: v.pipe(v.array(v.string()), v.minLength(1)),
    Actions: v.strictTuple([
      v.strictObject({
        LambdaAction: v.object({ FunctionArn: v.string(), InvocationType: v.literal("Event") }),
      }),
    ]),
  }),
});

/**
 * Reads the enabled rules.
 *
 * @throws TemplateError when SES may not invoke the function of a rule: SES refuses to make such a
 * rule.
 */
export function readReceiptRules(
  resources: readonly Resource[],
  functions: readonly FunctionSpec[],
  { region, accountId }: StackEnvironment,
): ReceiptRuleSpec[] {
  return resourcesOf(resources, "AWS::SES::ReceiptRule", receiptRule)
    .filter(({ properties }) => properties.Rule.Enabled)
    .map(({ id, properties: { RuleSetName, Rule } }) => {
      const [{ LambdaAction }] = Rule.Actions;
      const lambda = functionOf(functions, LambdaAction.FunctionArn, id);
      assertInvocable(resources, lambda, {
        service: "ses.amazonaws.com",
        accountId,
        sourceArn: `arn:aws:ses:${region}:${accountId}:receipt-rule-set/${RuleSetName}:receipt-rule/${Rule.Name}`,
      });
      return {
        functionName: lambda.name,
        functionArn: lambda.arn,
        recipients: Rule.Recipients.map((recipient) => recipient.toLowerCase()),
        scans: Rule.ScanEnabled,
      };
    });
}

/**
 * Whether a rule applies to a recipient: an address with any label, a domain, or with a leading dot
 * what lies below one (SES developer guide, "Creating receipt rules").
 */
export function matches({ recipients }: ReceiptRuleSpec, recipient: string): boolean {
  const address = recipient.toLowerCase();
  const [local = "", domain = ""] = address.split(/@(?=[^@]*$)/);
  const unlabelled = `${local.replace(/\+.*$/s, "")}@${domain}`;
  return recipients.some(
    (pattern) =>
      [address, unlabelled, domain].includes(pattern) ||
      (pattern.startsWith(".") && domain.endsWith(pattern)),
  );
}
