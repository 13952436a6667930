/** The preview as an application: it can stand alone or be mounted into another, at any path. */
import { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import { sampleSender } from "../../compiler/composed.ts";
import { guard } from "../guard.ts";
import type { Builds } from "./builds.ts";
import { indexPage, mailPage } from "./pages.ts";
import { inVariant, isVariant } from "./variants.ts";

/**
 * Every mail of the newest build, in every variant. Its first page needs an address that ends in
 * "/".
 */
export function previewApp(builds: Builds): Hono {
  const app = new Hono();
  const find = (name: string) => builds.current().mails.find((mail) => mail.name === name);
  const variantOf = (name = "light") => (isVariant(name) ? name : "light");

  app.use(guard);
  app.get("/", (context) =>
    context.html(indexPage(builds.current(), variantOf(context.req.query("look")))),
  );
  app.get("/mails/:name", (context) => {
    const mail = find(context.req.param("name"));
    return mail ? context.html(mailPage(builds.current(), mail)) : context.notFound();
  });
  app.get("/mails/:name/html", (context) => {
    const mail = find(context.req.param("name"));
    if (!mail) return context.notFound();
    context.header("content-security-policy", "frame-ancestors 'self'");
    return context.html(withOwnImages(inVariant(mail.html, variantOf(context.req.query("look")))));
  });
  app.get("/images/:name", (context) => {
    const { images } = builds.current();
    const name = context.req.param("name");
    const image = Object.hasOwn(images, name) ? images[name] : undefined;
    if (!image) return context.notFound();
    return context.body(new Uint8Array(image.content), 200, { "Content-Type": image.type });
  });
  app.get("/changes", (context) =>
    streamSSE(context, async (stream) => {
      const gone = Promise.withResolvers<void>();
      stream.onAbort(() => gone.resolve());
      const unsubscribe = builds.subscribe(
        () => void stream.writeSSE({ event: "changed", data: "" }),
      );
      await stream.writeSSE({ event: "watching", data: "" });
      await gone.promise;
      unsubscribe();
    }),
  );
  return app;
}

/** A mail with its pictures from here, as far from the address of its HTML as they are. */
function withOwnImages(html: string): string {
  return html
    .replaceAll(`${sampleSender.baseUrl}/images/`, "../../images/")
    .replaceAll(/(["'(])\/images\//g, "$1../../images/");
}
