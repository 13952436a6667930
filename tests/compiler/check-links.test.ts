/** Links out of the course are asked for, politely, and told by file and line where they lead nowhere. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { checkExternalLinks, externalLinks } from "../../compiler/check/external-links.ts";
import { type Loopback, openLoopback } from "../fakes/loopback.ts";
import { courseFolder, mail } from "./course-folder.ts";

let site: Loopback;
beforeAll(async () => {
  site = await openLoopback();
});
afterAll(() => site.close());

const redirects: Readonly<Record<string, readonly [number, string]>> = {
  "/moved": [301, "/well"],
  "/moved-on": [308, "/moved"],
  "/for-now": [302, "/well"],
  "/round": [301, "/round"],
  "/to-gone": [302, "/gone"],
  "/no-place": [302, "http://"],
};
const statuses: Readonly<Record<string, number>> = { "/gone": 404, "/closed": 403, "/ill": 500 };
const asked: string[] = [];
let open = 0;
let openMost = 0;

beforeEach(() => {
  asked.length = 0;
  openMost = 0;
  site.answer((response, { method, path }) => {
    asked.push(`${method} ${path}`);
    open += 1;
    openMost = Math.max(openMost, open);
    response.on("close", () => {
      open -= 1;
    });
    if (path === "/silent") return;
    if (path === "/drops" || (path === "/drops-once" && asked.length === 1)) {
      response.destroy();
      return;
    }
    const [status, location] = redirects[path] ?? [statuses[path] ?? 200, ""];
    if (location) response.setHeader("Location", location);
    response.statusCode = path === "/no-head" && method === "HEAD" ? 405 : status;
    response.end();
  });
});

const check = (...paths: string[]) =>
  checkExternalLinks(
    paths.map((path) => ({ address: `${site.url}${path}`, places: ["lessons/tea.mjml:1"] })),
    { timeoutMs: paths.includes("/silent") ? 300 : 30_000, againAfterMs: 0 },
  );

describe("an address", () => {
  it.each([
    ["/well", "answers", "200"],
    ["/no-head", "answers", "200"],
    ["/for-now", "answers", "200"],
    ["/moved", "moved", "200, moved for good to SITE/well"],
    ["/moved-on", "moved", "200, moved for good to SITE/well"],
    ["/gone", "broken", "404"],
    ["/to-gone", "broken", "404"],
    ["/ill", "broken", "500"],
    ["/round", "broken", "more than 5 redirects, or one to nowhere"],
    ["/no-place", "broken", "more than 5 redirects, or one to nowhere"],
    ["/closed", "refused", "403: it answers no program, look at it yourself"],
    ["/silent", "broken", "no answer within 0.3 s"],
    ["/drops", "broken", "no answer (UND_ERR_SOCKET)"],
    ["/drops-once", "answers", "200"],
  ])("%s: %s, %s", async (path, outcome, words) => {
    const [answered] = await check(path);
    expect(answered).toMatchObject({ outcome, words: words.replace("SITE", site.url) });
  });

  it("is asked for without its content, and with it only where that is refused", async () => {
    await check("/well");
    expect(asked).toEqual(["HEAD /well"]);
    await check("/no-head");
    expect(asked).toEqual(["HEAD /well", "HEAD /no-head", "GET /no-head"]);
  });

  it("of one site is asked for after the other", async () => {
    const answers = await check(...Array.from({ length: 9 }, (_, index) => `/page-${index}`));
    expect(openMost).toBe(1);
    expect(answers.map(({ address }) => address.slice(-1)).join("")).toBe("012345678");
  });
});

const words = () => `<h1>Tea</h1>
<!-- <a href="${site.url}/comment">no</a> -->
<p><a href="${site.url}/well?a=1&amp;b=2#part">one</a>
<a href='${site.url}/gone'>two</a> <a href="{{siteUrl}}/glossary">ours</a></p>`;

describe("the links of a course", () => {
  it("are those of its files, each with all of its places", () => {
    const folder = courseFolder({
      "lessons/tea.mjml": mail(words()),
      "lessons/cake.mjml": mail(`<h1>Cake</h1><a href="${site.url}/gone">two</a>`),
      "sources.ts": `export default [\n  "${site.url}/source",\n];\n`,
    });
    expect(externalLinks(folder)).toEqual([
      { address: `${site.url}/gone`, places: ["lessons/cake.mjml:10", "lessons/tea.mjml:13"] },
      { address: `${site.url}/well?a=1&b=2`, places: ["lessons/tea.mjml:12"] },
      { address: `${site.url}/source`, places: ["sources.ts:2"] },
    ]);
  });

  const run = (folder: string) =>
    new Promise<{ readonly code: number; readonly text: string }>((resolve) => {
      const command = join(import.meta.dirname, "..", "..", "compiler", "check-links.ts");
      execFile(process.execPath, [command, folder], (error, stdout, stderr) =>
        resolve({ code: Number(error?.code ?? 0), text: stdout + stderr }),
      );
    });

  it("are told by the command: what is broken fails it, by file and line", async () => {
    const { code, text } = await run(courseFolder({ "lessons/tea.mjml": mail(words()) }));
    expect(text).toBe(
      `emails/lessons/tea.mjml:13: broken: ${site.url}/gone – 404\n2 addresses, 1 broken.\n`,
    );
    expect(code).toBe(1);
    const moved = mail(`<h1>Tea</h1><a href="${site.url}/moved">one</a>`);
    expect(await run(courseFolder({ "lessons/tea.mjml": moved }))).toEqual({
      code: 0,
      text: `emails/lessons/tea.mjml:10: moved: ${site.url}/moved – 200, moved for good to ${site.url}/well\n1 address, none broken.\n`,
    });
  });

  it("are not told one by one where no site at all answers", async () => {
    const closed = await Promise.all([openLoopback(), openLoopback()]);
    await Promise.all(closed.map((one) => one.close()));
    const links = closed.map(({ url }) => `<a href="${url}/page">page</a>`).join(" ");
    const course = courseFolder({ "lessons/tea.mjml": mail(`<h1>Tea</h1><p>${links}</p>`) });
    const { code, text } = await run(course);
    expect(text).toContain("None of 2 addresses answered");
    expect(text).toContain("see that this computer is online");
    expect(text).not.toContain("broken");
    expect(code).toBe(1);
  });

  it("of what is no course are not looked for", async () => {
    const { code, text } = await run(join(courseFolder(), "lessons"));
    expect(text).toContain("name the folder of a course");
    expect(code).toBe(2);
  });
});
