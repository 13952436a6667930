/** What AWS computes of a request, to compare with what a client signed. */
import { createHash, createHmac } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

/** The header that AWS expects of a request to "/" by the test key (Signature Version 4). */
export function authorizationOf(headers: IncomingHttpHeaders, body: string): string {
  const hash = createHash("sha256").update(body).digest("hex");
  const authorization = String(headers.authorization);
  const [, scope = "", names = "", signature = ""] =
    /Credential=test\/(\S+), SignedHeaders=(\S+), Signature=(\w+)/.exec(authorization) ?? [];
  const canonical = [
    "POST",
    "/",
    "",
    ...names.split(";").map((name) => `${name}:${String(headers[name])}`),
    "",
    names,
    hash,
  ].join("\n");
  const hmac = (key: string | Buffer, text: string) =>
    createHmac("sha256", key).update(text).digest();
  const key = scope.split("/").reduce<string | Buffer>(hmac, "AWS4test");
  const text = [
    "AWS4-HMAC-SHA256",
    headers["x-amz-date"],
    scope,
    createHash("sha256").update(canonical).digest("hex"),
  ].join("\n");
  return authorization.replace(signature, hmac(key, text).toString("hex"));
}
