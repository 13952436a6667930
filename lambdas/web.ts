/**
 * web: every page and form of the site, behind one HTTP API.
 */
import { handle } from "hono/aws-lambda";
import { answerable, type HttpEvent } from "./adapters/http-event.ts";
import { beforeProxy } from "./adapters/proxy.ts";
import { handlerOf } from "./runtime/handler.ts";
import { wireProxy, wireWeb } from "./runtime/wiring.ts";
import { site } from "./web/site.ts";

const answer = handle(site(wireWeb()));
const proxy = wireProxy();

/** A page that asks nobody and goes through what all pages do. */
const firstRequest = {
  version: "2.0",
  routeKey: "$default",
  rawPath: "/privacy",
  rawQueryString: "",
  headers: {},
  requestContext: { domainName: "localhost", http: { method: "GET" } },
} as HttpEvent;

// The first answer makes the router and loads the platform's formats. Here Lambda lends a whole core for it,
// later the share of one that the memory buys.
await answer(firstRequest);

/** Lambda entry point; payload format 2.0. */
export const handler = handlerOf("web", async (event: HttpEvent) =>
  answer(answerable(proxy ? await beforeProxy(event, proxy) : event)),
);
