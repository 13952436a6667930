/** The test mail of `--live`. */
import type { CourseConfig } from "../../infra/config.ts";
import type { Instant } from "../../lambdas/domain/instant.ts";
import { mimeMessage } from "../../lambdas/mail/mime.ts";
import { probeHeader } from "../../lambdas/mail/probe.ts";

/**
 * A mail with the headers of a lesson and nothing to read; `List-Id` keeps every robot from answering.
 *
 * @param at its date
 * @param probe letters and digits that name the test
 */
export function liveMail(
  { fromName, fromAddress, senderDomain }: CourseConfig,
  to: string,
  at: Instant,
  probe: string,
): Buffer {
  const words = "A test mail of npm run doctor -- --live. Nobody needs to read it.";
  const leave = `https://${senderDomain}/unsubscribe/${probe}`;
  return mimeMessage({
    headers: [
      { name: "From", mailbox: { name: fromName, address: fromAddress } },
      { name: "To", mailbox: { address: to } },
      { name: "Subject", text: "Test" },
      { name: "Date", structured: new Date(at).toUTCString().replace("GMT", "+0000") },
      { name: "Message-ID", structured: `<${probe}@${senderDomain}>` },
      { name: "List-Id", structured: `<doctor.${senderDomain}>` },
      { name: "List-Unsubscribe", structured: `<${leave}>` },
      { name: "List-Unsubscribe-Post", structured: "List-Unsubscribe=One-Click" },
      { name: "Auto-Submitted", structured: "auto-generated" },
      { name: probeHeader, structured: probe },
    ],
    boundary: probe,
    text: [words],
    html: [`<p>${words}</p>`],
  });
}
