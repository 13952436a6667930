/** The pictures of a course, from its folder to its mails and pages. */
import { load } from "cheerio";
import { imageSize } from "image-size";
import { beforeAll, describe, expect, it } from "vitest";
import { buildCourse } from "../../compiler/compile-course.ts";
import { rasterise } from "../../compiler/images/rasterise.ts";
import { courseFolder, mail, told } from "./course-folder.ts";

const svg = (inside: string, root = 'viewBox="0 0 200 100"') =>
  `<svg xmlns="http://www.w3.org/2000/svg" ${root}>\n${inside}\n</svg>`;
const square = svg('<rect width="200" height="100" fill="#7a9a4a"/>');

let png: Uint8Array;
beforeAll(async () => {
  png = await rasterise(square, { width: 400 });
});

/** The smallest JPEG and GIFs that say their size: 1 by 1 pixel. */
const gifFrame = "2c000000000100010000020144 00".replace(" ", "");
const gif = (frames: number) =>
  Buffer.from(`47494638396101000100800000ffffff000000${gifFrame.repeat(frames)}3b`, "hex");
const jpg = (orientation = 1) => {
  const tiff = `4d4d002a00000008000101120003000000010 00${orientation}000000000000`.replace(
    " ",
    "",
  );
  const exif = `457869660000${tiff}`;
  const length = (exif.length / 2 + 2).toString(16).padStart(4, "0");
  return Buffer.from(`ffd8ffe1${length}${exif}ffc0000b080064006401011100ffd9`, "hex");
};

/** The PNG with so many KB more. */
const padded = (more: number) =>
  Buffer.concat([png.subarray(0, -12), Buffer.alloc(more * 1024), png.subarray(-12)]);

/** A lesson that shows this, on line 11. */
const shows = (markup: string) => mail(`<h1>Tea</h1>\n${markup}`);
const inColumn = (markup: string) => mail(`<h1>Tea</h1></mj-text>\n${markup}\n<mj-text>`);

/** What mail and page say of a lesson. */
async function built(lesson: string, images: Readonly<Record<string, string | Uint8Array>>) {
  const changes = { "lessons/tea.mjml": lesson, ...images };
  const { course, images: all } = await buildCourse(courseFolder(changes));
  // Not those that the build draws for shared links.
  const shipped = all.filter((image) => image.name.startsWith("images/"));
  const [, tea] = course.mails;
  const html = tea?.html.literals.join("{{siteUrl}}") ?? "";
  const decoded = html.replaceAll("=\r\n", "").replaceAll("=3D", "=");
  return { mail: load(decoded), page: load(tea?.web ?? ""), course, shipped };
}

