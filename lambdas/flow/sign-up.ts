/**
 * Sign up: a form was sent for an address. Owes that address a transactional mail, and tells nobody
 * who is subscribed or blocked: the same reads, save and request each time, and the same answer.
 */
import { type Address, mailboxIdOf, subscriptionIdOf } from "../domain/address.ts";
import { type Instant, latest } from "../domain/instant.ts";
import type { Act } from "../domain/journal.ts";
import type { Outcome } from "../domain/reader-commands.ts";
import { ok, refused } from "../domain/result.ts";
import type { Schedule } from "../domain/schedule.ts";
import { signUp as signUpRule } from "../domain/sign-up.ts";
import { postpone, requestMessageId, type Subscription } from "../domain/subscription.ts";
import { leavesAt } from "../domain/transactional-mails.ts";
import { isBlocked, mailboxesOf } from "./mailbox.ts";
import type { SitePorts } from "./ports.ts";
import { takeTurn } from "./turn.ts";
import { type Update, updateOf, updateSubscription } from "./update-subscription.ts";

/** A valid sign-up form. */
export interface SignUpForm {
  readonly address: Address;
  readonly schedule: Schedule;
  /** Truncated network address; empty where the way in knows none. */
  readonly network: string;
  /** The words that were agreed to (`keepForm`). */
  readonly form: string;
  /** The transactional mail does not leave before: a limit postpones it. */
  readonly notBefore?: Instant;
}

/** Saves a sign-up; the mail it brings, if any, waits for its hour. */
function owing(
  known: Subscription | undefined,
  asking: Subscription,
  notBefore: Instant | undefined,
  act: Act,
): Update<Outcome> {
  const request = asking.requests.find(
    ({ kind, at }) =>
      (kind === "confirm" || kind === "already-subscribed") &&
      !known?.requests.some((one) => one.at === at),
  );
  if (!request) return updateOf(ok(asking), act);
  const until = latest(leavesAt(request), notBefore ?? request.at);
  const told: Act = { ...act, mail: request.kind };
  if (until === request.at) return updateOf(ok(asking), told);
  const waiting = postpone(asking, requestMessageId(request.at), until);
  return updateOf(ok(waiting), { ...told, until });
}

/** Signs up. Resolves without saying whether, why or to whom a transactional mail will go. */
export async function signUp(ports: SitePorts, form: SignUpForm): Promise<void> {
  const { address, schedule, network, notBefore } = form;
  const keyring = await ports.keys();
  const id = subscriptionIdOf(keyring.address, address);
  const box = mailboxIdOf(keyring.address, address);
  const mailbox = box !== id && { mailbox: box };
  await takeTurn(ports, id);
  const now = ports.clock.now();
  const act: Act = { act: "sign-up-requested" };
  let isNew = false;
  const outcome = await updateSubscription<Outcome>(ports, id, async (known) => {
    isNew = known === undefined;
    const consent = { at: now, form: form.form, network };
    const isRefused = await isBlocked(ports, mailboxesOf(keyring, address));
    const result: Outcome = isRefused
      ? refused("not-wanted")
      : signUpRule(known, { id, ...mailbox, address, consent, schedule }, now);
    const isNoOp = !result.ok || result.value === known;
    if (result.ok && !isNoOp) return owing(known, result.value, notBefore, act);
    const told: Act = result.ok ? act : { ...act, refusal: result.why };
    // Saved all the same: what changes nothing must take as long as any other.
    return known ? { save: { ...known }, act: told, isNoOp: true, result } : { act: told, result };
  });
  // One write in every case, also for a blocked mailbox of which nothing else is kept.
  if (!outcome.ok && isNew) await ports.store.count(now.slice(0, 10), { signUpsRefused: 1 });
  if (!notBefore) await ports.requestDelivery(id);
}
