/**
 * Receive mail: a mail to a mailbox of the course signs up or leaves, like the pages and through
 * the same two steps. No mail is answered: a sign-up owes the transactional mail that the form
 * owes, within the same limits, and so nobody learns here either who is subscribed.
 */

import type { Schedule } from "../domain/schedule.ts";
import { type InboundMail, type Mailboxes, requestOf } from "../mail/inbound-mail.ts";
import type { SitePorts } from "./ports.ts";
import { rateLimitRequest } from "./rate-limit-requests.ts";
import { signUp } from "./sign-up.ts";
import { unsubscribe } from "./unsubscribe.ts";

/** What receiving mail needs in addition. */
export interface ReceivePorts extends SitePorts {
  readonly mailboxes: Mailboxes;
}

/** Version of the invitation to sign up by mail; part of the consent. */
const mailVersion = "mail-2026-11";

/**
 * A mail says nothing of hour and zone; the preferences page, linked in every mail, changes them.
 */
const mailSchedule: Schedule = { timeZone: "UTC", sendAt: "08:00", days: "daily" };

/**
 * Does what one mail asks for. Done twice, it does no more: SES and Lambda may hand it over again.
 *
 * @throws Error when the store or the keys fail; the mail is then tried again
 */
export async function receiveMail(ports: ReceivePorts, mail: InboundMail): Promise<void> {
  const request = requestOf(mail, ports.mailboxes, await ports.keys(), ports.clock.now());
  ports.log("mail-received", {
    asks: request.asks,
    ...(request.asks === "nothing" && { because: request.because }),
  });
  if (request.asks === "leave") {
    for (const id of request.subscriptionIds) await unsubscribe(ports, id);
  }
  if (request.asks === "sign-up") {
    const { address } = request;
    if ((await rateLimitRequest(ports, { address })) !== "allowed") return;
    await signUp(ports, { address, schedule: mailSchedule, network: "", form: mailVersion });
  }
}
