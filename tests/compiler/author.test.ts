/** An author who forgets something is told what, where and what to do, and no course is built. */
import { describe, expect, it } from "vitest";
import { compileCourse } from "../../compiler/compile-course.ts";
import { courseFolder, list, mail, told } from "./course-folder.ts";

const tea = (words: string) => ({ "lessons/tea.mjml": mail(`<h1>Tea</h1>\n${words}`) });
const teaAs = (change: (mjml: string) => string) => ({
  "lessons/tea.mjml": change(mail("<h1>Tea</h1>")),
});

describe("an author who gets everything right", () => {
  it("is told nothing", async () => {
    expect(await told({})).toEqual([]);
  });

  it("may link to every page that the site has", async () => {
    const paths = ["", "/", "/privacy", "/link", "/glossary#tea", "/lessons/cake?again", "/cups"];
    const links = paths.map((path) => `<a href="{{siteUrl}}${path}">there</a>`);
    const cups = `<!doctype html>
<html lang="en"><head><title>Cups</title></head><body><h1>Cups</h1></body></html>`;
    const glossary = mail('<h1>Glossary</h1><p id="tea">Tea</p>').replace("../", "./");
    const pages = { "glossary.mjml": glossary, "pages/cups.html": cups };
    expect(await told({ ...tea(links.join("\n")), ...pages })).toEqual([]);
  });
});

