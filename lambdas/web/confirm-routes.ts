/**
 * The routes of the confirmation mail's link: what its button would do, and the button.
 */
import type { Hono } from "hono";
import { signToken } from "../domain/token.ts";
import { confirm, readConfirmation } from "../flow/confirm.ts";
import type { SitePorts } from "../flow/ports.ts";
import { confirmPage } from "./confirm-pages.ts";
import { notConfirmedPage } from "./pages.ts";
import { formOf, networkOf, type RenderPage, type VerifyLink } from "./request.ts";
import type { SiteText } from "./site-text.ts";

/** Adds the page of the confirmation mail's link, and its buttons. */
export function confirmRoutes(
  app: Hono,
  ports: SitePorts,
  verifyLink: VerifyLink,
  render: RenderPage,
  text: SiteText,
): void {
  const { t } = text;
  app.get("/confirm/:token", async (context) => {
    const token = await verifyLink(context, "confirm");
    if (token instanceof Response) return token;
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
    const leave = signToken(await ports.keys(), { purpose: "unsubscribe", subscriptionId });
    const body = confirmPage(text, ports.course, `/unsubscribe/${leave}`, confirmation.value);
    const title = confirmation.value === "confirmed" ? "confirm.onCourseTitle" : "confirm.title";
    return render(context, 200, t(title), body);
  });

  app.post("/confirm/:token", async (context) => {
    const token = await verifyLink(context, "confirm");
    if (token instanceof Response) return token;
    const { subscriptionId } = token;
    const resume = (await formOf(context))("begin") === "resume";
    const confirmed = await confirm(ports, token, { network: networkOf(context), resume });
    if (!confirmed.ok) {
      return render(context, 410, t("confirm.failedTitle"), notConfirmedPage(text, confirmed.why));
    }
    const issuedAt = ports.clock.now();
    const settings = { purpose: "preferences", subscriptionId, issuedAt } as const;
    return context.redirect(`/preferences/${signToken(await ports.keys(), settings)}?welcome`, 303);
  });
}
