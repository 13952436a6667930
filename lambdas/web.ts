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

/** Lambda entry point; payload format 2.0. */
export const handler = handlerOf("web", async (event: HttpEvent) =>
  answer(answerable(proxy ? await beforeProxy(event, proxy) : event)),
);
