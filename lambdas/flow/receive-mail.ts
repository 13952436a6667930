/**
 * Receive mail: a mail to a mailbox of the course signs up or leaves, like the pages and through
 * the same two steps. No mail is answered: a sign-up owes the transactional mail that the form
 * owes, within the same limits, so that the answer never shows who is subscribed.
 */

import type { Schedule } from "../domain/schedule.ts";
import { keyVersionOf } from "../domain/token.ts";
import { translator } from "../domain/words/words.ts";
import { type InboundMail, leaveTokens, type Mailboxes, requestOf } from "../mail/inbound-mail.ts";
import { probeOf, signsListHeaders } from "../mail/probe.ts";
import { keepForm } from "./consent-form.ts";
import type { SitePorts } from "./ports.ts";
import { placeMailRequest } from "./rate-limit-requests.ts";
import { signUp } from "./sign-up.ts";
import { unsubscribe } from "./unsubscribe.ts";

/** What receiving mail needs in addition. */
export interface ReceivePorts extends SitePorts {
  readonly mailboxes: Mailboxes;
}

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
  const probe = probeOf(mail);
  if (probe) {
    const what = signsListHeaders(mail) ? "list-headers-signed" : "list-headers-unsigned";
    return ports.log("probe-reported", { probe, what });
  }
  let keyring = await ports.keys();
  for (const token of leaveTokens(mail, ports.mailboxes)) {
    keyring = await ports.keys(keyVersionOf(token));
  }
  const request = requestOf(mail, ports.mailboxes, keyring, ports.clock.now());
  ports.log("mail-received", {
    asks: request.asks,
    ...(request.asks === "nothing" && { because: request.because }),
  });
  if (request.asks === "leave") {
    for (const id of request.subscriptionIds) await unsubscribe(ports, id);
  }
  if (request.asks === "sign-up") {
    const { address } = request;
    const place = await placeMailRequest(ports, address);
    if (place === "ignored") return;
    const t = translator(ports.course);
    const invitation = t("signUp.invitation");
    const words = t("signUp.mailForm", { mailbox: ports.mailboxes.start, invitation });
    const form = {
      address,
      schedule: mailSchedule,
      network: "",
      form: await keepForm(ports, words),
    };
    await signUp(ports, { ...form, ...(place !== "now" && place) });
  }
}
