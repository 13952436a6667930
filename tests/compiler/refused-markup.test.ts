/** What no mail may hold, and files that are no mails: each refused once, at its line, with a remedy. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compileCourse } from "../../compiler/compile-course.ts";
import { courseFolder, mail, sendable, told } from "./course-folder.ts";

/** A lesson with a heading on line 10 and this markup in its text on line 11. */
const tea = (words: string) => ({
  ...sendable,
  "lessons/tea.mjml": mail(`<h1>Tea</h1>\n${words}`),
});

/** A lesson with this element between its sections, on line 14. */
const beside = (element: string) => ({
  ...sendable,
  "lessons/tea.mjml": mail("<h1>Tea</h1>").replace("<mj-include", `${element}\n<mj-include`),
});

/** A lesson with this in its head, on line 5. */
const inHead = (element: string) => ({
  ...sendable,
  "lessons/tea.mjml": mail("<h1>Tea</h1>").replace("</mj-head>", `${element}\n</mj-head>`),
});

const pixel = "take it out: who opens a mail is the reader's own business";
const loadsFont = "take it out: write the rules in mj-style, and name fonts that readers have";
const loadsImage = "take it out: a picture is an mj-image, or a section's background-url";

describe("a mail with what mail programs block, or what tells of its reader", () => {
  it.each([
    [
      "a script",
      tea("<script>alert(1)</script>"),
      "11: a script – take it out: no mail program runs one; a page of your own may have one",
    ],
    [
      "a form",
      tea('<form action="https://a.example/"></form>'),
      "11: a form – link to a page that has it: mail programs block forms",
    ],
    [
      "an iframe",
      tea('<iframe src="https://a.example/"></iframe>'),
      "11: something to load from elsewhere – link to it: mail programs leave it out",
    ],
    [
      "an object",
      tea('<object data="https://a.example/"></object>'),
      "11: something to load from elsewhere – link to it: mail programs leave it out",
    ],
    [
      "an embedded file",
      tea('<embed src="https://a.example/" />'),
      "11: something to load from elsewhere – link to it: mail programs leave it out",
    ],
    ["a handler", tea('<p onclick="go()">x</p>'), "11: a script in onclick – take it out"],
    [
      "a script as a link",
      tea('<p><a href="javascript:go()">x</a></p>'),
      '11: "javascript:go()" leads nowhere from a mail – begin it with https://, mailto:, tel: or {{siteUrl}}/',
    ],
    [
      "data as a background",
      beside('<mj-section background-url="data:image/png;base64,AA"></mj-section>'),
      '14: an address in background-url that begins with "data:" – begin it with https://',
    ],
    [
      "an address without its scheme",
      beside('<mj-section background-url="//a.example/b.png"></mj-section>'),
      '14: an address in background-url that begins with "//" – begin it with https://',
    ],
    [
      "a background that is not encrypted",
      beside('<mj-section background-url="http://a.example/b.png"></mj-section>'),
      '14: "http://a.example/b.png" in background-url is not encrypted – use https:',
    ],
    [
      "a source set that is not encrypted",
      tea(
        '<p><img alt="" src="https://a.example/b.png" srcset="https://a.example/b.png 1x, http://a.example/c.png 2x" /></p>',
      ),
      '11: "http://a.example/c.png" in srcset is not encrypted – use https:',
    ],
    [
      "a font from elsewhere",
      inHead('<mj-font name="X" href="https://a.example/x.css" />'),
      "5: a font from elsewhere – take it out, and name fonts that readers have",
    ],
    [
      "an imported style",
      inHead("<mj-style>\n@import 'https://a.example/x.css';\n</mj-style>"),
      `6: a style that loads something: @import – ${loadsFont}`,
    ],
    [
      "a font face",
      inHead('<mj-style>\n\n@font-face { font-family: "X"; }</mj-style>'),
      `7: a style that loads something: @font-face – ${loadsFont}`,
    ],
    [
      "an address in a style sheet",
      inHead("<mj-style>.a { background: url(https://a.example/b.png); }</mj-style>"),
      `5: a style that loads something: url() – ${loadsImage}`,
    ],
    [
      "an address in a style",
      tea('<p style="background:url(https://a.example/b.png)">x</p>'),
      `11: a style that loads something: url() – ${loadsImage}`,
    ],
    [
      "a style sheet from elsewhere",
      inHead('<mj-raw><link rel="stylesheet" href="https://a.example/x.css" /></mj-raw>'),
      "5: a style or font from elsewhere – take it out: write styles in mj-style",
    ],
    [
      "an image of one pixel",
      tea('<p><img alt="" src="https://a.example/x.png" width="1" height="1" /></p>'),
      `11: an image too small to see, as open tracking uses – ${pixel}`,
    ],
    [
      "an image of one pixel by its style",
      tea('<p><img alt="" src="https://a.example/x.png" style="width:1px;height:1px" /></p>'),
      `11: an image too small to see, as open tracking uses – ${pixel}`,
    ],
    [
      "an image of a tracking service",
      tea('<p><img alt="" src="https://a.example/wf/open?u=1" /></p>'),
      `11: "https://a.example/wf/open?u=1" looks like open tracking – ${pixel}`,
    ],
    [
      "an image that names the reader",
      tea('<p><img alt="" src="{{preferencesUrl}}" /></p>'),
      `11: an image whose address names the reader – ${pixel}`,
    ],
    [
      "a word processor's quotes",
      tea("<p style=”color:red”>x</p>"),
      '11: style= has typographic quotes – write straight ones: style="…"',
    ],
    [
      "a word processor's quotes around words",
      beside(
        "<mj-section><mj-column><mj-text font-family=“Gill Sans”>x</mj-text></mj-column></mj-section>",
      ),
      '14: font-family= has typographic quotes – write straight ones: font-family="…"',
    ],
    [
      "quotes in a style's quotes",
      tea('<p style="font-family:&quot;Gill Sans&quot;;color:red">x</p>'),
      "11: a style with &quot; in it – write single quotes: style=\"font-family: 'Gill Sans'\"",
    ],
    [
      "a telephone number in words",
      tea('<p><a href="tel:call me">x</a></p>'),
      '11: "tel:call me" is no telephone number – write it like tel:+49301234567',
    ],
    [
      "two subjects",
      inHead("<mj-title>Another</mj-title>"),
      "5: a second <mj-title> – a mail has one: keep one of the two",
    ],
    [
      "two preheaders",
      inHead("<mj-preview>Another</mj-preview>"),
      "5: a second <mj-preview> – a mail has one: keep one of the two",
    ],
  ])("is refused for %s", async (_, changes, problem) => {
    expect(await told(changes)).toEqual([`emails/lessons/tea.mjml:${problem}`]);
  });

  it.each([
    ["a telephone number", '<p><a href="tel:+49-30-1234567">Call us</a></p>'],
    ["a number for messages", '<p><a href="sms:+4930123?body=tea">Write</a></p>'],
    [
      "words that name an address",
      '<p title="not http://a.example/">See http://a.example/ on this</p>',
    ],
    [
      "a described image with typographic quotes",
      '<p><img src="https://a.example/open-kettle.png" alt="“Tea”" width="300" height="2" /></p>',
    ],
  ])("is taken with %s", async (_, words) => {
    expect(await told(tea(words))).toEqual([]);
  });

  it("is refused for what an element of the course makes", async () => {
    const problems = await told({
      ...tea("<mj-cup />"),
      "elements/index.ts": 'export default { "mj-cup": () => \'<p onclick="go()">x</p>\' };\n',
    });
    expect(problems).toEqual([
      "emails/lessons/tea.mjml:11: mj-cup makes a script in onclick – take it out",
    ]);
  });
});

