/** What CloudFormation tells of a stack. */
import {
  CloudFormationClient,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  paginateListStackResources,
  type StackEvent,
} from "@aws-sdk/client-cloudformation";
import type { Aws } from "../doctor/ports.ts";
import type { ClientSettings } from "./access.ts";
import { asking } from "./calls.ts";

/** Asks for stacks by their names. */
export function stackCalls(
  settings: ClientSettings,
): Pick<Aws, "stack" | "stackResources" | "firstFailure"> {
  const client = new CloudFormationClient(settings);
  return {
    async stack(name) {
      const answer = await asking("cloudformation:DescribeStacks", () =>
        client.send(new DescribeStacksCommand({ StackName: name })),
      );
      const [stack] = answer?.Stacks ?? [];
      if (!stack || stack.StackStatus === "DELETE_COMPLETE") return undefined;
      const outputs = (stack.Outputs ?? []).map(
        ({ OutputKey = "", OutputValue = "" }) => [OutputKey, OutputValue] as const,
      );
      return { name, status: stack.StackStatus ?? "", outputs: Object.fromEntries(outputs) };
    },
    async stackResources(name) {
      const list = async () => {
        const found = [];
        for await (const page of paginateListStackResources({ client }, { StackName: name })) {
          found.push(...(page.StackResourceSummaries ?? []));
        }
        return found;
      };
      const found = (await asking("cloudformation:ListStackResources", list)) ?? [];
      return found.map((one) => ({
        logicalId: one.LogicalResourceId ?? "",
        type: one.ResourceType ?? "",
        id: one.PhysicalResourceId ?? "",
      }));
    },
    async firstFailure(name) {
      const answer = await asking("cloudformation:DescribeStackEvents", () =>
        client.send(new DescribeStackEventsCommand({ StackName: name })),
      );
      return firstFailureIn(answer?.StackEvents ?? [], name);
    },
  };
}

/** Events come newest first; the last change begins where the stack itself began it. */
function firstFailureIn(events: readonly StackEvent[], name: string): string | undefined {
  const start = events.findIndex(
    ({ LogicalResourceId, ResourceStatus = "" }) =>
      LogicalResourceId === name && /^(CREATE|UPDATE|DELETE)_IN_PROGRESS$/.test(ResourceStatus),
  );
  const ofLast = start < 0 ? events : events.slice(0, start);
  const failed = ofLast.findLast(
    ({ ResourceStatus = "", LogicalResourceId }) =>
      ResourceStatus.endsWith("_FAILED") && LogicalResourceId !== name,
  );
  if (!failed) return undefined;
  return `${failed.LogicalResourceId} (${failed.ResourceType}): ${failed.ResourceStatusReason ?? "no reason given"}`;
}
