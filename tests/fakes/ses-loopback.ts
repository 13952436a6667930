/** SES in front of its real client: what it answers, and the mailer that asks it. */
import type { SESClient } from "@aws-sdk/client-ses";
import { sesClient, sesMailer } from "../../lambdas/adapters/ses-mailer.ts";
import type { Mailer } from "../../lambdas/flow/ports.ts";
import { type Answer, answering, type Loopback, openLoopback } from "./loopback.ts";

/** How the mailer is set up. */
export const mailerSettings = {
  configurationSet: "course",
  fromAddress: "course@example.com",
};

/** SES takes a mail. */
export const accepted = answering(
  200,
  `<SendRawEmailResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><SendRawEmailResult>
  <MessageId>0100-abc</MessageId></SendRawEmailResult></SendRawEmailResponse>`,
);

/** SES fails, in its own words. */
export function failing(status: number, code: string, message = ""): Answer {
  return answering(
    status,
    `<ErrorResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><Error><Type>Sender</Type>
    <Code>${code}</Code><Message>${message}</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
  );
}

/** The mailer on a loopback SES, as Lambda and the local stack say it: the client itself takes no parameters. */
export async function openSes(): Promise<{
  readonly ses: Loopback;
  readonly client: SESClient;
  readonly mailer: Mailer;
  close(): Promise<void>;
}> {
  const before = { ...process.env };
  const ses = await openLoopback();
  process.env.AWS_REGION = "eu-west-1";
  process.env.AWS_ENDPOINT_URL_SES = ses.url;
  process.env.AWS_ACCESS_KEY_ID = "test";
  process.env.AWS_SECRET_ACCESS_KEY = "test";
  const client = sesClient();
  return {
    ses,
    client,
    mailer: sesMailer(client, mailerSettings),
    async close() {
      process.env = before;
      client.destroy();
      await ses.close();
    },
  };
}
