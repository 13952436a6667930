/**
 * The routes of the leave link, which every mail has: leave, or never be written to again.
 */
import type { Hono } from "hono";
import type { WebPorts } from "../flow/ports.ts";
import { neverWriteAgain, readLeaver, unsubscribe } from "../flow/unsubscribe.ts";
import type { LayoutProps } from "./layout.ts";
import { leavePage, leaveTitle, leftPage, neverAgainPage } from "./leave-pages.ts";
import { formOf, type RenderPage, type VerifyLink } from "./request.ts";
import { undoPath } from "./undo-routes.ts";

/** Adds the page of the leave link and its buttons. */
export function leaveRoutes(
  app: Hono,
  ports: WebPorts,
  verifyLink: VerifyLink,
  render: RenderPage,
  { text, contact }: Pick<LayoutProps, "text" | "contact">,
): void {
  app.get("/unsubscribe/:token", async (context) => {
    const token = await verifyLink(context, "unsubscribe");
    if (token instanceof Response) return token;
    const leaver = await readLeaver(ports, token.subscriptionId);
    return render(context, 200, text.t(leaveTitle(leaver)), leavePage(text, leaver, contact));
  });
  // The page's own button and RFC 8058's one-click both post here. Whatever they send leaves; only
  // the page's own buttons do more. One-click must not be answered by a redirect (RFC 8058, 3.1).
  app.post("/unsubscribe/:token", async (context) => {
    const token = await verifyLink(context, "unsubscribe");
    if (token instanceof Response) return token;
    const { subscriptionId } = token;
    const form = await formOf(context);
    if (form("action") === "never") {
      const allSpellings = await neverWriteAgain(ports, subscriptionId);
      const body = neverAgainPage(text, contact, allSpellings);
      return render(context, 200, text.t("leave.neverDoneTitle"), body);
    }
    const leaver = await readLeaver(ports, subscriptionId);
    const endedAt = await unsubscribe(ports, subscriptionId);
    if (endedAt && form("page") !== "") {
      return context.redirect(undoPath(await ports.keys(), subscriptionId, endedAt), 303);
    }
    const title = text.t(leaver === "unconfirmed" ? "leave.deletedTitle" : "leave.leftTitle");
    return render(context, 200, title, leftPage(text, leaver, contact));
  });
}
