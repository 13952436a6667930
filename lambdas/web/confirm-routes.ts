/**
 * The routes of the confirmation mail's link: what its button would do, and the button.
 */
import type { Context, Hono } from "hono";
import { parseSchedule, scheduleKeys } from "../domain/schedule.ts";
import { type ConfirmToken, signToken } from "../domain/token.ts";
import { confirm, readConfirmation } from "../flow/confirm.ts";
import type { WebPorts } from "../flow/ports.ts";
import { type ConfirmInput, confirmPage } from "./confirm-pages.ts";
import { scheduleIn } from "./fields.ts";
import { notConfirmedPage } from "./pages.ts";
import { formOf, networkOf, type RenderPage, type VerifyLink } from "./request.ts";
import { scriptPath } from "./script.ts";
import type { SiteText } from "./site-text.ts";

/** Adds the page of the confirmation mail's link, and its buttons. */
export function confirmRoutes(
  app: Hono,
  ports: WebPorts,
  verifyLink: VerifyLink,
  render: RenderPage,
  text: SiteText,
): void {
  const { t } = text;

  const show = async (context: Context, token: ConfirmToken, wrong?: ConfirmInput) => {
    const { subscriptionId } = token;
    const confirmation = await readConfirmation(ports, token);
    if (!confirmation.ok) {
      return render(
        context,
        410,
        t("confirm.failedTitle"),
        notConfirmedPage(text, confirmation.why),
      );
    }
    const { value } = confirmation;
    const leave = signToken(await ports.keys(), { purpose: "unsubscribe", subscriptionId });
    const path = `/unsubscribe/${leave}`;
    const body = confirmPage(text, ports.course, path, value, ports.clock.now(), wrong);
    const title = value === "confirmed" ? "confirm.onCourseTitle" : "confirm.title";
    return render(context, wrong && value !== "confirmed" ? 422 : 200, t(title), body, {
      script: scriptPath,
    });
  };

  app.get("/confirm/:token", async (context) => {
    const token = await verifyLink(context, "confirm");
    return token instanceof Response ? token : show(context, token);
  });

  app.post("/confirm/:token", async (context) => {
    const token = await verifyLink(context, "confirm");
    if (token instanceof Response) return token;
    const { subscriptionId } = token;
    const form = await formOf(context);
    const typed = scheduleIn(form);
    // A button without the page's fields confirms what was asked for.
    const schedule = scheduleKeys.some((key) => typed[key] !== "")
      ? parseSchedule(typed)
      : undefined;
    if (schedule?.ok === false) {
      return show(context, token, { schedule: typed, problems: schedule.why });
    }
    const confirmed = await confirm(ports, token, {
      network: networkOf(context),
      resume: form("begin") === "resume",
      ...(schedule && { schedule: schedule.value }),
    });
    if (!confirmed.ok) {
      return render(context, 410, t("confirm.failedTitle"), notConfirmedPage(text, confirmed.why));
    }
    const issuedAt = ports.clock.now();
    const settings = { purpose: "preferences", subscriptionId, issuedAt } as const;
    return context.redirect(`/preferences/${signToken(await ports.keys(), settings)}?welcome`, 303);
  });
}
