/** SES v1's query protocol: forms in, XML out. */
import { AwsError, escapeXml } from "../protocol.ts";

/** A SendRawEmail request. */
export interface SendRawEmail {
  readonly raw: Buffer;
  /** Empty when the message's own headers name the recipients. */
  readonly destinations: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly configurationSet: string | undefined;
}

/** The action a form names. */
export function actionOf(form: URLSearchParams): string {
  return form.get("Action") ?? "";
}

/**
 * Reads the parameters of SendRawEmail.
 *
 * @throws AwsError when a tag has characters SES does not take.
 */
export function readSendRawEmail(form: URLSearchParams): SendRawEmail {
  const members = (name: string) =>
    [...form.keys()].filter((key) => key.startsWith(`${name}.member.`)).map((key) => form.get(key));
  const tags: Record<string, string> = {};
  for (let index = 1; form.has(`Tags.member.${index}.Name`); index++) {
    const name = form.get(`Tags.member.${index}.Name`) ?? "";
    const value = form.get(`Tags.member.${index}.Value`) ?? "";
    // The names that SES itself reads (developer guide, "Feedback-ID").
    for (const text of [name.replace(/^ses:(feedback-id-[ab])$/, "$1"), value]) {
      if (!/^[A-Za-z0-9_-]{1,256}$/.test(text)) {
        throw new AwsError(
          "InvalidParameterValue",
          `Invalid tag <${text}>: only alphanumeric ASCII characters, '_', and '-' are allowed.`,
        );
      }
    }
    tags[name] = value;
  }
  return {
    raw: Buffer.from(form.get("RawMessage.Data") ?? "", "base64"),
    destinations: members("Destinations").filter((address) => address !== null),
    tags,
    configurationSet: form.get("ConfigurationSetName") ?? undefined,
  };
}

/** The answer to an action. */
export function resultXml(action: string, values: Readonly<Record<string, string>>): string {
  const inner = Object.entries(values)
    .map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`)
    .join("");
  return `<${action}Response xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><${action}Result>${inner}</${action}Result><ResponseMetadata><RequestId>local</RequestId></ResponseMetadata></${action}Response>`;
}
