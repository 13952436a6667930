/** What is asked of the deployed stack. */
import { blocker, type Check, type Finding, notChecked, ok, warning } from "../check.ts";
import type { Aws, Stop } from "../ports.ts";

export const stackChecks: readonly Check[] = [
  {
    id: "stack",
    title: "The stack",
    needs: "account and settings",
    async run({ aws, config: { stackName }, stageOption }) {
      const deploy = `npm run deploy${stageOption && ` --${stageOption}`}`;
      const stack = await aws.stack(stackName);
      if (!stack) {
        return notChecked(`No stack ${stackName} in ${aws.region}: nothing is deployed.`, deploy);
      }
      return stackState(aws, stackName, stack.status, deploy);
    },
  },
  {
    id: "sending-stopped",
    title: "Sending",
    needs: "stack",
    async run({ aws, stack }) {
      const table = stack.outputs.TableName ?? "";
      const stops = await aws.stops(table);
      const stop = stops.find(({ id }) => id === "sending") ?? stops[0];
      if (!stop) return ok("No stop is in force.");
      const what = stop.id === "sending" ? "All sending" : "Transactional mail";
      // Written by hand it may say less.
      const since = stop.at ? ` since ${stop.at}` : "";
      const why = stop.reason ? ` (${stop.reason})` : "";
      return blocker(
        `${what} is stopped${since}${why}.`,
        `Find out why. Then let what is owed go out: ${resume(stop, `--region ${aws.region} --table-name ${table}`)}`,
      );
    },
  },
  {
    id: "table-protection",
    title: "The table's deletion protection",
    needs: "stack",
    async run({ aws, stack }) {
      const name = stack.outputs.TableName ?? "";
      const table = await aws.table(name);
      if (!table) return blocker(`The table ${name} is gone.`, "Restore it from a backup.");
      return table.deletionProtection
        ? ok(`${name} cannot be deleted by mistake.`)
        : warning(
            `Nothing keeps the table ${name}, which holds all readers, from being deleted.`,
            `aws dynamodb update-table --region ${aws.region} --table-name ${name} --deletion-protection-enabled`,
          );
    },
  },
  {
    id: "table-recovery",
    title: "The table's point-in-time recovery",
    needs: "stack",
    async run({ aws, stack }) {
      const name = stack.outputs.TableName ?? "";
      return (await aws.pointInTimeRecovery(name))
        ? ok(`${name} can be restored to any second of the last 35 days.`)
        : warning(
            `The table ${name} has no backup.`,
            `aws dynamodb update-continuous-backups --region ${aws.region} --table-name ${name} --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true`,
          );
    },
  },
];

/** Deleting the item would let what was sent before the stop count against what is sent after it. */
function resume({ id }: Stop, where: string): string {
  const key = `--key '${JSON.stringify({ pk: { S: `STOP#${id}` } })}'`;
  const values = { ":now": { S: new Date().toISOString() }, ":one": { N: "1" } };
  return `aws dynamodb update-item ${where} ${key} --update-expression 'SET resumedAt = :now ADD version :one' --expression-attribute-values '${JSON.stringify(values)}'`;
}

/** CloudFormation user guide, "Stack status codes". */
async function stackState(
  aws: Aws,
  name: string,
  status: string,
  deploy: string,
): Promise<Finding> {
  if (["CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE"].includes(status)) {
    return ok(`${name} is deployed (${status}).`);
  }
  const cli = `--region ${aws.region} --stack-name ${name}`;
  if (status === "REVIEW_IN_PROGRESS") {
    return blocker(
      `${name} was prepared and never deployed (${status}).`,
      `${deploy}; if it refuses, first aws cloudformation delete-stack ${cli}`,
    );
  }
  if (status.endsWith("_IN_PROGRESS")) {
    return warning(
      `CloudFormation is at work on ${name} (${status}).`,
      "Wait until it is done, and run doctor again.",
    );
  }
  const failure = await aws.firstFailure(name);
  const why = failure === undefined ? "" : ` What failed first: ${failure}`;
  if (status === "UPDATE_ROLLBACK_COMPLETE") {
    return warning(
      `The last deploy of ${name} failed and was taken back; what was deployed before runs on (${status}).${why}`,
      `Put right what failed, then ${deploy}.`,
    );
  }
  if (status === "UPDATE_ROLLBACK_FAILED") {
    return blocker(
      `The last deploy of ${name} failed, and so did taking it back (${status}).${why}`,
      `aws cloudformation continue-update-rollback ${cli}, wait, then ${deploy}.`,
    );
  }
  if (["ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED"].includes(status)) {
    return blocker(
      `The first deploy of ${name} failed (${status}); this stack cannot be updated.${why}`,
      `Put right what failed; aws cloudformation delete-stack ${cli}; wait until it is gone; then ${deploy}.`,
    );
  }
  if (status === "DELETE_FAILED") {
    return blocker(
      `Deleting ${name} did not come to an end (${status}).${why}`,
      `aws cloudformation delete-stack ${cli}; if it fails again, delete what it names by hand first.`,
    );
  }
  return blocker(
    `${name} is in the state ${status}.${why}`,
    `Open it in the console: https://console.aws.amazon.com/cloudformation/home?region=${aws.region}`,
  );
}
