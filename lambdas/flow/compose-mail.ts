/** One mail composed for one reader. */
import type { Message, Subscription } from "../domain/subscription.ts";
import { compose } from "../mail/message.ts";
import type { DeliverPorts, OutgoingMail } from "./ports.ts";

/**
 * The mail as it is handed to SES, with the tags by which its events are known again; or why it cannot
 * be composed. That comes before the claim: an error costs nothing but a try.
 *
 * @throws Error when the keys cannot be read
 */
export async function composeMail(
  { course, sender, clock, keys }: DeliverPorts,
  subscription: Subscription,
  message: Message,
  claimId: string,
): Promise<Omit<OutgoingMail, "claimedAt"> | { readonly failed: unknown }> {
  const keyring = await keys();
  try {
    const { to, raw } = compose(
      { course, sender, keyring },
      subscription,
      message,
      clock.now(),
      claimId,
    );
    return {
      to,
      raw,
      tags: {
        subscription: subscription.id,
        message: message.id,
        claim: claimId,
        ...("slug" in message ? { slug: message.slug } : { transactional: message.mailKind }),
      },
    };
  } catch (error) {
    return { failed: error };
  }
}
