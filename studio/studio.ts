/** The studio: inbox, clock, events and faults, as an API and as pages that use the same verbs. */
import { Hono } from "hono";
import * as v from "valibot";
import type { CloudWatch } from "../local/aws/cloudwatch.ts";
import type { InboundEndpoint } from "../local/aws/ses/inbound.ts";
import type { Inbox, Mail } from "../local/aws/ses/inbox.ts";
import type { Ses } from "../local/aws/ses/ses.ts";
import type { Clock } from "../local/runtime/clock.ts";
import type { PendingWork } from "../local/runtime/pending-work.ts";
import type { Schedules } from "../local/runtime/schedules.ts";
import { alarmRoutes } from "./alarms.ts";
import { eventRoutes } from "./events.ts";
import { faultRoutes } from "./faults.ts";
import { guard } from "./guard.ts";
import { mailRoute } from "./mail.ts";
import { inboxPage, mailDocument, mailPage, notFoundPage } from "./pages.ts";
import { failure, RequestError, readBody } from "./requests.ts";
import { snippetPage } from "./snippet-page.ts";

/** What the studio shows and moves. */
export interface StudioParts {
  readonly siteUrl: string;
  readonly inbox: Inbox;
  readonly clock: Clock;
  readonly schedules: Schedules;
  readonly ses: Ses;
  readonly pendingWork: PendingWork;
  readonly inbound: InboundEndpoint;
  readonly cloudWatch: CloudWatch;
}

const clockInput = v.object({ advance: v.string() });

/** A page or an answer never waits longer for what is under way. */
const patienceMs = 3_000;

/** The studio's request handler. */
export function studio(parts: StudioParts): Hono {
  const { ses, pendingWork, inbound } = parts;
  const app = new Hono();
  app.use(guard);
  app.onError((error, context) => failure(error, context));
  app.notFound((context) =>
    context.req.path.startsWith("/api/")
      ? failure(
          new RequestError(
            `There is no ${context.req.method} ${context.req.path}.`,
            "path",
            "See GET /api/messages, /api/messages/{id}/raw, /api/clock, /api/faults, /api/alarms and POST /api/clock, /api/events, /api/faults, /api/mail.",
            404,
          ),
          context,
        )
      : context.html(notFoundPage(), 404),
  );
  apiRoutes(app, parts);
  eventRoutes(app, {
    ses,
    activity: pendingWork,
    mailOf: (id, where) => mailOf(parts.inbox, id, where),
  });
  faultRoutes(app, ses);
  mailRoute(app, { inbound, pendingWork });
  alarmRoutes(app, parts);
  pageRoutes(app, parts);
  return app;
}

/** The inbox and the clock, for scripts. */
function apiRoutes(app: Hono, parts: StudioParts): void {
  const { inbox, clock, pendingWork } = parts;
  app.get("/api/messages", async (context) => {
    // A transactional mail asked for a moment ago is on its way, and should be in the answer.
    await pendingWork.idle(patienceMs);
    return context.json(
      inbox.all().map(({ id, to, subject, tags, at }) => ({
        id,
        to: to.join(", "),
        subject,
        tags,
        at,
      })),
    );
  });
  app.get("/api/messages/:id/raw", (context) => {
    const { raw } = mailOf(inbox, context.req.param("id"), "path");
    return context.body(Buffer.from(raw, "base64"), 200, { "content-type": "message/rfc822" });
  });
  app.get("/api/clock", (context) => context.json({ now: clock.iso() }));
  app.post("/api/clock", async (context) => {
    const input = await readBody(context, clockInput, '{"advance":"P1D"}');
    const before = inbox.all().length;
    await parts.schedules.advance(input.advance);
    return context.json({ now: clock.iso(), sent: inbox.all().length - before });
  });
}

/** The inbox, its mails and the clock, for people. */
function pageRoutes(app: Hono, parts: StudioParts): void {
  const { siteUrl, inbox, clock, ses, pendingWork, cloudWatch } = parts;
  app.get("/snippet", (context) => context.html(snippetPage(siteUrl)));
  app.get("/", async (context) => {
    await pendingWork.idle(patienceMs);
    return context.html(
      inboxPage({
        mails: inbox.all(),
        now: clock.now(),
        siteUrl,
        faults: ses.faults,
        undelivered: ses.undelivered(),
        alarms: cloudWatch.alarms(),
      }),
    );
  });
  app.get("/mail/:id", async (context) => {
    const mail = inbox.find(context.req.param("id"));
    if (!mail) return context.html(notFoundPage(), 404);
    return context.html(await mailPage(mail, context.req.query("view") ?? "html"));
  });
  app.get("/mail/:id/document", async (context) => {
    const mail = mailOf(inbox, context.req.param("id"), "path");
    // The mail is somebody's words: it may show itself and open links, nothing else.
    context.header(
      "content-security-policy",
      `sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data: ${siteUrl}; frame-ancestors 'self'`,
    );
    return context.html(await mailDocument(mail));
  });
  app.post("/clock", async (context) => {
    await parts.schedules.advance(String((await context.req.parseBody()).advance));
    return context.redirect("/", 303);
  });
}

function mailOf(inbox: Inbox, id: string, where: string): Mail {
  const mail = inbox.find(id);
  if (mail) return mail;
  throw new RequestError(
    `There is no message "${id}".`,
    where,
    "GET /api/messages lists the ids.",
    404,
  );
}
