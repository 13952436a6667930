/**
 * The routes of an undo: the page that follows the POST that ended something, and its button.
 */
import type { Hono } from "hono";
import type { Instant } from "../domain/instant.ts";
import { type Keyring, signToken } from "../domain/token.ts";
import type { WebPorts } from "../flow/ports.ts";
import { readUndo, undo } from "../flow/undo.ts";
import type { RenderPage, VerifyLink } from "./request.ts";
import type { SiteText } from "./site-text.ts";
import { undoPage } from "./undo-pages.ts";

/** The page that undoes the ending made at this instant. */
export function undoPath(keyring: Keyring, subscriptionId: string, endedAt: Instant): string {
  return `/undo/${signToken(keyring, { purpose: "undo", subscriptionId, issuedAt: endedAt })}`;
}

/** Adds the page of an undo and its button. */
export function undoRoutes(
  app: Hono,
  ports: WebPorts,
  verifyLink: VerifyLink,
  render: RenderPage,
  text: SiteText,
): void {
  const leaveLink = async ({ subscriptionId }: { readonly subscriptionId: string }) => {
    const leave = signToken(await ports.keys(), { purpose: "unsubscribe", subscriptionId });
    return `/unsubscribe/${leave}`;
  };

  app.get("/undo/:token", async (context) => {
    const link = await verifyLink(context, "undo");
    if (link instanceof Response) return link;
    const { title, body } = undoPage(
      text,
      ports.course,
      await readUndo(ports, link),
      await leaveLink(link),
    );
    return render(context, 200, title, body);
  });

  app.post("/undo/:token", async (context) => {
    const link = await verifyLink(context, "undo");
    if (link instanceof Response) return link;
    const undone = await undo(ports, link);
    // The page says what is now: reloaded, it posts nothing.
    if (undone.ok) return context.redirect(`/undo/${context.req.param("token")}`, 303);
    const { title, body } = undoPage(
      text,
      ports.course,
      await readUndo(ports, link),
      await leaveLink(link),
      true,
    );
    return render(context, 410, title, body);
  });
}
