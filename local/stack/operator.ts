/** What the operator's command may do: the managed policy of the stack. */
import * as v from "valibot";
import type { Statement } from "../aws/iam.ts";
import { resourcesOf } from "./resources.ts";
import { policyDocument } from "./roles.ts";
import type { Resource } from "./template.ts";

const managedPolicy = v.object({ PolicyDocument: policyDocument });

/** The statements of the stack's managed policies, which are for the operator; none without one. */
export function readOperator(resources: readonly Resource[]): readonly Statement[] {
  return resourcesOf(resources, "AWS::IAM::ManagedPolicy", managedPolicy).flatMap(
    ({ properties }) => properties.PolicyDocument.Statement,
  );
}
