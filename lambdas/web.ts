/**
 * web: every page and form of the site, behind one HTTP API route.
 */
import { handle } from "hono/aws-lambda";
import { wireWeb } from "./runtime/wiring.ts";
import { site } from "./web/site.ts";

/** Lambda entry point; payload format 2.0. */
export const handler = handle(site(wireWeb()));
