/**
 * feedback: records what SES reports of mails already sent, from the feedback queue.
 */
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { parseSesEvent } from "./adapters/ses-events.ts";
import type { Feedback } from "./domain/feedback.ts";
import { recordFeedback } from "./flow/record-feedback.ts";
import { log } from "./runtime/log.ts";
import { wireFeedback } from "./runtime/wiring.ts";

const ports = wireFeedback();

/** Lambda entry point. Messages that fail come back; after five times they are dead letters. */
export async function handler({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const failed: string[] = [];
  const batch: { readonly id: string; readonly feedback: Feedback }[] = [];
  for (const { messageId, body } of Records) {
    try {
      batch.push({ id: messageId, feedback: parseSesEvent(body) });
    } catch (error) {
      log("feedback-unreadable", { error: error instanceof Error ? error.message : "unknown" });
      failed.push(messageId);
    }
  }
  const indexes = await recordFeedback(
    ports,
    batch.map(({ feedback }) => feedback),
  );
  failed.push(...indexes.flatMap((index) => batch[index]?.id ?? []));
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}
