/**
 * AWS and an SMTP server, in a process of their own, on this machine alone: a lean table, SES in both of its
 * APIs, which answers 60 ms later, the keys, and two empty queues. Tells its parent the ports.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { SMTPServer } from "smtp-server";
import { keysAndQueues, tls } from "./keys-and-queues.ts";
import { ConditionFailed, leanTable } from "./table.ts";

/** What SES says of the account. */
const mailsPerSecond = Number(process.argv[2]);
const answerMs = 60;

/** By SES and by SMTP together. */
let mailsTaken = 0;

const table = leanTable();
const ses = {
  SendRawEmail:
    "<SendRawEmailResponse><SendRawEmailResult><MessageId>0100018c1b4b1f3c-00000000-0000-4000-8000-000000000000-000000</MessageId></SendRawEmailResult></SendRawEmailResponse>",
  GetSendQuota: `<GetSendQuotaResponse><GetSendQuotaResult><Max24HourSend>50000000</Max24HourSend><MaxSendRate>${mailsPerSecond}</MaxSendRate><SentLast24Hours>0</SentLast24Hours></GetSendQuotaResult></GetSendQuotaResponse>`,
};

const aws = createServer(tls, async (request, response) => {
  const body = await buffer(request);
  const target = String(request.headers["x-amz-target"] ?? "");
  if (target) answerJson(target, body, response);
  else answerSes(request, body, response);
});

function answerJson(target: string, body: Buffer, response: ServerResponse): void {
  const [service, operation = ""] = target.split(".");
  const json = (status: number, answer: object) => {
    const text = Buffer.from(JSON.stringify(answer));
    response
      .writeHead(status, {
        "content-type": "application/x-amz-json-1.0",
        "content-length": text.length,
      })
      .end(text);
  };
  try {
    if (service?.startsWith("DynamoDB")) {
      const operate = table[operation];
      if (!operate) throw new Error(`The lean table does not know ${operation}.`);
      json(200, operate(JSON.parse(body.toString())));
    } else {
      json(200, keysAndQueues(operation));
    }
  } catch (error) {
    const name = error instanceof ConditionFailed ? "ConditionalCheckFailed" : "Validation";
    json(400, { __type: `x#${name}Exception`, message: String(error) });
  }
}

function answerSes(request: IncomingMessage, body: Buffer, response: ServerResponse): void {
  if (request.url?.startsWith("/v2/")) {
    const answer = '{"MessageId":"0100018c1b4b1f3c-00000000-0000-4000-8000-000000000000-000000"}';
    mailsTaken += 1;
    setTimeout(() => {
      response.writeHead(200, { "content-type": "application/json" }).end(answer);
    }, answerMs);
    return;
  }
  const isSend = body.includes("Action=SendRawEmail");
  if (isSend) mailsTaken += 1;
  setTimeout(
    () => {
      response
        .writeHead(200, { "content-type": "text/xml" })
        .end(isSend ? ses.SendRawEmail : ses.GetSendQuota);
    },
    isSend ? answerMs : 1,
  );
}

const smtp = new SMTPServer({
  ...tls,
  secure: true,
  authOptional: true,
  maxClients: 1_000,
  onData(stream, _session, done) {
    stream.resume();
    mailsTaken += 1;
    stream.on("end", () => setTimeout(done, answerMs));
  },
});

aws.listen(0, "127.0.0.1", () => {
  const mail = smtp.listen(0, "127.0.0.1", () => {
    process.send?.({
      aws: (aws.address() as AddressInfo).port,
      smtp: (mail.address() as AddressInfo).port,
    });
  });
});
process.on("message", () => process.send?.(mailsTaken));
process.on("disconnect", () => process.exit());
