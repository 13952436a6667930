/**
 * Confirm: what the button of a confirmation mail would do, and that it was pressed. It starts the
 * course and owes the first mail, or lets a course go on that was left.
 */
import type { Act } from "../domain/journal.ts";
import { type NextMail, nextAfterResuming, nextAfterStart } from "../domain/next-mail.ts";
import type { Outcome, Refusal } from "../domain/reader-commands.ts";
import { ok, type Result, refused } from "../domain/result.ts";
import type { Schedule } from "../domain/schedule.ts";
import {
  type Confirming,
  confirmable,
  confirm as confirmRule,
  resumesWith,
} from "../domain/sign-up.ts";
import { mailboxOf } from "../domain/subscription.ts";
import type { ConfirmToken } from "../domain/token.ts";
import { isBlocked } from "./mailbox.ts";
import type { SitePorts } from "./ports.ts";
import { updateOf, updateSubscription } from "./update-subscription.ts";

/** A verified link of a confirmation mail. */
export type ConfirmLink = Pick<ConfirmToken, "subscriptionId" | "issuedAt">;

/** What pressing the button would begin. */
export type Confirmation =
  | "confirmed"
  | {
      readonly schedule: Schedule;
      /** The first mail that comes at the reader's hour, where the course begins now. */
      readonly next?: NextMail;
      /** The mail with which a course that was left can go on now. */
      readonly resumesWith?: NextMail;
    };

/** What the button would do, or why it does nothing. Changes nothing. */
export async function readConfirmation(
  ports: Pick<SitePorts, "store" | "clock" | "course">,
  { subscriptionId, issuedAt }: ConfirmLink,
): Promise<Result<Confirmation, Refusal>> {
  const known = await ports.store.read("subscription", subscriptionId);
  if (!known) return refused("expired");
  if (await isBlocked(ports, [mailboxOf(known), subscriptionId])) return refused("not-wanted");
  const pending = confirmable(known, issuedAt, ports.clock.now());
  if (!pending.ok) return pending;
  if (pending.value === "confirmed") return ok("confirmed");
  const { schedule } = pending.value;
  const now = ports.clock.now();
  const next = nextAfterStart(known, schedule, ports.course, now);
  const resumes =
    resumesWith(known, ports.course) && nextAfterResuming(known, schedule, ports.course, now);
  return ok({ schedule, ...(next && { next }), ...(resumes && { resumesWith: resumes }) });
}

/** Confirms, or answers why not. */
export async function confirm(
  ports: SitePorts,
  { subscriptionId, issuedAt }: ConfirmLink,
  confirming: Confirming = {},
): Promise<Outcome> {
  const now = ports.clock.now();
  const act: Act = { act: "subscription-confirmed" };
  const outcome = await updateSubscription<Outcome>(ports, subscriptionId, async (known) => {
    if (!known) return updateOf(refused("expired"), act);
    if (await isBlocked(ports, [mailboxOf(known), subscriptionId]))
      return updateOf(refused("not-wanted"), act);
    return updateOf(confirmRule(known, issuedAt, ports.course, now, confirming), act);
  });
  if (outcome.ok) await ports.requestDelivery(subscriptionId);
  return outcome;
}
