/** A mail as a page of the site. */
import { describe, expect, it } from "vitest";
import { compileCourse } from "../../emails/compile.ts";
import { webEdition } from "../../emails/web-edition.ts";
import { courseFolder, mail } from "./fixture.ts";

const page = (body: string) =>
  webEdition(`<!doctype html><html lang="en"><body>${body}</body></html>`);

describe("the web edition", () => {
  it("leaves out what is only for the mail, with everything in it", () => {
    const web = page(
      '<table><tr><td class="x mail-only"><p>a</p><!--[if mso]></td><![endif]--></td></tr></table><p>b</p>',
    );
    expect(web).not.toContain("<p>a</p>");
    expect(web).not.toContain("mso");
    expect(web).toContain("<p>b</p>");
  });

  it("links within the site by relative addresses", () => {
    expect(page('<a href="{{siteUrl}}/lessons/tea">Tea</a>')).toContain('href="/lessons/tea"');
    expect(page('<a href="{{siteUrl}}">Home</a>')).toContain('href="/"');
  });

  it("keeps code as it is, blank lines too", () => {
    expect(page("<pre><code>a\n\n    b</code></pre>")).toContain("a\n\n    b");
  });

  it("hides no preheader and has a main part", async () => {
    const course = await compileCourse(courseFolder());
    const web = course.mails[1]?.web ?? "";
    expect(web).not.toContain("A preheader");
    expect(web).toContain('role="main"');
    expect(web).toContain("<title>A subject</title>");
  });

  it("has what is only for the page, with a link to the next mail", async () => {
    const navigation = `<h1>Tea</h1></mj-text></mj-column></mj-section>
<mj-section css-class="web-only"><mj-column><mj-text>[[nextMail]]`;
    const course = await compileCourse(courseFolder({ "lessons/tea.mjml": mail(navigation) }));
    const tea = course.mails[1];
    expect(tea?.web).toContain(
      '<p>Next: <a href="/lessons/cake">Lesson 2: Cake &amp; more</a></p>',
    );
    expect([...(tea?.html.literals ?? []), ...(tea?.text.literals ?? [])].join("")).not.toContain(
      "Next:",
    );
  });

  it("lists the mails before it, their titles escaped, and no heading over nothing", async () => {
    const listed = `<h1>Scones</h1></mj-text></mj-column></mj-section>
<mj-section><mj-column><mj-text><h2>Before</h2>[[earlierLessons]]`;
    const course = await compileCourse(
      courseFolder({
        "lessons/welcome.mjml": mail(listed),
        "lessons/tea.mjml": mail("<h1>Tea &lt; coffee</h1>"),
        "lessons/cake.mjml": mail(listed),
      }),
    );
    expect(course.mails[0]?.web).not.toContain("Before");
    expect(course.mails[2]?.web).toContain(
      '<li><a href="/lessons/welcome">Scones</a></li><li><a href="/lessons/tea">Lesson 1: Tea &lt; coffee</a></li>',
    );
  });
});
