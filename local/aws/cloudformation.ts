/** CloudFormation: what the stack consists of, for the operator's command. */
import type { StackEnvironment } from "../stack/stack-environment.ts";
import { physicalIdOf, type Resource } from "../stack/template.ts";
import { AwsError, type AwsService, escapeXml } from "./protocol.ts";

/** What is told of the stack. */
export interface StackSpec {
  readonly environment: StackEnvironment;
  readonly resources: readonly Resource[];
  readonly outputs: Readonly<Record<string, string>>;
}

/** The embedded CloudFormation: one stack, deployed. */
export function cloudFormation({ environment, resources, outputs }: StackSpec): AwsService {
  const { region, accountId, stackName } = environment;
  const answers: Readonly<Record<string, () => string>> = {
    DescribeStacks: () =>
      list("Stacks", [
        {
          StackName: stackName,
          CreationTime: "2026-01-01T00:00:00Z",
          StackStatus: "CREATE_COMPLETE",
          Outputs: Object.entries(outputs).map(([OutputKey, OutputValue]) => ({
            OutputKey,
            OutputValue,
          })),
        },
      ]),
    ListStackResources: () =>
      list(
        "StackResourceSummaries",
        resources.map((resource) => ({
          LogicalResourceId: resource.id,
          PhysicalResourceId: physicalIdOf(resource, environment),
          ResourceType: resource.type,
          LastUpdatedTimestamp: "2026-01-01T00:00:00Z",
          ResourceStatus: "CREATE_COMPLETE",
        })),
      ),
  };
  return {
    protocol: "query",
    read({ body }) {
      const form = new URLSearchParams(body);
      const action = form.get("Action") ?? "";
      const name = form.get("StackName") ?? "";
      // As CloudFormation has it, a call by name is one on every stack of that name.
      const arn = `arn:aws:cloudformation:${region}:${accountId}:stack/${name}/*`;
      return {
        call: { action: `cloudformation:${action}`, resources: [arn], context: {} },
        perform() {
          const answer = answers[action];
          if (!answer) throw new AwsError("InvalidAction", `${action} is not embedded locally.`);
          if (name !== stackName) {
            throw new AwsError("ValidationError", `Stack with id ${name} does not exist`);
          }
          const result = `<${action}Response><${action}Result>${answer()}</${action}Result></${action}Response>`;
          return { status: 200, headers: { "content-type": "text/xml" }, body: result };
        },
      };
    },
  };
}

interface Member {
  readonly [name: string]: string | readonly Member[];
}

/** A list of the query protocol. */
function list(name: string, members: readonly Member[]): string {
  return `<${name}>${members.map((one) => `<member>${fields(one)}</member>`).join("")}</${name}>`;
}

function fields(member: Member): string {
  return Object.entries(member)
    .map(([name, value]) =>
      typeof value === "string" ? `<${name}>${escapeXml(value)}</${name}>` : list(name, value),
    )
    .join("");
}