describe("a picture", () => {
  it.each([
    '<mj-image src="../images/cup.png" alt="A cup" />',
    "<mj-image alt='A cup' src='../images/cup.png'></mj-image>",
    '<mj-image src="{{siteUrl}}/images/cup.png" alt="A cup" />',
    '<mj-image src="./../images/cup.png" alt="A > B" />',
  ])("is shown in mail and page by an address that changes with it: %s", async (markup) => {
    const { mail, page, shipped } = await built(inColumn(markup), { "images/cup.png": png });
    const address = mail("img").attr("src");
    expect(address).toMatch(/^\{\{\w+\}\}\/images\/cup\.[0-9a-f]{8}\.png$/);
    expect(page("img").attr("src")).toBe(shipped[0]?.markedPath);
    expect(address).toContain(shipped[0]?.markedPath);
    expect(mail("img").attr()).toMatchObject({ width: "400", height: "200" });
    expect(page("img").attr()).toMatchObject({ width: "400", height: "200" });
    expect(shipped).toMatchObject([{ path: "/images/cup.png", kind: "image", type: "image/png" }]);
  });

  it("among words has its size, and fits a phone", async () => {
    const words = shows('<p>A <img src="../images/cup.png" alt="cup" width="100"> of tea</p>');
    const { mail, page } = await built(words, { "images/cup.png": png });
    expect(mail("p img").attr()).toMatchObject({
      width: "100",
      height: "50",
      style: "max-width:100%;height:auto",
    });
    expect(page("p img").attr()).toMatchObject({ width: "100", height: "50" });
  });

  it("may be behind words", async () => {
    const behind = '<mj-section background-url="../images/cup.png"><mj-column /></mj-section>';
    const lesson = mail("<h1>Tea</h1>").replace("<mj-include", `${behind}\n<mj-include`);
    const { mail: $, course, shipped } = await built(lesson, { "images/cup.png": png });
    expect(course.editionStyle).toContain(`url("${shipped[0]?.markedPath}")`);
    expect($.html()).toContain(shipped[0]?.markedPath);
    expect($.html()).not.toContain("../images");
  });

  it("gets another address when it changes, and another build with it", async () => {
    const lesson = inColumn('<mj-image src="../images/cup.svg" alt="A cup" />');
    const one = await built(lesson, { "images/cup.svg": square });
    const other = await built(lesson, { "images/cup.svg": square.replace("7a9a4a", "3a2416") });
    expect(one.page("img").attr("src")).not.toBe(other.page("img").attr("src"));
    expect(one.course.build).not.toBe(other.course.build);
  });

  it("that nothing shows any more is shipped: mails that were sent show it", async () => {
    expect((await built(shows("<p>Hot</p>"), { "images/old.png": png })).shipped).toHaveLength(1);
  });

  it.each(["jpg", "gif"])("may be a %s", async (type) => {
    const bytes = { jpg: jpg(), gif: gif(1) }[type] ?? "";
    expect(await told({ [`images/cup.${type}`]: bytes })).toEqual([]);
  });

  it("may have notes and a file manager's leavings beside it", async () => {
    const beside = {
      "images/credits.txt": "by me",
      "images/.DS_Store": "",
      "images/Thumbs.db": "",
    };
    expect(await told({ "images/cup.png": png, ...beside })).toEqual([]);
  });
});

