/** What SES does to a raw message: looks at its headers, refuses some, replaces others. */
import { addressParser, decodeWords } from "postal-mime";
import { AwsError } from "../protocol.ts";

/** The headers of a message that SES looks at, decoded. */
export interface MessageHeaders {
  readonly from: string;
  /** To, Cc and Bcc. */
  readonly recipients: readonly string[];
  readonly subject: string;
}

const bytesMax = 10 * 1024 * 1024;

/** RFC 5322 allows these once; SES answers "Duplicate header" to a second one. */
const singletons = new Set([
  "bcc",
  "cc",
  "content-transfer-encoding",
  "content-type",
  "date",
  "from",
  "in-reply-to",
  "message-id",
  "mime-version",
  "references",
  "reply-to",
  "sender",
  "subject",
  "to",
]);

/** SES writes these itself, whatever the message says. */
const replaced = new Set(["date", "message-id", "return-path", "bcc"]);

/**
 * Reads a message's headers.
 *
 * @throws AwsError as SES refuses it: too long, a singleton header twice, an address it cannot use.
 */
export function readMessage(raw: Buffer): MessageHeaders {
  // SES counts the message as it travels, in base64.
  if ((raw.length / 3) * 4 > bytesMax) {
    throw new AwsError(
      "InvalidParameterValue",
      `Message length is more than ${bytesMax} bytes long: '${Math.ceil((raw.length / 3) * 4)}'.`,
    );
  }
  const seen = new Map<string, string>();
  for (const { name, value } of headerFields(raw).fields) {
    const key = name.toLowerCase();
    if (singletons.has(key) && seen.has(key)) {
      throw new AwsError("InvalidParameterValue", `Duplicate header '${name}'.`);
    }
    seen.set(key, value);
  }
  const [from = ""] = addresses(seen.get("from"));
  checkAddress(from);
  return {
    from,
    recipients: ["to", "cc", "bcc"].flatMap((name) => addresses(seen.get(name))),
    subject: decodeWords(seen.get("subject") ?? ""),
  };
}

/** @throws AwsError when SES cannot use the address: it knows no SMTPUTF8. */
export function checkAddress(address: string): void {
  const at = address.lastIndexOf("@");
  const problem =
    at < 1 || at === address.length - 1
      ? "Missing final '@domain'"
      : /[^\x21-\x7e]/.test(address.slice(0, at))
        ? "Local address contains control, whitespace or non-ASCII characters"
        : /[^A-Za-z0-9.-]/.test(address.slice(at + 1))
          ? "Domain contains illegal character"
          : undefined;
  if (problem) throw new AwsError("InvalidParameterValue", `${problem}: '${address}'.`);
}

/** The message as it leaves SES: with its own Return-Path, Message-ID, Date and feedback id. */
export function stamp(raw: Buffer, id: string, at: Date, region: string): Buffer {
  const { fields, body } = headerFields(raw);
  const kept = fields.filter(({ name }) => !replaced.has(name.toLowerCase()));
  const own = [
    `Return-Path: <${id}@${region}.amazonses.com>`,
    ...kept.map(({ text }) => text),
    `Message-ID: <${id}@${region}.amazonses.com>`,
    `Date: ${at.toUTCString().replace("GMT", "+0000")}`,
    `Feedback-ID: 1.${region}.local:AmazonSES`,
    "X-SES-Outgoing: local",
  ];
  return Buffer.concat([Buffer.from(`${own.join("\r\n")}\r\n`, "latin1"), body]);
}

interface Field {
  readonly name: string;
  /** Unfolded. */
  readonly value: string;
  /** As it stands in the message, folds included. */
  readonly text: string;
}

/** The header fields, and the rest from the empty line on. Bytes are kept by reading them as latin1. */
function headerFields(raw: Buffer): { fields: Field[]; body: Buffer } {
  const text = raw.toString("latin1");
  const end = /\r?\n\r?\n/.exec(text);
  const head = end ? text.slice(0, end.index) : text;
  const fields = head
    .split(/\r?\n(?![ \t])/)
    .filter(Boolean)
    .map((field) => {
      const colon = field.indexOf(":");
      if (colon < 1) {
        throw new AwsError("InvalidParameterValue", `Header line without a name: '${field}'.`);
      }
      const unfolded = field.slice(colon + 1).replace(/\r?\n[ \t]+/g, " ");
      return {
        name: field.slice(0, colon),
        value: Buffer.from(unfolded, "latin1").toString("utf8").trim(),
        text: field,
      };
    });
  const body = end ? raw.subarray(end.index + end[0].indexOf("\n") + 1) : Buffer.from("\r\n");
  return { fields, body };
}

function addresses(value = ""): string[] {
  return addressParser(value, { flatten: true }).flatMap(({ address }) => address ?? []);
}
