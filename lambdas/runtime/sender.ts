/** Who sends, as the stack has told `deliver`. */
import type { Sender } from "../mail/message.ts";
import { type Environment, off } from "./settings.ts";

/** The sender in the settings of `deliver`. */
export function senderOf(settings: Environment<"deliver">): Sender {
  return {
    fromName: settings.FROM_NAME,
    fromAddress: settings.FROM_ADDRESS,
    replyTo: settings.REPLY_TO,
    postalAddress: settings.POSTAL_ADDRESS,
    baseUrl: settings.BASE_URL,
    listId: settings.LIST_ID,
    ...(settings.LEAVE_MAILBOX !== off && { leaveMailbox: settings.LEAVE_MAILBOX }),
  };
}
