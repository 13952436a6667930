import {
  type AddToPrincipalPolicyResult,
  PolicyDocument,
  type PolicyStatement,
  Role,
  type RoleProps,
} from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";

/** What an inline role needs: what it may do comes by grants. */
export type InlineRoleProps = Pick<RoleProps, "assumedBy" | "description"> & {
  readonly policyName: string;
};

/**
 * A role that holds all its permissions itself. Grants land in it, and not in a policy beside it as
 * the CDK's own do, so that whoever reads the role reads everything it may do.
 */
export class InlineRole extends Role {
  private readonly granted: PolicyDocument;

  constructor(scope: Construct, id: string, { policyName, ...props }: InlineRoleProps) {
    const granted = new PolicyDocument();
    super(scope, id, { ...props, inlinePolicies: { [policyName]: granted } });
    this.granted = granted;
  }

  override addToPrincipalPolicy(statement: PolicyStatement): AddToPrincipalPolicyResult {
    this.granted.addStatements(statement);
    return { statementAdded: true, policyDependable: this };
  }
}
