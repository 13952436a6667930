/**
 * Lessons that could not be delivered. Such a lesson counts as had, for another copy would meet the
 * same mailbox; the settings page says so, and its reader can ask for it again.
 */
import { isMember, type Subscription, slugInTurn } from "./subscription.ts";

/** What is offered again at most: the newest. */
const undeliveredMax = 5;

/** Notes that a message could not be delivered, where it is one of this round's course. */
export function withUndelivered(subscription: Subscription, message: string): Subscription {
  const { sent, status, undelivered = [] } = subscription;
  const slug = slugInTurn(subscription, message) ?? "";
  if (!Object.hasOwn(sent, slug) || undelivered.includes(slug)) return subscription;
  if (!isMember(subscription) && status !== "completed") return subscription;
  // Events come in any order: which are kept follows from when they were sent.
  const key = (one: string) => `${sent[one]} ${one}`;
  const slugs = [...undelivered, slug].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  return { ...subscription, undelivered: slugs.slice(-undeliveredMax) };
}

/** Its reader asks for it again. */
export function withoutUndelivered(subscription: Subscription, slug: string): Subscription {
  const { undelivered = [], ...rest } = subscription;
  if (!undelivered.includes(slug)) return subscription;
  const left = undelivered.filter((other) => other !== slug);
  return { ...rest, ...(left.length > 0 && { undelivered: left }) };
}
