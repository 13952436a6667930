/** `POST /api/mail`: a mail comes in, with whatever SES is to find out about it. */
import type { Context, Hono } from "hono";
import PostalMime, { addressParser } from "postal-mime";
import * as v from "valibot";
import { type InboundEndpoint, mailBytesMax } from "../local/aws/ses/inbound.ts";
import { checks, type Verdicts, verdicts } from "../local/aws/ses/receipt-event.ts";
import type { PendingWork } from "../local/runtime/pending-work.ts";
import { check, RequestError } from "./requests.ts";

/** A page or an answer never waits longer for what is under way. */
const patienceMs = 3_000;

const status = v.optional(v.picklist(verdicts), "PASS");
const found = v.object({ spf: status, dkim: status, dmarc: status, spam: status, virus: status });

/** Adds the route to the studio. */
export function mailRoute(
  app: Hono,
  {
    inbound,
    pendingWork,
  }: { readonly inbound: InboundEndpoint; readonly pendingWork: PendingWork },
): void {
  app.post("/api/mail", async (context) => {
    const raw = Buffer.from(await context.req.arrayBuffer());
    if (raw.length > mailBytesMax) {
      throw new RequestError(
        `The mail has ${raw.length} bytes.`,
        "body",
        `Send one of ${mailBytesMax} bytes at most.`,
        413,
      );
    }
    const envelope = await envelopeOf(raw, context);
    const recipients = envelope.recipients.filter((recipient) => inbound.accepts(recipient));
    if (recipients.length === 0) {
      throw new RequestError(
        `550: there is no mailbox ${envelope.recipients.join(", ") || "without a recipient"}.`,
        context.req.query("to") === undefined ? "body: To" : "query: to",
        inbound.mailboxes.length
          ? `Write to ${inbound.mailboxes.join(" or ")}.`
          : "The stack takes no mail; set inbound.",
        404,
      );
    }
    await inbound.take({
      raw,
      returnPath: envelope.returnPath,
      recipients,
      verdicts: verdictsOf(context),
    });
    await pendingWork.idle(patienceMs);
    return context.json({ recipients });
  });
}

/** The envelope is what the query says (`to`, `from`), or else what the mail says of itself. */
async function envelopeOf(
  raw: Buffer,
  context: Context,
): Promise<{ readonly returnPath: string; readonly recipients: readonly string[] }> {
  const { headers } = await PostalMime.parse(raw);
  const addressesIn = (...names: string[]) =>
    headers
      .filter(({ key }) => names.includes(key))
      .flatMap(({ value }) => addressParser(value, { flatten: true }))
      .flatMap(({ address }) => address ?? []);
  const returnPath = headers.find(({ key }) => key === "return-path")?.value;
  return {
    recipients: context.req.queries("to") ?? addressesIn("to", "cc", "bcc"),
    returnPath:
      context.req.query("from") ??
      returnPath?.replace(/^\s*<|>\s*$/g, "") ??
      addressesIn("from")[0] ??
      "",
  };
}

function verdictsOf(context: Context): Verdicts {
  const asked = checks.flatMap((name) => {
    const value = context.req.query(name);
    return value === undefined ? [] : [[name, value.toUpperCase()]];
  });
  return check(
    found,
    Object.fromEntries(asked),
    "query",
    `Choose one of ${verdicts.join(", ")} for ${checks.join(", ")}; PASS is what they are without.`,
  );
}
