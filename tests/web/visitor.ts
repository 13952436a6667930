/**
 * Somebody who visits the site: the whole application over a store in memory, and links as the
 * mails would carry them.
 */
import { load } from "cheerio";
import type { Hono } from "hono";
import type { Instant } from "../../lambdas/domain/instant.ts";
import type { Subscription } from "../../lambdas/domain/subscription.ts";
import { type Purpose, signToken } from "../../lambdas/domain/token.ts";
import type { Inbox } from "../../lambdas/web/inbox-page.ts";
import type { SignUpOptions } from "../../lambdas/web/pages.ts";
import { site } from "../../lambdas/web/site.ts";
import { testKeyring } from "../fakes/course.ts";
import { type FakePorts, fakePorts, stored } from "../fakes/ports.ts";
import { adaId, at, confirmationSentAt, course } from "../fakes/subscription.ts";

/** When tests look: Monday, an hour before the lesson. */
export const now = at("07:00");

const web = (title: string) =>
  `<!doctype html><html lang="en"><title>${title}</title><link rel="stylesheet" href="/edition.css"><p>${title}`;

/** The short course with web editions, a glossary, and a page of its own with a script. */
export const readable = {
  ...course,
  mails: course.mails.map((mail) => ({
    ...mail,
    title: `Title of ${mail.slug}`,
    web: web(mail.slug),
  })),
  glossary: web("Glossary"),
  editionStyle: "p{color:red}",
  files: [
    { path: "/try/line", name: "try/line.html", kind: "page" as const },
    {
      path: "/try/line.js",
      name: "try/line.js",
      kind: "script" as const,
      markedPath: "/try/line.js?12345678",
    },
    ...[
      { name: "images/cup.png", type: "image/png", markedPath: "/images/cup.00000001.png" },
      { name: "images/pot.png", type: "image/png", markedPath: "/images/pot.00000002.png" },
      { name: "images/pot.svg", type: "image/svg+xml", markedPath: "/images/pot.00000003.svg" },
    ].map((image) => ({ ...image, kind: "image" as const, path: `/${image.name}` })),
  ],
};

/** What is in the files of the course, by their names. */
const files: Readonly<Record<string, string | Uint8Array>> = {
  "try/line.html": web("Try the line"),
  "try/line.js": "document.title = 'Tried';",
  // Not UTF-8, and long enough to be worth compressing.
  "images/cup.png": Buffer.alloc(5000, 0xfe),
  "images/pot.png": Buffer.from([0x89, 0xff]),
  "images/pot.svg": `<svg xmlns="http://www.w3.org/2000/svg">${" ".repeat(5000)}</svg>`,
};

/** A visit: the site, and what is behind it. */
export interface Visitor {
  readonly ports: FakePorts;
  readonly app: Hono;
  get(path: string, method?: string): Promise<Response>;
  /** Posts a form as a browser does. */
  post(path: string, form?: Readonly<Record<string, string>>): Promise<Response>;
  /** Everything that is stored, and who was deliveryRequests: what a visit may have changed. */
  everything(): unknown;
}

/** Opens the site, with these subscriptions stored. */
export async function visit(
  readers: readonly Subscription[] = [],
  values: Parameters<typeof fakePorts>[0] = {},
  options: SignUpOptions & Pick<Inbox, "studioUrl"> = { proofOfWork: false },
): Promise<Visitor> {
  const ports = fakePorts({ now, course: readable, ...values });
  await stored(ports, ...readers);
  const app = site({
    ports,
    readCourseFile: async (name) => {
      const content = files[name];
      if (content === undefined) throw new Error(`no file ${name}`);
      return new Uint8Array(Buffer.from(content));
    },
    baseUrl: "https://course.example.com",
    senderName: "A Course & Co",
    senderAddress: "course@example.com",
    contact: "help@example.com",
    postalAddress: "1 Example Street",
    region: "eu-central-1",
    forgetAfterDays: 400,
    ...options,
  });
  return {
    ports,
    app,
    get: async (path, method = "GET") => app.request(path, { method }),
    post: async (path, form = {}) =>
      app.request(path, { method: "POST", body: new URLSearchParams(form) }),
    everything: () => ({
      subscriptions: ports.store.items("subscription"),
      events: ports.store.items("events"),
      counters: ports.store.counters(now.slice(0, 10)),
      deliveryRequests: [...ports.deliveryRequests],
    }),
  };
}

/** A genuine token of Ada's. */
export function tokenFor(
  purpose: Purpose,
  issuedAt: Instant = purpose === "confirm" ? confirmationSentAt : now,
): string {
  return signToken(testKeyring, { purpose, subscriptionId: adaId, issuedAt });
}

/** The text of a page's main part, in one line. */
export async function wordsOf(response: Response): Promise<string> {
  const $ = load(await response.text());
  return $("main").text().replace(/\s+/g, " ").trim();
}

/** The page as a document to look into. */
export async function documentOf(response: Response) {
  return load(await response.text());
}
