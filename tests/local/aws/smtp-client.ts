/** A plain SMTP client: says lines, and gives the server's answers. */
import { connect } from "node:net";
import { createInterface } from "node:readline";

/** A mail to hand in. */
export interface Outgoing {
  /** The envelope's sender; empty for a bounce. */
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: string;
  /** Announced in MAIL FROM, as RFC 1870 has it. */
  readonly size?: number;
}

/** Hands in a mail and gives the answer that decided: the first refusal, or the last one. */
export async function sendBySmtp(port: number, mail: Outgoing): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  /** Says a line and gives the last line of the answer. */
  const say = async (line?: string): Promise<string> => {
    if (line !== undefined) socket.write(`${line}\r\n`);
    for (;;) {
      const { value, done } = await lines.next();
      if (done) throw new Error("The server hung up.");
      if (/^\d{3} /.test(value)) return value;
    }
  };
  const body = mail.raw.replace(/\r?\n/g, "\r\n").replace(/^\./gm, "..");
  const size = mail.size === undefined ? "" : ` SIZE=${mail.size}`;
  const dialogue = [
    undefined,
    "EHLO test",
    `MAIL FROM:<${mail.from}>${size}`,
    ...mail.to.map((to) => `RCPT TO:<${to}>`),
    "DATA",
    `${body}\r\n.`,
  ];
  try {
    let answer = "";
    for (const line of dialogue) {
      answer = await say(line);
      if (/^[45]/.test(answer)) break;
    }
    return answer;
  } finally {
    socket.end("QUIT\r\n");
  }
}
