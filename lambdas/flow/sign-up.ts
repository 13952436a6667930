/**
 * Sign up: a form was sent for an address. Owes that address a transactional mail, and tells nobody
 * who is subscribed: the same read, save and request each time, and the same answer.
 */
import { type Address, subscriptionIdOf } from "../domain/address.ts";
import { type Outcome, signUp as signUpRule } from "../domain/reader-commands.ts";
import type { Schedule } from "../domain/schedule.ts";
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
}

/** Signs up. Resolves without saying whether, why or to whom a transactional mail will go. */
export async function signUp(ports: SitePorts, form: SignUpForm): Promise<void> {
  const { address, schedule, network, form: version = formVersion } = form;
  const id = subscriptionIdOf((await ports.keys()).address, address);
  const now = ports.clock.now();
  const outcome = await updateSubscription<Outcome>(ports, id, (known) => {
    const consent = { at: now, form: version, network };
    const result = signUpRule(known, { id, address, consent, schedule }, now);
    if (result.ok) return updateOf(result);
    // Saved all the same: a refused sign-up must take as long as any other.
    return { ...(known && { save: { ...known } }), isNoOp: true, result };
  });
  ports.log("signed-up", outcome.ok ? {} : { refusal: outcome.why });
  await ports.requestDelivery(id);
}
