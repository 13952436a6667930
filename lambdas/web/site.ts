/**
 * The site: every route, and what guards them all.
 *
 * GET, HEAD and OPTIONS never change anything; a link carries a signed, purpose-bound token and no
 * address; there are no cookies, so a forged request has no authority to use.
 */
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { compress } from "hono/compress";
import { routePath } from "hono/route";
import { type CourseFile, mailNamed } from "../domain/course.ts";
import { keyVersionOf, verifyToken } from "../domain/token.ts";
import type { WebPorts } from "../flow/ports.ts";
import { ConflictError } from "../flow/update-subscription.ts";
import { assetPath, immutable } from "./asset.ts";
import { confirmRoutes } from "./confirm-routes.ts";
import { frontStyle } from "./front-style.ts";
import { imageRoutes } from "./image-routes.ts";
import type { Inbox } from "./inbox-page.ts";
import { type LayoutProps, page } from "./layout.ts";
import { leaveRoutes } from "./leave-routes.ts";
import type { Sender, SignUpOptions } from "./pages.ts";
import * as pages from "./pages.ts";
import { linkPath } from "./path.ts";
import { preferencesRoutes } from "./preferences-routes.ts";
import { privacyPage } from "./privacy-page.ts";
import { publicFiles } from "./public-files.ts";
import { cached, type RenderPage, type VerifyLink } from "./request.ts";
import { scriptPath, signUpScript } from "./script.ts";
import { withShareTags } from "./share.ts";
import { sharePage } from "./share-course.ts";
import { signUpRoutes } from "./sign-up-routes.ts";
import { siteText } from "./site-text.ts";
import { siteStyle } from "./style.ts";
import { undoRoutes } from "./undo-routes.ts";
import { withWay } from "./way.ts";

/** What the site is made from. */
export interface Site extends SignUpOptions, Inbox, Sender {
  readonly ports: WebPorts;
  /** Reads a file of the course's own by the name that the compiled course gives it. */
  readonly readCourseFile: (name: string) => Promise<Uint8Array<ArrayBuffer>>;
  /** https, no trailing slash. */
  readonly baseUrl: string;
  readonly postalAddress: string;
  /** The AWS region in which everything is kept. */
  readonly region: string;
  /** Days after its end until a subscription is forgotten. */
  readonly forgetAfterDays: number;
}

const isPage = ({ kind }: CourseFile) => kind === "page";

/** No form of ours is larger than this, in bytes. */
const bodyMax = 16 * 1024;

/** Nothing from elsewhere, no inline script or style, no frame around us (OWASP ASVS 5.0, 3.4). */
const policy = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self' data:",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/**
 * The policy of what a search may show, which is nobody's own: what audits such a page, as Lighthouse
 * does, reads robots.txt from within it.
 */
const findablePolicy = `${policy}; connect-src 'self'`;

const securityHeaders = {
  "Content-Security-Policy": policy,
  // Tokens are in the address of a page; they must not travel to the next one.
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Strict-Transport-Security": "max-age=63072000",
  // Said by HEAD too, which has nothing to compress.
  Vary: "Accept-Encoding",
};

