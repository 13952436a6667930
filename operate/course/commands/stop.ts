/** Stop and resume. */
import type { StopName } from "../../../lambdas/domain/guard.ts";
import { readStop, resumeSending, stopSending } from "../../../lambdas/flow/stop.ts";
import { WrongCallError } from "../../doctor/arguments.ts";
import type { Call, Command } from "../command.ts";

const transactional = {
  name: "transactional",
  summary:
    "only transactional mail: confirmation mails and mails with a link; lessons go on meanwhile",
};

function nameOf({ flags }: Call): StopName {
  return flags.has("transactional") ? "transactional" : "sending";
}

const reasonMax = 200;

/** @throws WrongCallError for what does not fit into a line of status */
function reasonOf({ values }: Call): string {
  const reason = values.reason?.trim() ?? "";
  if (reason.length > reasonMax || /[\p{Cc}@]/u.test(reason)) {
    throw new WrongCallError(
      `The reason is one line of at most ${reasonMax} characters, without an address.`,
    );
  }
  return reason;
}

const what: Readonly<Record<StopName, string>> = {
  sending: "Sending",
  transactional: "Transactional mail",
};

/** Ends sending at once. */
export const stop: Command = {
  name: "stop",
  summary: "Stops all sending within three seconds",
  details:
    "Nothing is lost: what is due waits until you resume. Your stop takes the place of the guard's, and an earlier one of yours stays.",
  options: [
    {
      name: "reason",
      value: "TEXT",
      summary: "why, for whoever looks at status later; no addresses",
      required: true,
    },
    transactional,
  ],
  examples: [
    'stop --reason "wrong link in lesson 3"',
    'stop --reason "list bombing" --transactional --stage production',
  ],
  async run(call, ports) {
    const name = nameOf(call);
    const placed = await stopSending(ports, name, {
      by: "operator",
      reason: reasonOf(call),
    });
    const inForce = await readStop(ports, name);
    const since = `since ${inForce?.at}: ${inForce?.reason}`;
    return {
      value: { stop: name, placed, since: inForce?.at, reason: inForce?.reason, by: inForce?.by },
      text: placed
        ? `${what[name]} is stopped.\n`
        : `${what[name]} was stopped already, ${since}\n`,
    };
  },
};

/** Lets sending begin again. */
export const resume: Command = {
  name: "resume",
  summary: "Lets stopped sending begin again",
  details:
    "What waited leaves from the next minute on. A lesson missed by more than six hours moves to its reader's next hour, so no crowd of old mails leaves. The guard counts anew: nothing that was sent before counts against what is sent now.",
  options: [transactional],
  examples: ["resume", "resume --transactional"],
  async run(call, ports) {
    const name = nameOf(call);
    const lifted = await resumeSending(ports, name);
    const other = await readStop(ports, name === "sending" ? "transactional" : "sending");
    const still = other
      ? `${what[other.id]} is stopped still: ${other.reason}. Resume that with resume${other.id === "transactional" ? " --transactional" : ""}.\n`
      : "";
    return {
      value: { stop: name, lifted, ...(other && { stillStopped: other.id }) },
      text: `${what[name]} ${!lifted ? "was not stopped" : other?.id === "sending" ? "goes on once all sending does" : "goes on"}.\n${still}`,
    };
  },
};
