/** Links that lead out of the course: where they are written, and whether what they lead to answers. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { setTimeout } from "node:timers/promises";
import { load } from "cheerio";
import { lineAt } from "../diagnostic.ts";

/** An address, and the places in the course that link to it. */
export interface ExternalLink {
  readonly address: string;
  /** "lessons/tea.mjml:12", relative to the folder of the course. */
  readonly places: readonly string[];
}

/** What came of a link. `refused`: the site turns programs away, which says nothing of the page. */
export interface Answered extends ExternalLink {
  readonly outcome: "answers" | "moved" | "refused" | "broken";
  /** The status, or why there is none; where to for one that has moved. */
  readonly words: string;
  /** Nobody answered: what that says of the page depends on whether this computer has a network. */
  readonly isSilent?: true;
}

/**
 * True where nobody answered, at two sites or more: then this computer is without a network far more
 * likely than all of them are gone.
 */
export function seemsOffline(answered: readonly Answered[]): boolean {
  const sites = new Set(answered.map(({ address }) => hostOf(address)));
  return sites.size > 1 && answered.every(({ isSilent }) => isSilent);
}

/** The addresses that files of a course link to, each once, in the order of the files. */
export function externalLinks(folder: string): readonly ExternalLink[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => name.replaceAll(sep, "/"))
    .filter((name) => /\.(mjml|html)$/.test(name) || name === "sources.ts")
    .sort();
  const found = files.flatMap((file) =>
    addressesIn(file, readFileSync(join(folder, file), "utf8")),
  );
  return [...Map.groupBy(found, ({ address }) => address)].map(([address, all]) => ({
    address,
    places: [...new Set(all.map(({ place }) => place))],
  }));
}

function addressesIn(file: string, text: string) {
  const commentless = text.replace(/<!--[\s\S]*?-->/g, (comment) => comment.replace(/[^\n]/g, " "));
  const pattern = file.endsWith(".ts")
    ? /()(["'`])(https?:\/\/[^"'`\s]+)\2/g
    : /\b(href)\s*=\s*(["'])\s*(https?:\/\/[^"']+?)\s*\2/gi;
  return [...commentless.matchAll(pattern)].map(({ index, 3: written = "" }) => ({
    address: load("")("<p>").html(written).text().replace(/#.*$/, ""),
    place: `${file}:${lineAt(text, index)}`,
  }));
}

/** How links are looked at. */
export interface LinkCheckOptions {
  /** An address that does not answer within so long, redirects included, is broken. */
  readonly timeoutMs: number;
  /** Before the one other try of an address that gave no answer. */
  readonly againAfterMs: number;
}

/** A site is asked for one page at a time, and so many sites at once. */
const sitesAtOnce = 4;
const redirectsMax = 5;

/** Asks each address once, and answers them in their order. Follows no link further. */
export async function checkExternalLinks(
  links: readonly ExternalLink[],
  options: LinkCheckOptions,
): Promise<readonly Answered[]> {
  const bySite = [...Map.groupBy(links, ({ address }) => hostOf(address)).values()];
  const answers = new Map<string, Answered>();
  const workers = Array.from({ length: sitesAtOnce }, async () => {
    for (let site = bySite.shift(); site; site = bySite.shift()) {
      for (const link of site) {
        answers.set(link.address, { ...link, ...(await answerOf(link.address, options)) });
      }
    }
  });
  await Promise.all(workers);
  return links.flatMap(({ address }) => answers.get(address) ?? []);
}

function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : "";
}

type Answer = Omit<Answered, keyof ExternalLink>;

async function answerOf(address: string, options: LinkCheckOptions): Promise<Answer> {
  if (!URL.canParse(address)) return { outcome: "broken", words: "it is no address" };
  try {
    return await judge(address, options.timeoutMs);
  } catch {
    await setTimeout(options.againAfterMs);
    return judge(address, options.timeoutMs).catch((error: unknown) => ({
      outcome: "broken",
      words: whyNone(error, options.timeoutMs),
      isSilent: true,
    }));
  }
}

/** Without its body where the site can do that. @throws Error when nobody answers */
async function judge(address: string, timeoutMs: number): Promise<Answer> {
  const signal = AbortSignal.timeout(timeoutMs);
  const head = await follow(address, "HEAD", signal);
  const { status, at, isForGood } = head.status < 400 ? head : await follow(address, "GET", signal);
  if (status >= 300 && status < 400) {
    return { outcome: "broken", words: `more than ${redirectsMax} redirects, or one to nowhere` };
  }
  if ([401, 403, 429, 999].includes(status)) {
    return { outcome: "refused", words: `${status}: it answers no program, look at it yourself` };
  }
  if (status >= 400) return { outcome: "broken", words: `${status}` };
  return isForGood
    ? { outcome: "moved", words: `${status}, moved for good to ${at}` }
    : { outcome: "answers", words: `${status}` };
}

interface Followed {
  readonly status: number;
  /** Where the redirects led. */
  readonly at: string;
  /** There were redirects, and all of them were permanent (RFC 9110, 15.4). */
  readonly isForGood: boolean;
}

async function follow(address: string, method: string, signal: AbortSignal): Promise<Followed> {
  let at = address;
  let isForGood = true;
  for (let redirects = 0; ; redirects += 1) {
    const headers = { "User-Agent": "course-link-check/1.0", Accept: "*/*" };
    const response = await fetch(at, { method, signal, headers, redirect: "manual" });
    const { status } = response;
    await response.body?.cancel();
    const location = response.headers.get("location") ?? "";
    const isRedirect = [301, 302, 303, 307, 308].includes(status);
    if (!isRedirect || redirects === redirectsMax || !URL.canParse(location, at)) {
      return { status, at, isForGood: isForGood && redirects > 0 };
    }
    isForGood &&= status === 301 || status === 308;
    at = new URL(location, at).href;
  }
}

function whyNone(error: unknown, timeoutMs: number): string {
  const { name, cause } = error as Error & { cause?: { code?: string } };
  if (name === "TimeoutError") return `no answer within ${timeoutMs / 1000} s`;
  return `no answer${cause?.code ? ` (${cause.code})` : ""}`;
}
