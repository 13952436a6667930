/** `GET` and `POST /api/faults`, and the page with the same switches: how SES is told to fail. */
import type { Context, Hono } from "hono";
import * as v from "valibot";
import {
  accountStates,
  eventFaults,
  type FaultsChange,
  scheduleFaults,
  sesFaults,
} from "../local/aws/ses/faults.ts";
import { type Quota, usualQuota } from "../local/aws/ses/quota.ts";
import type { Ses } from "../local/aws/ses/ses.ts";
import { sesPage } from "./faults-page.ts";
import { check, RequestError, readBody } from "./requests.ts";

const amount = (what: string) =>
  v.optional(
    v.pipe(
      v.number(`${what} must be a number`),
      v.finite(`${what} must be a number`),
      v.minValue(0, `${what} must be 0 or more`),
    ),
  );
const addresses = (what: string, pattern: RegExp) =>
  v.array(
    v.pipe(
      v.string(),
      v.regex(pattern, ({ received }) => `${received} is no ${what}`),
    ),
    `must be a list, each ${what} in quotes`,
  );
const refusal = v.strictObject({
  code: v.pipe(
    v.string(),
    v.regex(/^[A-Za-z0-9._:-]{1,100}$/, "must be a code as SES writes them"),
  ),
  message: v.optional(v.string("must be a text"), ""),
  status: v.optional(
    v.pipe(
      v.number("must be a number"),
      v.integer("must be a whole number"),
      v.minValue(400, "must be from 400 to 599"),
      v.maxValue(599, "must be from 400 to 599"),
    ),
    400,
  ),
});
const limits = v.strictObject(
  {
    perSecond: amount("perSecond"),
    perDay: amount("perDay"),
    callsPerSecond: amount("callsPerSecond"),
    othersPerSecond: amount("othersPerSecond"),
  },
  `takes ${Object.keys(usualQuota).join(", ")}`,
);

const change = v.pipe(
  v.strictObject(
    {
      ses: v.nullish(
        v.union(
          [v.picklist(sesFaults), refusal],
          `must be one of ${sesFaults.join(", ")}, or a refusal with code, message and a status from 400 to 599`,
        ),
      ),
      quota: v.nullish(
        v.pipe(
          limits,
          v.transform((given): Quota => ({ ...usualQuota, ...given }) as Quota),
        ),
      ),
      sandbox: v.nullish(
        addresses("address or domain", /^([^\s@,<>]+@)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/),
      ),
      suppressed: v.nullish(addresses("address", /^[^\s@,<>]+@[^\s@,<>]+$/)),
      account: v.nullish(
        v.picklist(accountStates, `must be one of ${accountStates.join(", ")}, or null`),
      ),
      events: v.nullish(v.picklist(eventFaults, `must be ${eventFaults.join(", ")}, or null`)),
      schedule: v.nullish(
        v.picklist(scheduleFaults, `must be ${scheduleFaults.join(", ")}, or null`),
      ),
    },
    "can set ses, quota, sandbox, suppressed, account, events and schedule",
  ),
  v.check((given) => Object.keys(given).length > 0, "sets nothing"),
);

const example = [
  `{"ses":${sesFaults.map((fault) => `"${fault}"`).join("|")}}`,
  '{"ses":{"code":"…","message":"…","status":400}}',
  '{"quota":{"perSecond":14,"perDay":200,"callsPerSecond":1,"othersPerSecond":1}}',
  '{"sandbox":["verified@example.org"]}',
  '{"suppressed":["reader@example.org"]}',
  `{"account":${accountStates.map((state) => `"${state}"`).join("|")}}`,
  `{"events":"${eventFaults.join('"|"')}"}`,
  `{"schedule":"${scheduleFaults.join('"|"')}"}`,
].join(" or ");

/** What can be set. */
const settable = Object.keys(change.pipe[0].entries);

/** Adds the routes to the studio. */
export function faultRoutes(app: Hono, ses: Ses): void {
  app.get("/api/faults", (context) => context.json(ses.faults));
  app.post("/api/faults", async (context) => {
    const remedy = `${example}; each key stays until it is sent again, null ends it`;
    ses.setFaults(await readBody(context, change, remedy));
    return context.json(ses.faults);
  });
  app.get("/ses", (context) => context.html(sesPage(viewOf(ses))));
  app.post("/ses", async (context) => {
    try {
      ses.setFaults(await readForm(context));
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      const problem = `${error.where}: ${error.message}. ${error.remedy}`;
      return context.html(sesPage({ ...viewOf(ses), problem }), 400);
    }
    return context.redirect("/ses", 303);
  });
  app.post("/fault", async (context) => {
    const { ses: fault } = await context.req.parseBody();
    ses.setFaults(check(change, { ses: fault }, "form", "Choose one of the list."));
    return context.redirect("/", 303);
  });
}

function viewOf(ses: Ses): Parameters<typeof sesPage>[0] {
  return {
    faults: ses.faults,
    sentLast24Hours: ses.sentLast24Hours(),
    undelivered: ses.undelivered(),
  };
}

/** Each form of the page sets one key, named by `set`; its button `null` ends it. */
async function readForm(context: Context): Promise<FaultsChange> {
  const { set, end, ...fields } = (await context.req.parseBody()) as Record<string, string>;
  const words = (text = "") => text.split(/[\s,]+/).filter(Boolean);
  const numbers = () =>
    Object.fromEntries(
      Object.entries(fields).flatMap(([name, text]) => (text ? [[name, Number(text)]] : [])),
    );
  const readers: Readonly<Record<string, () => unknown>> = {
    ses: () =>
      fields.code === undefined
        ? { ses: fields.ses }
        : { ses: { ...fields, status: Number(fields.status) } },
    quota: () => ({ quota: numbers() }),
    sandbox: () => ({ sandbox: words(fields.sandbox) }),
    suppressed: () => ({ suppressed: words(fields.suppressed) }),
    account: () => ({ account: fields.account || null }),
    events: () => ({ events: fields.events || null }),
    schedule: () => ({ schedule: fields.schedule || null }),
    everything: () => Object.fromEntries(settable.map((key) => [key, null])),
  };
  const read = readers[set ?? ""];
  if (!read) throw new RequestError(`There is nothing called ${set}`, "form", "Press a button.");
  const given = end ? { [set as string]: null } : read();
  return check(change, given, "form", "Correct the field and press the button again.");
}
