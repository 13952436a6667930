/** The SMTP server in front of the inbound endpoint, on this machine alone and without a login. */
import { SMTPServer, type SMTPServerDataStream } from "smtp-server";
import { listen } from "../../runtime/ports.ts";
import { type InboundEndpoint, mailBytesMax } from "./inbound.ts";
import { checks, type Verdicts } from "./receipt-event.ts";

/** Clients that still talk when the system ends get this long to finish, in milliseconds. */
const closeMs = 500;

/** Nobody signs a mail between two programs on one machine: what comes by SMTP has passed. */
const passed = Object.fromEntries(checks.map((check) => [check, "PASS"])) as unknown as Verdicts;

/**
 * Takes mail on `port`; 0 takes a free one.
 *
 * @throws PortTakenError when another program has it.
 */
export async function startSmtp(
  inbound: InboundEndpoint,
  port: number,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const smtp = new SMTPServer({
    name: "localhost",
    banner: "mail for the course",
    size: mailBytesMax,
    rejectOversized: true,
    authOptional: true,
    disabledCommands: ["AUTH", "STARTTLS"],
    // SES takes no international local parts.
    hideSMTPUTF8: true,
    disableReverseLookup: true,
    closeTimeout: closeMs,
    logger: false,
    onRcptTo({ address }, _session, callback) {
      if (inbound.accepts(address)) return callback();
      const names = inbound.mailboxes.join(" or ");
      return callback(refusal(550, `No such mailbox here. Write to ${names}.`));
    },
    onData(stream, { envelope: { mailFrom, rcptTo } }, callback) {
      read(stream)
        .then((raw) =>
          inbound.take({
            raw,
            returnPath: mailFrom ? mailFrom.address : "",
            recipients: rcptTo.map(({ address }) => address),
            verdicts: passed,
          }),
        )
        .then(() => callback(null, "OK"), callback);
    },
  });
  // A client that hangs up in the middle is no event worth a word, let alone the end of the system.
  smtp.on("error", () => undefined);
  const close = () => new Promise<void>((resolve) => smtp.close(resolve));
  return { port: await listen(smtp.server, port), close };
}

/** The message, or a refusal of one that is too large, which is read to its end all the same. */
async function read(stream: SMTPServerDataStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) if (!stream.sizeExceeded) chunks.push(chunk);
  if (stream.sizeExceeded)
    throw refusal(552, `No mail of more than ${mailBytesMax} bytes, please.`);
  return Buffer.concat(chunks);
}

function refusal(responseCode: number, sentence: string): Error {
  return Object.assign(new Error(sentence), { responseCode });
}