describe("an author who", () => {
  it.each([
    [
      "forgets the description of an image",
      tea('<img src="https://example.org/a.png">'),
      'emails/lessons/tea.mjml:11: an image without a description – add alt="…", or alt="" if it only decorates',
    ],
    [
      "forgets the description of an MJML image",
      teaAs((mjml) =>
        mjml.replace("</mj-text>", '</mj-text>\n<mj-image src="https://example.org/a.png" />'),
      ),
      'emails/lessons/tea.mjml:12: an image without a description – add alt="…", or alt="" if it only decorates',
    ],
    [
      "puts an image into the mail itself",
      tea('<img alt="Tea" src="data:image/png;base64,AAAA">'),
      'emails/lessons/tea.mjml:11: "data:image/png;base64,AAAA" leads nowhere from a mail – begin it with https://, mailto:, tel: or {{siteUrl}}/',
    ],
    [
      "leaves an element open",
      tea("<p>Hot <strong>and strong</p>"),
      "emails/lessons/tea.mjml:11: unclosed element '<strong>' – close the elements in the order they were opened",
    ],
    [
      "leaves a paragraph open",
      tea("<p>Hot"),
      "emails/lessons/tea.mjml:11: element <p> is implicitly closed by parent </mj-text> – write the closing tag",
    ],
    [
      "leaves an element open in a partial",
      { "partials/footer.mjml": "<mj-section>\n<mj-column>\n</mj-section>\n" },
      "emails/partials/footer.mjml:2: unclosed element '<mj-column>' – close the elements in the order they were opened",
    ],
    [
      "gives one element two ids",
      tea('<p id="a" id="b">Hot</p>'),
      'emails/lessons/tea.mjml:11: attribute "id" duplicated – keep one of the two',
    ],
    [
      "gives two elements one id",
      tea('<p id="a">Hot</p>\n<p id="a">Cold</p>'),
      'emails/lessons/tea.mjml:12: duplicate ID "a" – give each its own id',
    ],
    [
      "invents a character",
      tea("<p>Caf&eaccent;</p>"),
      'emails/lessons/tea.mjml:11: unrecognized character reference "&eaccent;" – write the character itself, or &amp; for an ampersand',
    ],
    [
      "invents a reader's token",
      tea("<p>Dear {{firstName}}</p>"),
      "emails/lessons/tea.mjml:11: {{firstName}} is no token – the tokens are {{unsubscribeUrl}} {{preferencesUrl}} {{nextUrl}} {{webUrl}} {{siteUrl}} {{confirmUrl}} {{postalAddress}} {{senderName}} {{schedule}} {{nextLesson}}; to show {{ write \\{{",
    ],
    [
      "forgets to close a token",
      tea("<p>By {{senderName}</p>"),
      'emails/lessons/tea.mjml:11: a token that is not whole: "{{senderName" – the tokens are {{unsubscribeUrl}} {{preferencesUrl}} {{nextUrl}} {{webUrl}} {{siteUrl}} {{confirmUrl}} {{postalAddress}} {{senderName}} {{schedule}} {{nextLesson}}; to show {{ write \\{{',
    ],
    [
      "invents a token of the compiler",
      tea("<p>[[lessonTitle]]</p>"),
      "emails/lessons/tea.mjml:11: [[lessonTitle]] is no token – the tokens are [[lessonNumber]] [[lessonCount]] [[courseTitle]] [[earlierLessons]] [[nextMail]]; to show [[ write \\[[",
    ],
    [
      "numbers a mail that is no lesson",
      { "lessons/welcome.mjml": mail("<h1>Welcome</h1>\n<p>Lesson [[lessonNumber]]</p>") },
      "emails/lessons/welcome.mjml:11: [[lessonNumber]] means nothing here – only a lesson has a number: leave it out",
    ],
    [
      "leads on from a page that is no mail of the list",
      { "glossary.mjml": mail("<h1>Glossary</h1>\n[[nextMail]]").replace("../", "./") },
      "emails/glossary.mjml:11: [[nextMail]] means nothing here – only a mail of the list has it: leave it out",
    ],
    [
      "deletes the glossary and not the links to it",
      {
        "glossary.mjml": null,
        ...tea('<p><a href="{{siteUrl}}/glossary#tea">Tea</a></p>'),
      },
      'emails/lessons/tea.mjml:11: the site has no page "/glossary" – correct the address, or take the link out',
    ],
    [
      "links to a lesson that is no more",
      { "transactional/link.mjml": mail('<h1>A</h1>\n<a href="{{siteUrl}}/lessons/toast">B</a>') },
      'emails/transactional/link.mjml:11: the site has no page "/lessons/toast" – correct the address, or take the link out',
    ],
    [
      "addresses the reader in the subject",
      teaAs((mjml) => mjml.replace("A subject", "Mail from {{senderName}}")),
      "emails/lessons/tea.mjml:3: a reader's token in the subject or preheader – say it without the token",
    ],
    [
      "forgets the subject",
      teaAs((mjml) => mjml.replace("<mj-title>A subject</mj-title>", "")),
      "emails/lessons/tea.mjml:1: no subject – write it in <mj-title>",
    ],
    [
      "leaves the subject empty",
      teaAs((mjml) => mjml.replace("A subject", " ")),
      "emails/lessons/tea.mjml:3: no subject – write it in <mj-title>",
    ],
    [
      "leaves the preheader empty",
      teaAs((mjml) => mjml.replace("A preheader", "")),
      "emails/lessons/tea.mjml:4: no preheader – write it in <mj-preview>",
    ],
    [
      "forgets the language",
      teaAs((mjml) => mjml.replace(' lang="en"', "")),
      'emails/lessons/tea.mjml:1: no language – write <mjml lang="en">',
    ],
    [
      "forgets the heading",
      teaAs((mjml) => mjml.replaceAll("h1>", "h2>")),
      "emails/lessons/tea.mjml:1: no main heading – write one <h1> in an <mj-text>",
    ],
    [
      "writes two main headings",
      tea("<h1>More tea</h1>"),
      "emails/lessons/tea.mjml:11: a second main heading – make it an <h2>",
    ],
    [
      "keeps the main heading from the mail",
      teaAs((mjml) => mjml.replace("<mj-section>", '<mj-section css-class="web-only">')),
      'emails/lessons/tea.mjml:10: no main heading in the mail – take the <h1> out of what is "web-only"',
    ],
    [
      "keeps the main heading from the web edition",
      teaAs((mjml) => mjml.replace("<mj-text>", '<mj-text css-class="small mail-only">')),
      'emails/lessons/tea.mjml:10: no main heading in the web edition – take the <h1> out of what is "mail-only"',
    ],
    [
      "names another mail in the preheader",
      teaAs((mjml) => mjml.replace("A preheader", "[[nextMail]]")),
      "emails/lessons/tea.mjml:3: [[nextMail]] in the subject, preheader or main heading – say it without the token",
    ],
    [
      "writes a section for the page alone wrongly",
      teaAs((mjml) =>
        mjml.replace("</mj-body>", '<mj-section css-class="web-only" teapot="1" />\n</mj-body>'),
      ),
      "emails/lessons/tea.mjml:15: MJML: Attribute teapot is illegal – take it out, or correct its name",
    ],
    [
      "links without encryption",
      tea('<p><a href="http://example.org">Tea</a></p>'),
      'emails/lessons/tea.mjml:11: "http://example.org" is not encrypted – use https:',
    ],
    [
      "links to nowhere",
      tea('<p><a href="">Tea</a></p>'),
      "emails/lessons/tea.mjml:11: a link to nowhere – give its address",
    ],
    [
      "runs an address into that of the site",
      tea('<p><a href="{{siteUrl}}#tea">Tea</a></p>'),
      'emails/lessons/tea.mjml:11: "{{siteUrl}}#tea" leads nowhere from a mail – begin it with https://, mailto:, tel: or {{siteUrl}}/',
    ],
    [
      "links to a token that is no address",
      tea('<p><a href="{{senderName}}">Us</a></p>'),
      'emails/lessons/tea.mjml:11: "{{senderName}}" leads nowhere from a mail – begin it with https://, mailto:, tel: or {{siteUrl}}/',
    ],
    [
      "forgets where an entry of a menu leads",
      teaAs((mjml) =>
        mjml.replace(
          "</mj-text>",
          "</mj-text>\n<mj-navbar><mj-navbar-link>Tea</mj-navbar-link></mj-navbar>",
        ),
      ),
      "emails/lessons/tea.mjml:12: a link to nowhere – give its address",
    ],
    [
      "forgets where a button leads",
      teaAs((mjml) => mjml.replace("</mj-text>", "</mj-text>\n<mj-button>Press</mj-button>")),
      "emails/lessons/tea.mjml:12: a link to nowhere – give its address",
    ],
    [
      "links as on a web page",
      tea('<p><a href="/glossary">Tea</a></p>'),
      'emails/lessons/tea.mjml:11: "/glossary" leads nowhere from a mail – begin it with https://, mailto:, tel: or {{siteUrl}}/',
    ],
    [
      "includes a partial that is not there",
      teaAs((mjml) => mjml.replace("footer.mjml", "foot.mjml")),
      'emails/lessons/tea.mjml:14: there is no partial "../partials/foot.mjml" – did you mean "../partials/footer.mjml"?',
    ],
    [
      "includes a file from outside of the course",
      teaAs((mjml) => mjml.replace("../partials", "../../partials")),
      'emails/lessons/tea.mjml:14: "../../partials/footer.mjml" is outside of the course – move the partial into its folder',
    ],
    [
      "includes a partial in itself",
      { "partials/footer.mjml": '<mj-include path="./footer.mjml" />' },
      'emails/partials/footer.mjml:1: "./footer.mjml" includes itself – break the circle',
    ],
    [
      "does not close an include",
      teaAs((mjml) => mjml.replace('footer.mjml" />', 'footer.mjml">')),
      'emails/lessons/tea.mjml:14: an include that is not understood – write it like <mj-include path="…" />',
    ],
    [
      "invents an MJML element",
      teaAs((mjml) => mjml.replace("</mj-text>", "</mj-text>\n<mj-teapot />")),
      "emails/lessons/tea.mjml:12: MJML: Element mj-teapot doesn't exist or is not registered – write an element of MJML, or one of the course's own",
    ],
    [
      "invents an MJML attribute after a partial of several lines",
      teaAs((mjml) =>
        mjml.replace("</mj-body>", '<mj-section teapot="yes"></mj-section>\n</mj-body>'),
      ),
      "emails/lessons/tea.mjml:15: MJML: Attribute teapot is illegal – take it out, or correct its name",
    ],
    [
      "forgets the way out",
      teaAs((mjml) =>
        mjml.replace(
          /<mj-include.*\n/,
          '<mj-section css-class="mail-only"><mj-column><mj-text>{{senderName}}, {{postalAddress}}</mj-text></mj-column></mj-section>\n',
        ),
      ),
      "emails/lessons/tea.mjml:1: no {{unsubscribeUrl}} in the HTML and the text – include the footer",
    ],
    [
      "keeps the way out from the text",
      teaAs((mjml) =>
        mjml.replace(
          /<mj-include.*\n/,
          '<mj-section css-class="mail-only"><mj-column><mj-text><p data-text="{{senderName}} {{postalAddress}}">{{senderName}} {{postalAddress}} <a href="{{unsubscribeUrl}}">Out</a></p></mj-text></mj-column></mj-section>\n',
        ),
      ),
      "emails/lessons/tea.mjml:1: no {{unsubscribeUrl}} in the text – include the footer",
    ],
    [
      "shows a reader's own link to everybody",
      tea('<p>Or <a href="{{nextUrl}}">go on</a></p>'),
      'emails/lessons/tea.mjml:11: {{nextUrl}} in the web edition – give what holds it css-class="mail-only"',
    ],
    [
      "writes a mail that Gmail will cut",
      tea(`<p>${"Tea is good. ".repeat(5000)}</p>`),
      /^emails\/lessons\/tea\.mjml:1: the HTML has \d+ bytes – shorten it to 61440$/,
    ],
    [
      "uses one slug twice",
      {
        "course.ts": list(
          '{ slug: "welcome", kind: "extra", waitDays: 0 }',
          '{ slug: "tea", kind: "lesson" }',
          '{ slug: "cake", kind: "lesson" }',
          '{ slug: "tea", kind: "lesson" }',
        ),
      },
      'emails/course.ts:7: the slug "tea" is used twice – choose another',
    ],
    [
      "lists a mail before writing it",
      { "lessons/tea.mjml": null },
      'emails/course.ts:5: "tea" has no file – write it with npm run new-lesson -- tea, or take the line out',
    ],
    [
      "writes a mail without listing it",
      { "lessons/scones.mjml": mail("<h1>Scones</h1>") },
      'emails/lessons/scones.mjml:1: the file is not in the course – add { slug: "scones", kind: "lesson" } to course.ts or delete the file',
    ],
    [
      "misspells the kind of a mail",
      { "course.ts": list('{ slug: "welcome", kind: "lessen", waitDays: 0 }') },
      'emails/course.ts:4: the kind of mail 1 of the list is "lessen" – did you mean "lesson"?',
    ],
    [
      "forgets the title of the course",
      { "course.ts": "export default { mails: [] };\n" },
      'emails/course.ts:1: the title is missing – write title: "…", the name of the course in plain words',
    ],
    [
      "names a folder that is no course",
      { "course.ts": null },
      "emails/course.ts:1: there is no such file – name the folder of a course, or begin one with npm run new-course -- FOLDER",
    ],
    [
      "makes a mistake in the list's own TypeScript",
      { "course.ts": 'export default { title: "Tea", mails: [\n' },
      "emails/course.ts:2: this is no TypeScript: Expected ] but found EOF – look for a comma, a quote or a bracket that is missing here or just before",
    ],
    [
      "writes elements that do not load",
      { "elements/index.ts": 'import "./none.ts";\nexport default {};\n' },
      'emails/elements/index.ts:1: the file imports "./none.ts", which is not there – correct the path, with its ending .ts, or write the file',
    ],
    [
      "deletes a transactional mail",
      { "transactional/link.mjml": null },
      "emails/transactional/link.mjml:1: the file is missing – write it",
    ],
  ])("%s is told so, once", async (_, changes, expected) => {
    const problems = await told(changes);
    expect(problems).toEqual([
      typeof expected === "string" ? expected : expect.stringMatching(expected),
    ]);
  });

  it("makes several mistakes is told all of them at once", async () => {
    const problems = await told({
      ...tea('<p><a href="">Tea</a></p>'),
      "lessons/cake.mjml": mail("<h2>Cake</h2>"),
      "transactional/link.mjml": null,
    });
    expect(problems).toHaveLength(3);
  });

  it("breaks a partial is told once, not for every mail that includes it", async () => {
    const problems = await told({ "partials/footer.mjml": "<mj-teapot />\n" });
    expect(problems.filter((problem) => problem.includes("mj-teapot"))).toHaveLength(1);
  });

  it("misuses MJML in a partial is shown the place in the partial", async () => {
    const problems = await told({
      "partials/footer.mjml": '\n<mj-section teapot="1"></mj-section>',
    });
    expect(problems[0]).toMatch(
      /^emails\/partials\/footer.mjml:2: MJML: Attribute teapot is illegal/,
    );
  });
});

