/** `GET /api/alarms`, and the page with the same: what the operator would have been told. */
import type { Hono } from "hono";
import type { CloudWatch } from "../local/aws/cloudwatch.ts";
import type { Clock } from "../local/runtime/clock.ts";
import type { PendingWork } from "../local/runtime/pending-work.ts";
import { alarmsPage } from "./alarms-page.ts";

/** A page or an answer never waits longer for what is under way. */
const patienceMs = 3_000;

/** What the routes need. */
export interface AlarmParts {
  readonly cloudWatch: CloudWatch;
  readonly clock: Clock;
  readonly pendingWork: PendingWork;
}

/** Adds the routes to the studio. */
export function alarmRoutes(app: Hono, { cloudWatch, clock, pendingWork }: AlarmParts): void {
  app.get("/api/alarms", async (context) => {
    await pendingWork.idle(patienceMs);
    return context.json(cloudWatch.alarms());
  });
  app.get("/alarms", async (context) => {
    await pendingWork.idle(patienceMs);
    return context.html(alarmsPage(cloudWatch.alarms(), clock.now()));
  });
}
