/** Roles: what the policies of a template allow. */
import * as v from "valibot";
import { allows, type Statement } from "../aws/iam.ts";
import { refuse, resourcesOf } from "./resources.ts";
import type { Resource } from "./template.ts";

const oneOrMore = v.union([v.string(), v.array(v.string())]);

/** A policy document, as far as the matcher in `aws/iam.ts` knows it; anything else is refused. */
export const policyDocument = v.object({
  Statement: v.array(
    v.strictObject({
      Sid: v.optional(v.string()),
      Effect: v.picklist(["Allow", "Deny"]),
      Action: oneOrMore,
      Resource: oneOrMore,
      Principal: v.optional(
        v.union([
          v.record(v.string(), oneOrMore),
          v.pipe(
            v.literal("*"),
            v.transform(() => ({ AWS: "*" })),
          ),
        ]),
      ),
      Condition: v.optional(v.record(v.string(), v.record(v.string(), oneOrMore))),
    }),
  ),
});
const role = v.object({
  Policies: v.optional(v.array(v.object({ PolicyDocument: policyDocument })), []),
});

/** What the role with this ARN may do; nothing when the template has no such role. */
export function statementsOf(resources: readonly Resource[], roleArn: string): Statement[] {
  return resourcesOf(resources, "AWS::IAM::Role", role)
    .filter(({ arn }) => arn === roleArn)
    .flatMap(({ properties }) => properties.Policies)
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

/**
 * @param who is said to lack the permission.
 * @throws TemplateError when the statements do not allow it: the first call in production would
 * fail.
 */
export function assertAllowed(
  statements: readonly Statement[],
  action: string,
  resource: string,
  who: string,
  context: Readonly<Record<string, string>> = {},
): void {
  if (!allows(statements, { action, resources: [resource], context })) {
    refuse(`${who} does not allow ${action} on ${resource}`);
  }
}
