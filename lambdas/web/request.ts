/**
 * What routes share: reading a request, opening its token, answering a page.
 */
import type { Context } from "hono";
import type { Purpose, Token } from "../domain/token.ts";
import type { Html } from "./layout.ts";

/** Opens a token for one purpose, or answers the page that says why not. */
export type OpenToken = (context: Context, purpose: Purpose) => Promise<Token | Response>;

/** Answers a page. */
export type Show = (
  context: Context,
  status: 200 | 404 | 410 | 413 | 422 | 429 | 500,
  title: string,
  body: Html | Promise<Html>,
  options?: { script?: boolean },
) => Promise<Response>;

/** What is the same for everybody may be kept for five minutes. */
export const shown = "public, max-age=300";

/** Reads a form of either encoding; a missing field, a repeated one or a file reads as its text or "". */
export async function formOf(context: Context): Promise<(name: string) => string> {
  const fields: Record<string, unknown> = await context.req.parseBody().catch(() => ({}));
  return (name) => {
    const value = fields[name];
    return typeof value === "string" ? value : "";
  };
}

/** The reader's network, shortened to /24 or /48 so that it names no single connection. */
export function networkOf(context: Context): string {
  const event = (context.env as { requestContext?: { http?: { sourceIp?: string } } } | undefined)
    ?.requestContext;
  const address = event?.http?.sourceIp ?? "";
  // What stands behind "::" is the end of the address, and names the connection.
  const [prefix = ""] = address.split("::");
  return address.includes(":")
    ? `${prefix.split(":").slice(0, 3).join(":")}::/48`
    : address.replace(/\.\d+$/, ".0/24");
}