describe("a file that is no mail", () => {
  it.each([
    ["nothing", "", 'the file is empty – write the mail: docs/writing.md, "A mail"'],
    [
      "blank lines and a comment",
      "\n<!-- later -->\n",
      'the file is empty – write the mail: docs/writing.md, "A mail"',
    ],
    [
      "a web page",
      "<!doctype html>\n<html><body><img src='x'><p>Tea</body></html>",
      "this is HTML – write it as MJML: words go into an mj-text of <mjml><mj-body>",
    ],
    [
      "words",
      "Tea is good.",
      'there is no <mjml> – begin the file with <mjml lang="en"> and end it with </mjml>',
    ],
    [
      "a mail without a body",
      "<mjml><mj-head></mj-head></mjml>",
      "there is no <mj-body> – put what the mail shows into <mj-body>…</mj-body>",
    ],
  ])("is refused once where it holds %s", async (_, text, problem) => {
    expect(await told({ ...sendable, "lessons/tea.mjml": text })).toEqual([
      `emails/lessons/tea.mjml:1: ${problem}`,
    ]);
  });

  it("may be an editor's own note", async () => {
    const folder = courseFolder({ "lessons/.#tea.mjml": "x", "lessons/.tea.mjml.swp": "x" });
    mkdirSync(join(folder, "lessons/old.mjml"));
    expect((await compileCourse(folder)).mails).toHaveLength(3);
  });
});

