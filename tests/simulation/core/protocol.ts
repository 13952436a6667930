/**
 * The code under test: the product's own steps, or the same steps with one mutation.
 */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseAddress, subscriptionIdOf } from "../../../lambdas/domain/address.ts";
import { dueKeyOf } from "../../../lambdas/domain/due-key.ts";
import { failedSend } from "../../../lambdas/domain/sending-outcome.ts";
import { confirm } from "../../../lambdas/flow/confirm.ts";
import { deliver } from "../../../lambdas/flow/deliver.ts";
import type { Clock, Mailer, Store } from "../../../lambdas/flow/ports.ts";
import { changePreferences, requestLink } from "../../../lambdas/flow/preferences.ts";
import { recordFeedback } from "../../../lambdas/flow/record-feedback.ts";
import { signUp } from "../../../lambdas/flow/sign-up.ts";
import { undo } from "../../../lambdas/flow/undo.ts";
import { neverWriteAgain, unsubscribe } from "../../../lambdas/flow/unsubscribe.ts";

/**
 * Every step the simulator runs, and the domain functions that stand in the adapters of mailer and table.
 */
const steps = {
  deliver,
  recordFeedback,
  signUp,
  confirm,
  unsubscribe,
  undo,
  neverWriteAgain,
  changePreferences,
  requestLink,
  parseAddress,
  subscriptionIdOf,
  failedSend,
  dueKeyOf,
};

/** What may stand between the steps and their ports. */
export interface Wrappers {
  readonly store: (store: Store) => Store;
  readonly mailer: (mailer: Mailer) => Mailer;
  readonly clock: (clock: Clock) => Clock;
  /** Whether events wait in the feedback queue. */
  readonly queue: (backlog: () => Promise<boolean>) => () => Promise<boolean>;
}

/** Steps, and what a mutation does to the ports before the steps get them. */
export interface Protocol extends Readonly<typeof steps>, Wrappers {}

/** The protocol as it is. */
export const realProtocol: Protocol = {
  ...steps,
  store: (store) => store,
  mailer: (mailer) => mailer,
  clock: (clock) => clock,
  queue: (backlog) => backlog,
};

/** Loads the steps from another copy of `lambdas/`. */
export async function loadProtocol(
  lambdas: string,
  wrappers: Partial<Wrappers> = {},
): Promise<Protocol> {
  const load = async (file: string) =>
    (await import(/* @vite-ignore */ pathToFileURL(resolve(lambdas, file)).href)) as Partial<
      typeof steps
    >;
  const modules = await Promise.all(
    [
      "flow/deliver.ts",
      "flow/record-feedback.ts",
      "flow/sign-up.ts",
      "flow/confirm.ts",
      "flow/unsubscribe.ts",
      "flow/undo.ts",
      "flow/preferences.ts",
      "domain/address.ts",
      "domain/due-key.ts",
      "domain/sending-outcome.ts",
    ].map(load),
  );
  return Object.assign({}, realProtocol, ...modules, wrappers) as Protocol;
}
