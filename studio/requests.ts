/** Reads the studio's requests, and says what is wrong with one: what, where, and the remedy. */
import type { Context } from "hono";
import * as v from "valibot";
import { LocalError, messageOf } from "../local/runtime/errors.ts";
import { DurationError } from "../local/runtime/schedules.ts";

/** A request the studio cannot serve; `where` names the part of it that is wrong. */
export class RequestError extends LocalError {
  override name = "RequestError";
  readonly where: string;
  readonly remedy: string;
  readonly status: 400 | 404 | 413;

  constructor(what: string, where: string, remedy: string, status: 400 | 404 | 413 = 400) {
    super(what);
    this.where = where;
    this.remedy = remedy;
    this.status = status;
  }
}

/**
 * The JSON body of a request.
 *
 * @throws RequestError naming the field that is not as the schema wants it.
 */
export async function readBody<T>(
  context: Context,
  schema: v.GenericSchema<unknown, T>,
  example: string,
): Promise<T> {
  let body: unknown;
  try {
    body = await context.req.json();
  } catch (error) {
    throw new RequestError(
      `The body is not JSON: ${messageOf(error)}`,
      "body",
      `Send ${example} with the content type application/json.`,
    );
  }
  return check(schema, body, "body", `Send ${example}.`);
}

/**
 * Checks an input.
 *
 * @throws RequestError naming the field below `where` that is not as the schema wants it.
 */
export function check<T>(
  schema: v.GenericSchema<unknown, T>,
  input: unknown,
  where: string,
  remedy: string,
): T {
  const result = v.safeParse(schema, input);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = v.getDotPath(issue);
  throw new RequestError(issue.message, path ? `${where}.${path}` : where, remedy);
}

/** The JSON answer to a request that failed. */
export function failure(error: unknown, context: Context): Response {
  if (error instanceof RequestError) {
    const { message: what, where, remedy, status } = error;
    return context.json({ what, where, remedy }, status);
  }
  if (error instanceof DurationError) {
    return context.json(
      { what: error.message, where: "advance", remedy: 'Send {"advance":"P1D"}.' },
      400,
    );
  }
  const remedy = "Look at the output of npm start; begin again with npm start -- --fresh.";
  return context.json({ what: messageOf(error), where: context.req.path, remedy }, 500);
}