describe("an SVG", () => {
  it("is a PNG of double its size in the mail, and itself on the page", async () => {
    const lesson = inColumn('<mj-image src="../images/cup.svg" alt="A cup" />');
    const { mail, page, shipped } = await built(lesson, { "images/cup.svg": square });
    expect(mail("img").attr("src")).toMatch(/cup\.[0-9a-f]{8}\.png$/);
    expect(page("img").attr("src")).toMatch(/cup\.[0-9a-f]{8}\.svg$/);
    expect(mail("img").attr()).toMatchObject({ width: "200", height: "100" });
    expect(page("img").attr()).toMatchObject({ width: "200", height: "100" });
    expect(imageSize(shipped[0]?.content ?? new Uint8Array())).toMatchObject({ width: 400 });
  });

  it.each([
    ['viewBox="0 0 200 100" width="50"', "50", "25"],
    ['viewBox="0 0 200 100" height="50"', "100", "50"],
    ['viewBox="0 0 200 100" width="100%"', "200", "100"],
    ["viewBox='0,0,200,100' width='300px' height='150px'", "300", "150"],
  ])("of %s is %s by %s pixels", async (root, width, height) => {
    const drawn = svg('<rect width="200" height="100"/>', root);
    const lesson = inColumn('<mj-image src="../images/cup.svg" alt="A cup" />');
    const { page } = await built(lesson, { "images/cup.svg": drawn });
    expect(page("img").attr()).toMatchObject({ width, height });
  });

  it("has its words in the same font on every machine, and no word is lost", async () => {
    const said = (words: string) =>
      rasterise(svg(`<text x="9" y="50" font-family="Comic Sans">${words}</text>`), { width: 200 });
    expect(await said("Grün")).toEqual(await said("Grün"));
    expect(await said("Grün")).not.toEqual(await said(""));
    expect(await told({ "images/a.svg": svg("<text>Grün, Ελλάς, Чай, 75 °C</text>") })).toEqual([]);
    expect(await told({ "images/a.svg": svg("<text>Tee\n日本</text>") })).toEqual([
      "emails/images/a.svg:2: letters that the built-in font lacks: 日 本 – convert the text to paths",
    ]);
  });

  it.each([
    ["<script>alert(1)</script>", "a script in a picture: <script>"],
    ["<svg:script xmlns:svg='http://www.w3.org/2000/svg'/>", "a script in a picture: <script>"],
    ['<rect onload="alert(1)"/>', "a script in a picture: onload"],
    ['<a href="javascript:alert(1)"><rect/></a>', '"javascript:alert(1)" is not in the picture'],
    [
      '<image href="https://example.org/a.png"/>',
      '"https://example.org/a.png" is not in the picture',
    ],
    [
      '<use xlink:href="other.svg#a" xmlns:xlink="http://www.w3.org/1999/xlink"/>',
      '"other.svg#a" is not in the picture',
    ],
    ["<foreignObject><p>Hi</p></foreignObject>", "a document in a picture: <foreignObject>"],
    ["<style>@import 'https://example.org/a.css';</style>", "a style sheet from elsewhere"],
    ["<style>rect{fill:url(https://example.org/a)}</style>", "something to load from elsewhere"],
    ['<rect style="fill:url(//example.org/a)"/>', "something to load from elsewhere"],
    ['<rect><animate attributeName="x"/></rect>', "a picture that moves: <animate>"],
    ["<style>@keyframes a{from{x:0}}</style>", "a picture that moves"],
  ])("with %s is refused, with its line", async (inside, what) => {
    const [first = ""] = await told({ "images/a.svg": svg(inside) });
    expect(first).toContain(`emails/images/a.svg:2: ${what} – `);
  });

  it.each([
    ["<rect", "the picture cannot be drawn: "],
    ["", "no SVG"],
    ["<html></html>", "no SVG"],
    [square.replace(' xmlns="http://www.w3.org/2000/svg"', ""), "an SVG that no browser shows"],
    [square.replace(' viewBox="0 0 200 100"', ' width="9" height="9"'), "no viewBox"],
    [square.replace("0 0 200 100", "0 0 0 0"), "its viewBox has no size"],
    [`<!DOCTYPE svg [<!ENTITY a "b">]>${square}`, "an entity of its own"],
    [`<?xml-stylesheet href="a.css"?>${square}`, "a style sheet from elsewhere"],
  ])("that is %j is refused", async (text, what) => {
    const whole = text === "<rect" ? svg("<rect") : text;
    expect((await told({ "images/a.svg": whole })).join("\n")).toContain(what);
  });

  it("may have gradients, a written-out picture and colours for the dark", async () => {
    const data = `data:image/png;base64,${Buffer.from(png).toString("base64")}`;
    const good = svg(`<style>@media (prefers-color-scheme: dark) { rect { fill: #fff } }</style>
<linearGradient id="a"><stop stop-color="#000"/></linearGradient>
<rect fill="url(#a)" width="9" height="9"/><use href="#a"/><image href="${data}"/>`);
    expect(await told({ "images/a.svg": good })).toEqual([]);
  });
});

