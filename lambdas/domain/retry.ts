/**
 * What a reader's own wish for a mail does to what parked it: refusals of their address are over, what
 * SES may have taken is not.
 */
import {
  isOwedInTurn,
  isRequestParked,
  type MailRequest,
  requestMessageId,
  type Subscription,
  updateDueEntry,
} from "./subscription.ts";
import { forgiveRefusals } from "./trouble.ts";

/**
 * The reader asks for the mail in turn, or for another hour of it: refusals that parked it are
 * over.
 */
export function retryInTurn(subscription: Subscription): Subscription {
  const { trouble = [], ...rest } = subscription;
  const kept = trouble.flatMap((one) =>
    isOwedInTurn(subscription, one.message) ? (forgiveRefusals(one) ?? []) : one,
  );
  return { ...rest, ...(kept.length > 0 && { trouble: kept }) };
}

/** A mail asked for again while it is parked: what parked it for its reader's address is over. */
export function retryRequest(subscription: Subscription, request: MailRequest): Subscription {
  if (!isRequestParked(subscription, request)) return subscription;
  if (request.kind === "next") return updateDueEntry(retryInTurn(subscription));
  const { trouble = [], requests, ...rest } = subscription;
  const { notBefore: _notBefore, ...again } = request;
  const kept = trouble.flatMap((one) =>
    one.message === requestMessageId(request.at) ? (forgiveRefusals(one) ?? []) : one,
  );
  return updateDueEntry({
    ...rest,
    requests: requests.map((one) => (one === request ? again : one)),
    ...(kept.length > 0 && { trouble: kept }),
  });
}
