/** EventBridge Scheduler's schedules, emulated by `runtime/schedules.ts`. */
import * as v from "valibot";
import { type FunctionSpec, functionOf } from "./functions.ts";
import { refuse, resourcesOf } from "./resources.ts";
import { assertAllowed, statementsOf } from "./roles.ts";
import type { Resource } from "./template.ts";

/** A function called at a fixed rate. */
export interface ScheduleSpec {
  readonly functionName: string;
  readonly periodMs: number;
  readonly input: unknown;
  /** The queue that takes a call the function could not be reached for. */
  readonly deadLetterArn?: string;
}

const schedule = v.object({
  ScheduleExpression: v.string(),
  State: v.optional(v.literal("ENABLED")),
  Target: v.object({
    Arn: v.string(),
    RoleArn: v.string(),
    Input: v.optional(v.string(), "{}"),
    DeadLetterConfig: v.optional(v.object({ Arn: v.string() })),
  }),
});

/**
 * Reads the schedules.
 *
 * @throws TemplateError when a schedule's role may not invoke its function.
 */
export function readSchedules(
  resources: readonly Resource[],
  functions: readonly FunctionSpec[],
): ScheduleSpec[] {
  return resourcesOf(resources, "AWS::Scheduler::Schedule", schedule).map(
    ({ id, properties: { ScheduleExpression, Target } }) => {
      const lambda = functionOf(functions, Target.Arn, id);
      const statements = statementsOf(resources, Target.RoleArn);
      const who = `The role of the schedule ${id}`;
      assertAllowed(statements, "lambda:InvokeFunction", lambda.arn, who);
      const deadLetterArn = Target.DeadLetterConfig?.Arn;
      if (deadLetterArn) assertAllowed(statements, "sqs:SendMessage", deadLetterArn, who);
      return {
        functionName: lambda.name,
        periodMs: periodMs(ScheduleExpression, id),
        input: JSON.parse(Target.Input),
        ...(deadLetterArn && { deadLetterArn }),
      };
    },
  );
}

function periodMs(expression: string, id: string): number {
  const [, minutes] = /^rate\((\d+) minutes?\)$/.exec(expression) ?? [];
  return minutes
    ? Number(minutes) * 60_000
    : refuse(`The schedule ${id} runs at "${expression}"; only rate(… minutes) is known`);
}
