/** What the embedded AWS services and their endpoint share. */
import type { Call } from "./iam.ts";

/** A signed request, its signature not checked: the access key id alone says who calls. */
export interface AwsRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  /** When the caller signed it, in milliseconds; NaN when it does not say. */
  readonly signedAt: number;
}

/** An HTTP answer, or `cut`: the connection ends without one. */
export type AwsAnswer =
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body: string }
  | "cut";

/** One service, as the endpoint uses it. */
export interface AwsService {
  /** How its errors are written. */
  readonly protocol: "json" | "query";
  /**
   * Reads a request: what IAM must allow, and the deed itself.
   *
   * @throws AwsError when the request cannot be understood.
   */
  read(request: AwsRequest): { readonly call: Call; perform(): AwsAnswer | Promise<AwsAnswer> };
}

/** A refusal in the words of the service. */
export class AwsError extends Error {
  override name = "AwsError";
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** The headers of an answer in the JSON protocols. */
export const jsonHeaders = { "content-type": "application/x-amz-json-1.0" };

/** An answer of the JSON protocols. */
export function jsonAnswer(value: unknown, status = 200): AwsAnswer {
  return {
    status,
    headers: jsonHeaders,
    body: JSON.stringify(value),
  };
}

/** A refusal, written in the service's protocol. */
export function errorAnswer(
  protocol: AwsService["protocol"],
  { code, message, status }: AwsError,
): AwsAnswer {
  if (protocol === "json") {
    const answer = jsonAnswer({ __type: code, message, Message: message }, status);
    return answer === "cut"
      ? answer
      : { ...answer, headers: { ...answer.headers, "x-amzn-errortype": code } };
  }
  const body = `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error><RequestId>local</RequestId></ErrorResponse>`;
  return { status, headers: { "content-type": "text/xml" }, body };
}

/** The action of a request in one of the JSON protocols, and its input. */
export function readJson(request: AwsRequest): {
  readonly action: string;
  readonly input: Readonly<Record<string, unknown>>;
} {
  const action = String(request.headers["x-amz-target"] ?? "").split(".")[1] ?? "";
  try {
    return { action, input: JSON.parse(request.body || "{}") };
  } catch {
    throw new AwsError("SerializationException", "The request's body is not JSON.");
  }
}

/** Text as XML content. */
export function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
