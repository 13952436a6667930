/**
 * The HTTP API's event, made into one that can be a `Request`.
 */
import type { LambdaEvent } from "hono/aws-lambda";

/** An event of payload format 2.0, as the framework reads it. */
export type HttpEvent = Extract<LambdaEvent, { version: string; routeKey: string }>;

/**
 * The same request without what the Fetch standard refuses ("Request class", constructor): a GET with a
 * body, TRACE and its like. Otherwise the answer would come from the framework, around every guard of
 * ours; so the body is dropped, and such a method is asked as OPTIONS, which changes nothing either.
 */
export function answerable(event: HttpEvent): HttpEvent {
  const { http } = event.requestContext;
  const method = /^(?:CONNECT|TRACE|TRACK)$/i.test(http.method) ? "OPTIONS" : http.method;
  return {
    ...event,
    // None is read here, and one with odd letters would be refused like the rest.
    cookies: [],
    body: /^(?:GET|HEAD|OPTIONS)$/i.test(method) ? null : event.body,
    requestContext: { ...event.requestContext, http: { ...http, method } },
  };
}
