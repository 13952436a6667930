/**
 * feedback: records what SES reports of mails already sent, from the feedback queue.
 */
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { parseSesEvent, SesEventError } from "./adapters/ses-events.ts";
import type { Feedback } from "./domain/feedback.ts";
import { recordFeedback } from "./flow/record-feedback.ts";
import { handlerOf } from "./runtime/handler.ts";
import { log } from "./runtime/log.ts";
import { wireFeedback } from "./runtime/wiring.ts";

const ports = wireFeedback();

/** Lambda entry point. Messages that fail come back; after five times they are dead letters. */
export const handler = handlerOf("feedback", record);

async function record({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const failed: string[] = [];
  const batch: { readonly id: string; readonly feedback: Feedback }[] = [];
  for (const { messageId, body } of Records) {
    try {
      batch.push({ id: messageId, feedback: parseSesEvent(body) });
    } catch (error) {
      log("feedback-refused", error instanceof SesEventError ? { where: error.where } : {}, error);
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