describe("a mail that cannot be sent does not build", () => {
  it("because it is too long once each reader's links are in it", async () => {
    const links = '<p class="mail-only"><a href="{{preferencesUrl}}">Settings</a></p>\n'.repeat(
      450,
    );
    const [diagnostic] = await told(tea(links));
    expect(diagnostic).toMatch(
      /^emails\/lessons\/tea\.mjml:1: the HTML has \d+ bytes – shorten it to 61440$/,
    );
  });

  it("because of a character in its subject, which is named by its place", async () => {
    const subject = mail("<h1>Tea</h1>", { subject: "Tea\u0007 time" });
    expect(await told({ "lessons/tea.mjml": subject })).toEqual([
      "emails/lessons/tea.mjml:3: a control character, U+0007, in column 14 – delete it",
    ]);
  });

  it("because of a token that this kind of mail has no value for", async () => {
    const link = mail('<h1>Your link</h1><p><a href="{{confirmUrl}}">Yes</a></p>');
    expect(await told({ "transactional/link.mjml": link })).toEqual([
      "emails/transactional/link.mjml:1: The mail asks for {{confirmUrl}}: give it a value. – a transactional mail has none: take it out",
    ]);
  });
});

describe("a build", () => {
  it("has a short name that one other word changes, and nothing else", async () => {
    const { build } = await compileCourse(courseFolder());
    expect(build).toMatch(/^[0-9a-f]{12}$/);
    expect((await compileCourse(courseFolder())).build).toBe(build);
    expect((await compileCourse(courseFolder(tea("<p>Hot</p>")))).build).not.toBe(build);
  });
});
