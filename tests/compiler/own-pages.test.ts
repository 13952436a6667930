/**
 * A course's own pages: in the look of its web editions, with a script, and refused where they
 * would not work.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "cheerio";
import { describe, expect, it } from "vitest";
import { fixtures } from "../../compiler/check/fixture.ts";
import { buildCourse } from "../../compiler/compile-course.ts";
import { built, courseFolder, mail, told } from "./course-folder.ts";

const own = (file: string) => readFileSync(join(import.meta.dirname, "own-page", file), "utf8");
const cups = own("cups.html");

/** A course whose mails have a header with the course's title and with more. */
const header = `<mj-section css-class="band"><mj-column><mj-text>
<p class="course">[[courseTitle]]</p>
<p>Lesson 1</p>
</mj-text></mj-column></mj-section>
<mj-section css-class="foot"><mj-column><mj-text><p>Of two</p></mj-text></mj-column></mj-section>
<mj-section>`;
const pages = {
  "lessons/tea.mjml": mail("<h1>Tea</h1>")
    .replace("<mj-section>", () => header)
    .replace("<mj-body>", '<mj-body css-class="page">'),
  "pages/try/cups.html": cups,
  "pages/try/cups.ts": own("cups.ts"),
  "pages/try/litre.ts": own("litre.ts"),
  "pages/about.html": `<!doctype html>
<html lang="fr"><head><title>Thé &amp; nous</title></head><body><h1>Nous</h1>
<pre>a
  b</pre></body></html>`,
};

/** What an author is told about a page with this in its body, on line 4. */
const toldOf = (words: string, name = "about") =>
  told({
    [`pages/${name}.html`]: `<!doctype html>
<html lang="en"><head><title>About</title></head><body>
<h1>About</h1>
${words}
</body></html>`,
  });

/** All but the pictures that the build draws for shared links. */
const notDrawn = ({ kind }: { readonly kind: string }) => kind !== "image";

describe("a page of the course's own", async () => {
  const { course, files } = await built(pages);
  const content = (name: string) => files.find((file) => file.name === name)?.content ?? "";

  it("is named in the compiled course, which does not hold it", () => {
    expect(course.files.filter(notDrawn)).toEqual([
      { path: "/about", name: "about.html", kind: "page" },
      { path: "/try/cups", name: "try/cups.html", kind: "page" },
      {
        path: "/try/cups.js",
        name: "try/cups.js",
        kind: "script",
        markedPath: expect.stringMatching(/^\/try\/cups\.js\?[0-9a-f]{8}$/),
      },
    ]);
    expect(JSON.stringify(course)).not.toContain("A pot holds a litre");
  });

  it("is a whole document in the look of the web editions, that leads home", () => {
    const $ = load(content("try/cups.html"));
    expect($("html").attr("lang")).toBe("en");
    expect($("title").text()).toBe("How many cups?");
    expect($('meta[name="description"]').attr("content")).toContain("Count the cups");
    expect($('link[rel="stylesheet"]').attr("href")).toBe("/edition.css");
    expect($("body").attr("class")).toBe("page");
    expect($("header section.band p.course a").attr("href")).toBe("/");
    expect($("header").text().trim()).toBe("Tea & Cake");
    expect($("main h1").text()).toBe("How many cups?");
    const links = $("footer a").toArray();
    expect(links.map((link) => $(link).attr("href"))).toEqual(["/", "/glossary", "/privacy"]);
    expect(course.editionStyle).toContain(".own button");
  });

  it("says what the author wrote: language, characters, code", () => {
    const about = content("about.html");
    expect(about).toMatch(/^<!doctype html><html lang="fr">/);
    expect(about).toContain("<title>Thé &amp; nous</title>");
    expect(about).toContain("<pre>a\n  b</pre>");
    expect(load(about)("script")).toHaveLength(0);
  });

  it("has its script in one small file, with what that imports", () => {
    const $ = load(content("try/cups.html"));
    const script = course.files.find(({ kind }) => kind === "script");
    expect($("script").attr()).toEqual({ src: script?.markedPath, defer: "" });
    const text = content("try/cups.js");
    expect(text).toMatch(/1e3|1000/);
    expect(text).not.toMatch(/import|cupsIn/);
    expect(Buffer.byteLength(text)).toBeLessThan(400);
  });

  it("changes the address of its script with the script, and only then", async () => {
    const addressOf = async (changes: Readonly<Record<string, string>>) => {
      const build = await built({ ...pages, ...changes });
      return build.course.files.find(({ kind }) => kind === "script")?.markedPath;
    };
    const before = course.files.find(({ kind }) => kind === "script")?.markedPath;
    expect(await addressOf({ "pages/about.html": cups })).toBe(before);
    expect(await addressOf({ "pages/try/cups.ts": "console.log(1);" })).not.toBe(before);
  });

  it("leaves out the glossary where the course has none, and has a header where its mails have none", async () => {
    const bare = await buildCourse(
      courseFolder({ "glossary.mjml": null, "pages/try/cups.html": cups }),
    );
    const $ = load(bare.files[0]?.content ?? "");
    expect($('a[href="/glossary"]')).toHaveLength(0);
    expect($('header a[href="/"]').text()).toBe("Tea & Cake");
  });

  it("is looked at with the mails", async () => {
    const footer = `<mj-section css-class="mail-only"><mj-column><mj-text><p>{{senderName}}, {{postalAddress}},
<a href="{{unsubscribeUrl}}">out</a> <a href="{{preferencesUrl}}">more</a></p></mj-text></mj-column></mj-section>`;
    const confirm = mail('<h1>Confirm</h1><p><a href="{{confirmUrl}}">Yes</a></p>');
    const build = await buildCourse(
      courseFolder({
        ...pages,
        "partials/footer.mjml": footer,
        "transactional/confirm.mjml": confirm,
      }),
    );
    const names = (await fixtures(build.course, build.files)).map(({ name }) => name);
    expect(names).toContain("page try/cups");
    expect(names).not.toContain("page try/cups.js");
  });

  it("costs the editions of a course without one nothing", async () => {
    const { course: plain, files: none } = await built();
    expect([plain.files.filter(notDrawn), none]).toEqual([[], []]);
    expect(plain.editionStyle).not.toContain(".own");
  });
});