/** The whole site as one application. */
export function site({ ports, readCourseFile, baseUrl, ...rest }: Site): Hono {
  const { course } = ports;
  const text = siteText(course);
  const { t } = text;
  const style = siteStyle(course.theme) + frontStyle;
  const icon = course.theme.mark;
  const iconPath = assetPath("/icon.svg", icon);
  const layout: LayoutProps = {
    text,
    stylePath: assetPath("/style.css", style),
    iconPath,
    courseTitle: course.title,
    shortName: course.theme.shortName ?? course.title,
    hasGlossary: course.glossary !== undefined,
    course,
    baseUrl,
    ...rest,
  };
  const ownPages = new Set(course.files.filter(isPage).map(({ path }) => path));
  /** What a search may show: what is the same for everybody, and worth finding. */
  const isFindable = (path: string) =>
    /^\/(?:$|lessons\/|glossary$|privacy$)/.test(path) || ownPages.has(path);
  const render: RenderPage = async (context, status, title, body, options) =>
    context.html(await page(layout, title, body, options), status);
  const verifyLink: VerifyLink = async (context, ...purposes) => {
    const typed = context.req.param("token") ?? "";
    const keys = await ports.keys(keyVersionOf(typed));
    const now = ports.clock.now();
    // A token is of one purpose; for the others it is as good as forged.
    for (const purpose of purposes) {
      const token = verifyToken(keys, purpose, typed, now);
      if (token.ok) return token.value;
      if (token.why === "forged") continue;
      const body = pages.brokenLinkPage(text, token.why, purpose);
      return render(context, 410, t("broken.pageTitle"), body);
    }
    const body = pages.brokenLinkPage(text, "forged", purposes[0]);
    return render(context, 404, t("broken.pageTitle"), body);
  };

  const app = new Hono({ getPath: linkPath(new Set(course.files.map(({ path }) => path))) });
  const file = (context: Context, type: string, content: string, marked: string | undefined) => {
    const { pathname, search } = new URL(context.req.url);
    // In the middle of a deployment a new page's mark may reach an old process, and its old file.
    const isMarked = `${pathname}${search}` === marked;
    const headers = { "Content-Type": type, "Cache-Control": isMarked ? immutable : cached };
    return context.body(content, 200, headers);
  };
  const asset = (path: string, type: string, content: string) => {
    const marked = assetPath(path, content);
    app.get(path, (context) => file(context, type, content, marked));
  };
  // No page holds a secret except what its reader typed: a token is in the address only (BREACH).
  app.use(compress());
  app.use(async (context, next) => {
    await next();
    const isPublic = context.res.ok && isFindable(context.req.path);
    if (isPublic && !context.res.headers.has("Content-Security-Policy")) {
      context.res.headers.set("Content-Security-Policy", findablePolicy);
    }
    for (const [name, value] of Object.entries(securityHeaders)) {
      if (!context.res.headers.has(name)) context.res.headers.set(name, value);
    }
    if (!isPublic) {
      context.res.headers.set("X-Robots-Tag", "noindex");
    }
    if (!context.res.headers.has("Cache-Control")) {
      context.res.headers.set("Cache-Control", "no-store");
    }
  });
  app.use(
    bodyLimit({
      maxSize: bodyMax,
      onError: (context) =>
        render(context, 413, t("problem.tooLargePage"), pages.tooLargePage(text)),
    }),
  );
  app.notFound((context) =>
    render(context, 404, t("problem.notFoundPage"), pages.notFoundPage(text)),
  );
  app.onError((error, context) => {
    // The route's pattern: the path may hold a token.
    const fields = { method: context.req.method, route: routePath(context, -1) };
    ports.log("request-failed", fields, error);
    if (error instanceof ConflictError)
      return render(context, 409, t("problem.conflictPage"), pages.conflictPage(text));
    return render(context, 500, t("problem.failedTitle"), pages.failedPage(text));
  });

  signUpRoutes(app, ports, render, text, rest);

  confirmRoutes(app, ports, verifyLink, render, text);
  leaveRoutes(app, ports, verifyLink, render, layout);
  undoRoutes(app, ports, verifyLink, render, text);
  preferencesRoutes(app, ports, verifyLink, render, layout);

  const editionPath = assetPath("/edition.css", course.editionStyle);
  const edition = async (context: Context, document: string, image?: string) => {
    // It is compiled before the marks of these files are known.
    const marked = document
      .replace('href="/edition.css"', `href="${editionPath}"`)
      .replace('href="/icon.svg"', `href="${iconPath}"`);
    const shared = await withShareTags(layout, marked, context.req.path, image);
    return context.html(shared, 200, { "Cache-Control": cached });
  };
  app.get("/lessons/:slug", async (context) => {
    const name = context.req.param("slug");
    const mail = mailNamed(course.mails, name);
    if (mail?.slug === name) return edition(context, await withWay(course, mail), mail.share);
    if (mail) {
      // Kept for minutes only: a mail may get its old name back, and then this leads the other way.
      context.header("Cache-Control", cached);
      return context.redirect(`/lessons/${mail.slug}`, 301);
    }
    const retired = mailNamed(course.retired ?? [], name);
    if (!retired) return context.notFound();
    const { title } = retired;
    return render(
      context,
      410,
      t("problem.retiredPage", { title }),
      pages.retiredPage(text, title),
    );
  });
  const { glossary } = course;
  if (glossary !== undefined) app.get("/glossary", (context) => edition(context, glossary));
  for (const own of course.files.filter(({ kind }) => kind !== "image")) {
    const type = own.kind === "style" ? "text/css" : "text/javascript";
    app.get(own.path, async (context) => {
      const text = new TextDecoder().decode(await readCourseFile(own.name));
      return isPage(own)
        ? edition(context, text)
        : file(context, `${type}; charset=utf-8`, text, own.markedPath);
    });
  }
  imageRoutes(app, course.files, readCourseFile);
  const privacy = { ...layout, region: rest.region, forgetAfterDays: rest.forgetAfterDays };
  app.get("/privacy", (context) =>
    render(context, 200, t("privacy.title"), privacyPage(privacy), {
      summary: t("privacy.title"),
      path: "/privacy",
    }),
  );
  app.get("/share", (context) => {
    context.header("Cache-Control", cached);
    const body = sharePage(text, course, baseUrl);
    return render(context, 200, t("share.title"), body, { script: scriptPath });
  });
  publicFiles(app, course, baseUrl, [
    "/",
    ...course.mails.map(({ slug }) => `/lessons/${slug}`),
    ...(glossary === undefined ? [] : ["/glossary"]),
    ...ownPages,
    "/privacy",
  ]);
  asset("/style.css", "text/css; charset=utf-8", style);
  asset("/edition.css", "text/css; charset=utf-8", course.editionStyle);
  asset("/sign-up.js", "text/javascript; charset=utf-8", signUpScript);
  asset("/icon.svg", "image/svg+xml", icon);
  app.get("/health", (context) => context.json({ status: "ok" }));
  return app;
}