describe("a transactional mail that came with another course", () => {
  const confirm = (words: string) =>
    mail(`<h1>Confirm</h1><p>${words} <a href="{{confirmUrl}}">Yes</a></p>`);

  it("is refused while it says what is true of that one", async () => {
    const problems = await told({
      ...sendable,
      "transactional/confirm.mjml": confirm("Seven days with an ML engineer."),
    });
    expect(problems).toEqual([
      'emails/transactional/confirm.mjml:10: "Seven days" is true of the course that came with this project – say what is true of yours; [[courseTitle]] and [[lessonCount]] are filled in',
    ]);
  });

  it("is taken where it names the course by a token", async () => {
    const text = confirm("[[courseTitle]], in [[lessonCount]] lessons.");
    expect(await told({ ...sendable, "transactional/confirm.mjml": text })).toEqual([]);
  });
});

describe("an attribute whose quote is not closed", () => {
  it("is told with what to look for", async () => {
    const [problem] = await told(tea('<p class="x>a</p>'));
    expect(problem).toMatch(
      /^emails\/lessons\/tea\.mjml:\d+: failed to tokenize .* – look for a quote or a bracket that is missing here or in a line before$/,
    );
  });
});

describe("an include", () => {
  const cup = {
    "partials/cup.mjml":
      "<mj-section><mj-column><mj-text>\n<p>Cup</p>\n</mj-text></mj-column></mj-section>",
  };
  const cups = async (element: string): Promise<number> => {
    const course = await compileCourse(courseFolder({ ...beside(element), ...cup }));
    return course.mails[1]?.web.split("<p>Cup</p>").length ?? 0;
  };

  it.each([
    ["in single quotes", "<mj-include path='../partials/cup.mjml' />"],
    ["over two lines", '<mj-include\n  path="../partials/cup.mjml"\n/>'],
    ["with a closing tag", '<mj-include path="../partials/cup.mjml"></mj-include>'],
    ["with its type", '<mj-include type="mjml" path="../partials/cup.mjml"/>'],
    ["without the ending of the file", '<mj-include path="../partials/cup" />'],
    [
      "inside another element",
      '<mj-wrapper><mj-include path="../partials/cup.mjml" /></mj-wrapper>',
    ],
  ])("may be written %s", async (_, element) => {
    expect(await cups(element)).toBe(2);
  });

  it("may stand beside another on a line", async () => {
    const one = '<mj-include path="../partials/cup.mjml" />';
    expect(await cups(one + one)).toBe(3);
  });

  it("is left out in a comment", async () => {
    expect(await cups('<!-- <mj-include path="../partials/cup.mjml" /> -->')).toBe(1);
  });

  it("leaves every line where it is", async () => {
    const changes = beside(
      '<mj-wrapper><mj-include\n path="../partials/cup.mjml" /></mj-wrapper>\n<mj-teapot />',
    );
    expect(await told({ ...changes, ...cup })).toEqual([
      expect.stringContaining("emails/lessons/tea.mjml:16: MJML: Element mj-teapot"),
    ]);
  });

  it.each([
    [
      "a folder",
      '<mj-include path="../partials" />',
      'there is no partial "../partials" – correct the path or write the file',
    ],
    [
      "a style sheet",
      '<mj-include type="css" path="../partials/a.css" />',
      "an include of css – write its rules in an mj-style, in a partial if several mails need them",
    ],
    [
      "nothing",
      '<mj-include path="" />',
      'an include that is not understood – write it like <mj-include path="…" />',
    ],
  ])("of %s is refused", async (_, element, problem) => {
    expect(await told(beside(element))).toContain(`emails/lessons/tea.mjml:14: ${problem}`);
  });
});
