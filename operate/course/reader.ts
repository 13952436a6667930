/** Whom a command is about. */
import {
  type Address,
  type AddressProblem,
  parseAddress,
  subscriptionIdOf,
} from "../../lambdas/domain/address.ts";
import type { Instant } from "../../lambdas/domain/instant.ts";
import { withPresentNames } from "../../lambdas/domain/renamed.ts";
import { isExpired, type Subscription } from "../../lambdas/domain/subscription.ts";
import { WrongCallError } from "../doctor/arguments.ts";
import { type Call, type Parameter, RefusedError } from "./command.ts";
import type { OperatorPorts } from "./ports.ts";

/** The parameter that names somebody by their address. */
export const addressParameter: Parameter = { name: "address", summary: "their e-mail address" };

const problems: Readonly<Record<AddressProblem, string>> = {
  empty: "An address is missing.",
  "not-an-address": "That is no e-mail address; one looks like reader@example.org.",
  "too-long": "That address is longer than an e-mail address may be.",
  "non-ascii-local-part":
    "That address has letters before the @ that SES cannot send to, so nobody is known by it.",
  domain: "The part behind the @ is no domain that takes mail from afar.",
  "look-alike": "a dash or a letter of it belongs to another alphabet",
  "takes-no-mail": "The domain of that address takes no mail.",
  role: "A mailbox such as postmaster@ or abuse@ cannot be on the course, and nothing is sent to it.",
};

/**
 * The address that a command is given. Capitals make no other one.
 *
 * @throws WrongCallError when it is none
 */
export function addressIn({ values }: Pick<Call, "values">): Address {
  const address = parseAddress(values.address ?? "");
  if (!address.ok) throw new WrongCallError(problems[address.why]);
  return address.value;
}

/** The id of an address: keyed on this computer, so that no call and no log carries the address. */
export async function idOf({ keys }: Pick<OperatorPorts, "keys">, address: Address) {
  return subscriptionIdOf((await keys()).address, address);
}

/**
 * What is kept under an id, by the present names of the mails; undefined for what is past its time, as
 * for what is not there.
 */
export async function readReader(
  { store, clock, course }: Pick<OperatorPorts, "store" | "clock" | "course">,
  id: string,
): Promise<Subscription | undefined> {
  const known = await store.read("subscription", id);
  return known && !isExpired(known, clock.now()) ? withPresentNames(known, course) : undefined;
}

/** Nobody is known by an address. */
export function unknownAddress(): RefusedError {
  return new RefusedError(
    "Nothing is kept under this address.",
    "Check how it is written: a+label@ and a@ are two addresses. The mail in question says in its To line which one it went to.",
  );
}

const statusWords: Readonly<Record<Subscription["status"], string>> = {
  pending: "has not confirmed",
  active: "is on the course",
  paused: "has paused",
  completed: "has completed the course",
  unsubscribed: "has left",
  suppressed: "is suppressed",
};

/** Where a reader stands, such as `has left (2026-11-02)`; goes behind "The reader". */
export function standing({ status, reason, email, endedAt }: Subscription): string {
  const dated = (at: Instant | undefined) => (at ? ` (${at.slice(0, 10)})` : "");
  if (email === undefined) return `is erased${dated(endedAt)}`;
  const why = reason && ` after a ${reason}`;
  return `${statusWords[status]}${why ?? ""}${dated(endedAt)}`;
}
