/**
 * Forget: whatever saves a subscription also says until when it is kept.
 */
import { withExpiry } from "../domain/expiry.ts";
import type { Subscription } from "../domain/subscription.ts";
import type { Store } from "./ports.ts";

/** The store in which what has ended expires after so many days (`domain/expiry.ts`). */
export function forgetting<S extends Store>(store: S, forgetAfterDays: number): S {
  const save: Store["save"] = (kind, item) =>
    store.save(
      kind,
      kind === "subscription"
        ? (withExpiry(item as Subscription, forgetAfterDays) as typeof item)
        : item,
    );
  return { ...store, save };
}
