/**
 * Sign up: a form was sent for an address. Owes that address a transactional mail, and tells nobody
 * who is subscribed: the same read, save and request each time, and the same answer.
 */
import { type Address, subscriptionIdOf } from "../domain/address.ts";
import type { Instant } from "../domain/instant.ts";
import type { Act } from "../domain/journal.ts";
import { type Outcome, signUp as signUpRule } from "../domain/reader-commands.ts";
import { ok } from "../domain/result.ts";
import type { Schedule } from "../domain/schedule.ts";
import { postpone, requestMessageId } from "../domain/subscription.ts";
import type { SitePorts } from "./ports.ts";
import { updateOf, updateSubscription } from "./update-subscription.ts";

/** Version of the form and its words; part of the consent. */
export const formVersion = "2026-11";

/** A valid sign-up form. */
export interface SignUpForm {
  readonly address: Address;
  readonly schedule: Schedule;
  /** Truncated network address; empty where the way in knows none. */
  readonly network: string;
  /** Version of the words that were agreed to, where they are not the page's. */
  readonly form?: string;
  /** The transactional mail does not leave before: a limit postpones it. */
  readonly notBefore?: Instant;
}

/** Signs up. Resolves without saying whether, why or to whom a transactional mail will go. */
export async function signUp(ports: SitePorts, form: SignUpForm): Promise<void> {
  const { address, schedule, network, form: version = formVersion, notBefore } = form;
  const id = subscriptionIdOf((await ports.keys()).address, address);
  const now = ports.clock.now();
  const act: Act = { act: "sign-up-requested" };
  await updateSubscription<Outcome>(ports, id, (known) => {
    const consent = { at: now, form: version, network };
    const result = signUpRule(known, { id, address, consent, schedule }, now);
    if (result.ok) {
      const requested = requestMessageId(result.value.transactionalSends.at(-1) ?? now);
      const mail = result.value.requests.at(-1)?.kind;
      return updateOf(notBefore ? ok(postpone(result.value, requested, notBefore)) : result, {
        ...act,
        ...(mail && { mail }),
        ...(notBefore && { until: notBefore }),
      });
    }
    const refused: Act = { ...act, refusal: result.why };
    // Saved all the same: a refused sign-up must take as long as any other.
    return known
      ? { save: { ...known }, act: refused, isNoOp: true, result }
      : { act: refused, result };
  });
  if (!notBefore) await ports.requestDelivery(id);
}
