/**
 * One way to send, in a process of its own. Told a number of mails it sends them, and tells its parent what
 * that took: CPU of this process, and its memory meanwhile.
 */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { html, mailFor, text, values } from "../lesson.ts";

/** What sending so many mails took. */
export interface Measured {
  readonly mails: number;
  readonly cpuMs: number;
  readonly wallMs: number;
  /** Resident memory in MB: the most in the first and in the last quarter. */
  readonly firstMb: number;
  readonly lastMb: number;
}

/** Mails under way at once for the others: a run of ours has as many at the rate that SES allows here. */
const atOnce = Number(process.argv[3]) / 2;

type Send = (mails: number) => Promise<unknown>;

/** The ways, by name; each is made once. */
const ways: Readonly<Record<string, () => Promise<Send>>> = {
  async "this product"() {
    const file = join(process.env.BUNDLES ?? "", "deliver", "index.mjs");
    const { handler } = await import(pathToFileURL(file).href);
    return () => handler({ worker: 0 }, {});
  },
  async "nodemailer, SES"() {
    const { SESv2Client, SendEmailCommand } = await import("@aws-sdk/client-sesv2");
    const { createTransport } = await import("nodemailer");
    const sesClient = new SESv2Client({
      endpoint: process.env.AWS_ENDPOINT_URL_SES ?? "",
      requestHandler: { httpsAgent: { maxSockets: atOnce } },
    });
    return pooled(createTransport({ SES: { sesClient, SendEmailCommand } }));
  },
  async "nodemailer, SMTP pool"() {
    const { createTransport } = await import("nodemailer");
    return pooled(
      createTransport({
        pool: true,
        host: "127.0.0.1",
        port: Number(process.env.SMTP_PORT),
        secure: true,
        tls: { rejectUnauthorized: false },
        maxConnections: atOnce,
        maxMessages: Number.POSITIVE_INFINITY,
      }),
    );
  },
};

/** Mails filled by handlebars, so many at once. */
async function pooled(transport: { sendMail(mail: object): Promise<unknown> }): Promise<Send> {
  const { default: handlebars } = await import("handlebars");
  const fillHtml = handlebars.compile(html);
  const fillText = handlebars.compile(text, { noEscape: true });
  return async (mails) => {
    let next = 0;
    const sendOn = async () => {
      while (next < mails) {
        const unique = (next++).toString(16).padStart(32, "0");
        const filled = values(unique);
        await transport.sendMail(
          mailFor(unique, { html: fillHtml(filled), text: fillText(filled) }),
        );
      }
    };
    await Promise.all(Array.from({ length: atOnce }, sendOn));
  };
}

async function measured(send: Send, mails: number): Promise<Measured> {
  const megabytes: number[] = [];
  const sampling = setInterval(() => megabytes.push(process.memoryUsage.rss() / 2 ** 20), 250);
  const [cpu, started] = [process.cpuUsage(), performance.now()];
  await send(mails);
  const { user, system } = process.cpuUsage(cpu);
  const wallMs = performance.now() - started;
  clearInterval(sampling);
  const quarter = Math.ceil(megabytes.length / 4);
  return {
    mails,
    cpuMs: (user + system) / 1000,
    wallMs,
    firstMb: Math.max(...megabytes.slice(0, quarter)),
    lastMb: Math.max(...megabytes.slice(-quarter)),
  };
}

const [, , name = ""] = process.argv;
const way = ways[name];
if (!way) throw new Error(`There is no way to send called "${name}".`);
const send = await way();
process.on("message", async (mails: number) => {
  process.send?.(await measured(send, mails));
});
process.on("disconnect", () => process.exit());
process.send?.("ready");