describe("an author who", () => {
  const at = "emails/pages/about.html";
  it.each([
    [
      "writes a script into the page",
      "<script>alert(1)</script>",
      `${at}:4: a script in the page – write it into the .ts file of the same name`,
    ],
    [
      "loads one from elsewhere",
      '<script src="https://example.org/a.js"></script>',
      `${at}:4: a script in the page – write it into the .ts file of the same name`,
    ],
    [
      "writes a handler into an element",
      '<button type="button" onclick="go()">Go</button>',
      `${at}:4: a script in onclick – listen to it in the .ts file`,
    ],
    [
      "writes a style element",
      "<style>p{color:red}</style>",
      `${at}:4: a look in the page – use a class, with its rule in the mails' mj-style`,
    ],
    [
      "writes a style attribute",
      '<p style="color:red">Hot</p>',
      `${at}:4: a look in the page – use a class, with its rule in the mails' mj-style`,
    ],
    [
      "embeds another page",
      '<iframe src="https://example.org" title="Tea"></iframe>',
      `${at}:4: something to load from elsewhere – link to it`,
    ],
    [
      "shows an image from elsewhere",
      '<img src="https://example.org/a.png" alt="Tea">',
      `${at}:4: an image from "https://example.org/a.png" – put it into images/: the site shows only its own`,
    ],
    [
      "links to a page that the site does not have",
      '<a href="/lessons/coffee">Coffee</a>',
      `${at}:4: the site has no page "/lessons/coffee" – correct the address`,
    ],
    [
      "links without encryption",
      '<a href="http://example.org">Tea</a>',
      `${at}:4: "http://example.org" is not encrypted – use https:`,
    ],
    [
      "links to a place that is not there",
      '<a href="#tea">Tea</a>',
      `${at}:4: "#tea" is not in the page – give the target its id`,
    ],
    [
      "links as from one file to another",
      '<a href="tea.html">Tea</a>',
      `${at}:4: "tea.html" leads nowhere – begin it with /, #, https:// or mailto:`,
    ],
    [
      "links to a script",
      '<a href="javascript:go()">Tea</a>',
      `${at}:4: "javascript:go()" leads nowhere – begin it with /, #, https:// or mailto:`,
    ],
    [
      "writes two main headings",
      "<h1>More</h1>",
      `${at}:4: a second main heading – make it an <h2>`,
    ],
    [
      "hopes for a token",
      "<p>[[courseTitle]]</p>",
      `${at}:4: the token [[courseTitle]] – a page has no tokens: write the words themselves`,
    ],
    [
      "brings a header",
      "<header>Tea</header>",
      `${at}:4: a <header> of its own – the page gets one: use a <div>`,
    ],
  ])("%s is told so", async (_, words, expected) => {
    const [first = "", ...more] = await toldOf(words);
    expect(more).toEqual([]);
    expect(first).toBe(expected);
  });

  it.each([
    "/",
    "/privacy",
    "/glossary",
    "/lessons/tea?from=page#top",
    "https://example.org/",
    "mailto:tea@example.org",
    "/about",
  ])("links to %s is told nothing", async (address) => {
    expect(await toldOf(`<p><a href="${address}">Tea</a></p>`)).toEqual([]);
  });

  it("leaves an element open is told so", async () => {
    expect(await toldOf("<div><p>Tea</p>")).toContain(
      `${at}:4: unclosed element '<div>' – close the elements in the order they were opened`,
    );
  });

  it("forgets language, title and heading is told so", async () => {
    const page = "<!doctype html>\n<html><head></head><body><p>Tea</p></body></html>";
    expect(await told({ "pages/about.html": page })).toEqual([
      'emails/pages/about.html:2: no language – write <html lang="en">',
      "emails/pages/about.html:1: no title – write a <title>",
      "emails/pages/about.html:2: no main heading – write one <h1>",
    ]);
  });

  it.each([
    ["privacy", 'the site uses the name "privacy" itself – rename the file or its folder'],
    ["lessons/more", 'the site uses the name "lessons" itself – rename the file or its folder'],
    ["sign-up", 'the site uses the name "sign-up" itself – rename the file or its folder'],
    ["About", '"About" is no name for a page – write each part in kebab-case'],
  ])("names a page %s is told so", async (name, expected) => {
    expect(await toldOf("", name)).toEqual([`emails/pages/${name}.html:1: ${expected}`]);
  });

  it("makes a mistake in a script is shown its place", async () => {
    const problems = await told({
      ...pages,
      "pages/try/litre.ts": "export function cupsIn(\n  millilitres number) {}\n",
    });
    expect(problems).toEqual([
      'emails/pages/try/litre.ts:2: Expected ")" but found "number" – correct the script',
    ]);
  });
});
