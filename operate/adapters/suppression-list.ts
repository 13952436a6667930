/** SES's account-level suppression list. */
import {
  DeleteSuppressedDestinationCommand,
  PutSuppressedDestinationCommand,
  type SESv2Client,
} from "@aws-sdk/client-sesv2";
import type { SuppressionList } from "../course/ports.ts";
import { asking, calling } from "./calls.ts";

/** The list of the account, in the client's region. */
export function suppressionList(client: SESv2Client): SuppressionList {
  return {
    async add(address) {
      await calling("ses:PutSuppressedDestination", () =>
        client.send(
          new PutSuppressedDestinationCommand({ EmailAddress: address, Reason: "COMPLAINT" }),
        ),
      );
    },
    async remove(address) {
      const removed = await asking("ses:DeleteSuppressedDestination", () =>
        client.send(new DeleteSuppressedDestinationCommand({ EmailAddress: address })),
      );
      return removed !== undefined;
    },
  };
}
