/** SES receipt rules: which mail that comes in goes to which function. */

import { TemplateError } from "../runtime/errors.ts";
import type { FunctionSpec, ReceiptRuleSpec } from "./deployment.ts";
import type { Parsed } from "./resource-shapes.ts";
import type { StackEnvironment } from "./stack-environment.ts";

/**
 * Reads the enabled rules.
 *
 * @throws TemplateError when SES may not invoke the function of a rule: SES refuses to make such a
 * rule.
 */
export function readReceiptRules(
  rules: readonly { readonly id: string; readonly properties: Parsed<"receiptRule"> }[],
  permissions: readonly { readonly properties: Parsed<"permission"> }[],
  functionOf: (nameOrArn: string, who: string) => FunctionSpec,
  { region, accountId }: StackEnvironment,
): ReceiptRuleSpec[] {
  return rules
    .filter(({ properties }) => properties.Rule.Enabled)
    .map(({ id, properties: { RuleSetName, Rule } }) => {
      const [{ LambdaAction }] = Rule.Actions;
      const lambda = functionOf(LambdaAction.FunctionArn, id);
      const arn = `arn:aws:ses:${region}:${accountId}:receipt-rule-set/${RuleSetName}:receipt-rule/${Rule.Name}`;
      const allowed = permissions.some(
        ({ properties: { FunctionName, Principal, SourceAccount, SourceArn } }) =>
          [lambda.physicalName, lambda.arn].includes(FunctionName) &&
          Principal === "ses.amazonaws.com" &&
          (SourceAccount ?? accountId) === accountId &&
          (SourceArn ?? arn) === arn,
      );
      if (!allowed) {
        throw new TemplateError(
          `SES may not invoke ${lambda.name} for the receipt rule ${id}: an AWS::Lambda::Permission for ${arn} is missing. Correct it in infra/.`,
        );
      }
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
