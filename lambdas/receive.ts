/**
 * receive: takes the mails that SES received for the course's own mailboxes.
 */
import { parseInboundMails } from "./adapters/inbound-mail.ts";
import { receiveMail } from "./flow/receive-mail.ts";
import { handlerOf } from "./runtime/handler.ts";
import { wireReceive } from "./runtime/wiring.ts";

const ports = wireReceive();

/** Lambda entry point. What fails is tried twice more by Lambda, then kept as a dead letter. */
export const handler = handlerOf("receive", async (event: unknown) => {
  for (const mail of parseInboundMails(event)) await receiveMail(ports, mail);
});
