/**
 * web: every page and form of the site, behind one HTTP API route.
 */
import { handle } from "hono/aws-lambda";
import { answerable, type HttpEvent } from "./adapters/http-event.ts";
import { handlerOf } from "./runtime/handler.ts";
import { wireWeb } from "./runtime/wiring.ts";
import { site } from "./web/site.ts";

const answer = handle(site(wireWeb()));

/** Lambda entry point; payload format 2.0. */
export const handler = handlerOf("web", (event: HttpEvent) => answer(answerable(event)));
