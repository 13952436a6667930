/**
 * What routes share: reading a request, verifying its link, rendering a page.
 */
import type { Context } from "hono";
import type { Purpose, Tokens } from "../domain/token.ts";
import type { Body } from "./html.ts";
import type { PageOptions } from "./layout.ts";

/** Verifies a link of one of some purposes, or renders the page that says why it does not work. */
export type VerifyLink = <P extends Purpose>(
  context: Context,
  ...purposes: readonly [P, ...P[]]
) => Promise<Tokens[P] | Response>;

/** Renders a page as the response. */
export type RenderPage = (
  context: Context,
  status: 200 | 403 | 404 | 409 | 410 | 413 | 422 | 429 | 500,
  title: string,
  body: Body,
  options?: PageOptions,
) => Promise<Response>;

/** What is the same for everybody may be kept for five minutes. */
export const cached = "public, max-age=300";

/**
 * Reads a form of either encoding. A missing field or a file reads as ""; one sent twice as both,
 * which is no valid value of any.
 */
export async function formOf(context: Context): Promise<(name: string) => string> {
  const fields: Record<string, unknown> = await context.req
    .parseBody({ all: true })
    .catch(() => ({}));
  return (name) =>
    [Object.hasOwn(fields, name) ? fields[name] : ""]
      .flat()
      .map((value) => (typeof value === "string" ? value : ""))
      .join("\n");
}

/** The reader's network, shortened so that it names no single connection; "" where it is not known. */
export function networkOf(context: Context): string {
  return networksOf(context).at(-1) ?? "";
}

/**
 * The reader's networks, the narrowest first: an IPv4 address as its /24; an IPv6 one as its /64, which
 * a household or a hall has, and its /48, which a provider's customers may share.
 */
export function networksOf(context: Context): readonly string[] {
  const event = (context.env as { requestContext?: { http?: { sourceIp?: string } } } | undefined)
    ?.requestContext;
  const address = event?.http?.sourceIp ?? "";
  const v4 = /^(?:::ffff:)?(\d+\.\d+\.\d+)\.\d+$/i.exec(address)?.[1];
  if (v4) return [`${v4}.0/24`];
  if (!address.includes(":")) return [];
  const [head = "", tail] = address.toLowerCase().split("::");
  const groups = (part: string) => (part === "" ? [] : part.split(":"));
  const left = groups(head);
  const right = groups(tail ?? "");
  const zeros = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => "0");
  const all = [...left, ...zeros, ...right].map((group) => group.replace(/^0+(?=.)/, ""));
  return [`${all.slice(0, 4).join(":")}::/64`, `${all.slice(0, 3).join(":")}::/48`];
}
