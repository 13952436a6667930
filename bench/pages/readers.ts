/** Whose pages are measured: one who reads and one who has not confirmed, with their links. */
import { subscriptionIdOf } from "../../lambdas/domain/address.ts";
import { hourMs, instantOf, plus } from "../../lambdas/domain/instant.ts";
import type { Subscription } from "../../lambdas/domain/subscription.ts";
import { parseKeyring, signToken } from "../../lambdas/domain/token.ts";
import { addressOf, states, subscription } from "../../tests/fakes/subscription.ts";

const rootKey = "a key for benchmarks only, 32 characters or more";
const keyring = parseKeyring({ rootKey });

/** What the deployment's secret holds. */
export const secret = JSON.stringify({ rootKey });

const anHourAgo = plus(instantOf(Date.now()), -hourMs);
const idOf = (typed: string) => subscriptionIdOf(keyring.address, addressOf(typed));

/** Reads the course; the mails sent so far are of no matter to the pages. */
const reader: Subscription = subscription({
  id: idOf("ada@example.org"),
  email: "ada@example.org",
});

/** Was sent a confirmation mail an hour ago. */
const newcomer: Subscription = {
  ...states.pending(),
  id: idOf("bob@example.org"),
  email: "bob@example.org",
};

/** Who is stored before the first request. */
export const readers: readonly Subscription[] = [reader, newcomer];

/** Their links. */
export const links = {
  settings: `/preferences/${signToken(keyring, { purpose: "preferences", subscriptionId: reader.id, issuedAt: anHourAgo })}`,
  leave: `/unsubscribe/${signToken(keyring, { purpose: "unsubscribe", subscriptionId: reader.id })}`,
  confirm: `/confirm/${signToken(keyring, { purpose: "confirm", subscriptionId: newcomer.id, issuedAt: anHourAgo })}`,
};
