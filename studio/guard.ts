/** Keeps other sites' pages out of the studio and the preview, though they listen on this machine alone. */
import type { MiddlewareHandler } from "hono";

const ownNames = new Set(["localhost", "127.0.0.1"]);

/**
 * Refuses a request whose Host is not this machine (a name made to point here), and one that
 * another origin's page sends. Lets no other page frame an answer, unless the answer has a
 * Content-Security-Policy of its own.
 */
export const guard: MiddlewareHandler = async (context, next) => {
  const host = context.req.header("host") ?? "";
  const origin = context.req.header("origin");
  const isOurs =
    ownNames.has(host.replace(/:\d+$/, "")) &&
    (origin === undefined || origin === `http://${host}`) &&
    // The site is another origin on the same machine; a link from there may open a page.
    (context.req.method === "GET" || isSameSite(context.req.header("sec-fetch-site")));
  if (!isOurs) {
    return context.json(
      {
        what: "This answers only to this machine and to its own pages.",
        where: "headers Host and Origin",
        remedy: "Open it by the address that npm start, or npm run preview, prints.",
      },
      403,
    );
  }
  await next();
  context.header("x-content-type-options", "nosniff");
  // Not "no-referrer": a browser then says "Origin: null" of our own forms, and we would refuse them.
  context.header("referrer-policy", "same-origin");
  if (!context.res.headers.has("content-security-policy")) {
    context.header("content-security-policy", "frame-ancestors 'none'");
  }
  context.header("cache-control", "no-store");
  return undefined;
};

function isSameSite(fetchSite: string | undefined): boolean {
  return fetchSite === undefined || fetchSite === "same-origin" || fetchSite === "none";
}