describe("what is refused", () => {
  const name = "is no name for a picture";
  it.each([
    ["an empty file", "a.png", () => "", "an empty file"],
    ["a text", "a.png", () => "hello", "no picture that mail programs show"],
    ["a JPEG that says it is a PNG", "a.png", jpg, 'a JPG with the ending ".png"'],
    ["a PNG that says it is a JPEG", "a.jpg", () => png, 'a PNG with the ending ".jpg"'],
    ["a PNG that breaks off", "a.png", () => png.subarray(0, 100), "a picture that breaks off"],
    ["a GIF that breaks off", "a.gif", () => gif(1).subarray(0, -3), "a picture that breaks off"],
    [
      "a JPEG that breaks off after its small picture",
      "a.jpg",
      () => Buffer.concat([jpg(), Buffer.from("ffda000000", "hex")]),
      "a picture that breaks off",
    ],
    ["a photo on its side", "a.jpg", () => jpg(6), "a photo that lies on its side"],
    ["a GIF that moves", "a.gif", () => gif(3), "a picture that moves"],
    ["a WebP", "a.webp", () => "RIFF", "a picture that many mail programs do not show"],
    ["a name of the build's own", "share-tea.png", () => png, "the build makes pictures"],
    ["a name of the build's own", "touch-icon.png", () => png, "the build makes pictures"],
    ["spaces", "a cup.png", () => png, `"a cup.png" ${name}`],
    ["capitals", "Cup.png", () => png, `"Cup.png" ${name}`],
    ["a long ending", "cup.jpeg", jpg, `"cup.jpeg" ${name}`],
    ["letters beyond a to z", "tee-größe.png", () => png, `"tee-größe.png" ${name}`],
    ["another file", "a.psd", () => "8BPS", "no picture"],
    ["a folder", "more/a.png", () => png, "a folder in the folder of pictures"],
    ["a large picture", "a.png", () => padded(200), "a picture of 20"],
  ] as const)("%s", async (_, file, content, what) => {
    const lines = await told({ [`images/${file}`]: content() });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(what);
    expect(lines[0]).toMatch(/^emails\/images\/\S.*:1: .+ – .+/);
  });

  it("a picture of 3000 pixels", async () => {
    const wide = await rasterise(square, { width: 3000 });
    expect(await told({ "images/a.png": wide })).toEqual([
      "emails/images/a.png:1: 3000 × 1500 pixels – make it at most 2400 each way: a mail is 600 px wide",
    ]);
  });

  it("two pictures of one name, whose mails could not be told apart", async () => {
    expect(await told({ "images/a.png": png, "images/a.svg": square })).toEqual([
      'emails/images/a.svg:1: "a.png" has the same name – give one of them another name',
    ]);
  });

  it("more than 8 MB in all", async () => {
    const many = Object.fromEntries(
      Array.from({ length: 43 }, (_, n) => [`images/a${n}.png`, padded(198)]),
    );
    const [line = ""] = await told(many);
    expect(line).toMatch(
      /^emails\/images:1: all pictures together have \d+ KB – make them smaller/,
    );
  });

  it.each([
    ["../images/pot.png", 'alt="A pot"', 'there is no picture "../images/pot.png"'],
    [
      "../images/CUP.png",
      'alt="A cup"',
      'there is no picture "../images/CUP.png" – write it "cup.png"',
    ],
    ["../images/../lessons/tea.mjml", 'alt="A"', "there is no picture"],
    ["../../images.png", 'alt="A"', '"../../images.png" leads nowhere from a mail'],
    ["../../../etc/passwd", 'alt="A"', '"../../../etc/passwd" leads nowhere from a mail'],
    ["../images/cup.png", "", "an image without a description"],
    ["../images/cup.png", 'alt="cup.png"', "a description that is the name of a file"],
    ["../images/cup.png", 'alt="" href="https://example.org/"', "a link without words"],
    [
      "../images/cup.png",
      'alt="A" width="500px"',
      '"cup.png" is 400 px wide and shown 500 px wide',
    ],
  ])("in a lesson, %s with %s", async (address, attributes, what) => {
    const lesson = inColumn(`<mj-image src="${address}" ${attributes} />`);
    const lines = await told({ "lessons/tea.mjml": lesson, "images/cup.png": png });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(`emails/lessons/tea.mjml:11: ${what}`);
  });
});

describe("a page of the course's own", () => {
  const page = (markup: string) => ({
    "pages/try/cup.html": `<html lang="en"><head><title>Cup</title></head><body><h1>Cup</h1>\n${markup}</body></html>`,
    "images/cup.svg": square,
  });

  it("shows pictures as lessons do", async () => {
    const folder = courseFolder(page('<p><img src="../../images/cup.svg" alt="A cup"></p>'));
    const { files } = await buildCourse(folder);
    const img = load(files[0]?.content ?? "")("img");
    expect(img.attr("src")).toMatch(/^\/images\/cup\.[0-9a-f]{8}\.svg$/);
    expect(img.attr()).toMatchObject({ width: "200", height: "100" });
  });

  it("may have another picture for the dark", async () => {
    const pair = `<picture><source srcset="../../images/night.svg" media="(prefers-color-scheme: dark)">
<img src="../../images/cup.svg" alt="A cup"></picture>`;
    const folder = courseFolder({ ...page(pair), "images/night.svg": square });
    const { files } = await buildCourse(folder);
    const source = load(files[0]?.content ?? "")("source");
    expect(source.attr("srcset")).toMatch(/^\/images\/night\.[0-9a-f]{8}\.svg$/);
  });

  it("names a picture that is not there, with its line", async () => {
    expect(await told(page('<img src="../../images/pot.svg" alt="A pot">'))).toEqual([
      'emails/pages/try/cup.html:2: there is no picture "../../images/pot.svg" – put it into images/, or correct the address',
    ]);
  });
});
