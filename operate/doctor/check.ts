/**
 * A check is data: what it is called, what it needs, and a question to the ports that answers with a
 * state, a fact and a remedy.
 */
import type { CourseConfig } from "../../infra/config.ts";
import {
  type Aws,
  type Dns,
  FailedCallError,
  type LivePorts,
  type Machine,
  type Stack,
} from "./ports.ts";

/** `blocker`: the course does not work, or the next deploy fails. `warning`: it works, and should not stay so. */
export type State = "blocker" | "warning" | "not checked" | "ok";

/** What a check found. */
export interface Finding {
  readonly state: State;
  /** What is so, in one or two sentences. */
  readonly fact: string;
  /** The command to type or the place to click; absent when there is nothing to do. */
  readonly remedy?: string;
}

/** A line of the report. */
export interface Line extends Finding {
  /** Stable: scripts and the documentation name it. */
  readonly id: string;
  readonly title: string;
}

/** What is always there. */
export interface Basics {
  readonly machine: Machine;
  readonly dns: Dns;
  /** Of the settings, or else of the AWS profile, or the CDK's own. */
  readonly region: string;
  /** ` --stage staging` where a stage was named, else empty: for the commands in remedies. */
  readonly stageOption: string;
}

/** What each need adds. */
export interface Needs {
  nothing: Basics & { readonly config?: CourseConfig };
  settings: Basics & { readonly config: CourseConfig };
  account: Basics & { readonly aws: Aws };
  "account and settings": Basics & { readonly aws: Aws; readonly config: CourseConfig };
  stack: Basics & { readonly aws: Aws; readonly config: CourseConfig; readonly stack: Stack };
  live: Needs["stack"] & { readonly live: LivePorts };
}

/** One of several lines of a check; its id is the check's and the part's. */
export interface Part extends Finding {
  readonly part: string;
}

/** One question. */
export type Check = {
  [N in keyof Needs]: {
    readonly id: string;
    readonly title: string;
    /** The parts its lines have, where there are several. */
    readonly parts?: readonly string[];
    readonly needs: N;
    /** False when the settings say that there is nothing to ask; the line is then left out. */
    readonly applies?: (config: CourseConfig) => boolean;
    run(ports: Needs[N]): Promise<Finding | readonly Part[]>;
  };
}[keyof Needs];

/** All is well. */
export const ok = (fact: string): Finding => ({ state: "ok", fact });

/** It works, and should not stay so. */
export const warning = (fact: string, remedy: string): Finding => ({
  state: "warning",
  fact,
  remedy,
});

/** The course does not work, or the next deploy fails. */
export const blocker = (fact: string, remedy: string): Finding => ({
  state: "blocker",
  fact,
  remedy,
});

/** Nobody knows. */
export const notChecked = (fact: string, remedy?: string): Finding => ({
  state: "not checked",
  fact,
  ...(remedy !== undefined && { remedy }),
});

/** Runs one check. Whatever it meets becomes a finding; nothing is thrown. */
export async function runCheck<N extends keyof Needs>(
  check: Extract<Check, { readonly needs: N }>,
  ports: Needs[N],
): Promise<readonly Line[]> {
  const { id, title } = check;
  try {
    const found = await (check as { run(ports: Needs[N]): ReturnType<Check["run"]> }).run(ports);
    if ("state" in found) return [{ id, title, ...found }];
    return found.map(({ part, ...finding }) => ({
      id: `${id}-${part}`,
      title: `${title} (${part})`,
      ...finding,
    }));
  } catch (error) {
    return [{ id, title, ...findingOf(error) }];
  }
}

/** What a call that told nothing comes to. */
export function findingOf(error: unknown): Finding {
  if (!(error instanceof FailedCallError)) {
    const { name, message } = error as Error;
    return notChecked(
      `The check itself failed: ${name}: ${message}`,
      "Please report this with the line above.",
    );
  }
  const { kind, call, message } = error;
  const findings: Record<typeof kind, Finding> = {
    denied: notChecked(
      `These credentials may not call ${call}.`,
      `Allow ${call} for them, or run doctor with others.`,
    ),
    credentials: notChecked(
      `AWS refused the credentials when asked for ${call} (${message}).`,
      "Sign in again, for example with aws sso login, or set new access keys.",
    ),
    unreachable: notChecked(
      `No answer to ${call} (${message}).`,
      "Check the network connection and run doctor again.",
    ),
    "no-such-host": notChecked(
      `The host for ${call} is not known to DNS (${message}).`,
      "Check the network connection and the region, and run doctor again.",
    ),
    failed: notChecked(
      `${call} failed with ${message}.`,
      "Run doctor again in a minute; if it stays, look the code up in the AWS documentation.",
    ),
  };
  return findings[kind];
}
