import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { startBrowser } from "./compiler/check/browser.ts";
import { fixtures } from "./compiler/check/fixture.ts";
import { buildCourse } from "./compiler/compile-course.ts";

const dir = "/work/wt/images16/tests/fixtures/dist/look";
cpSync("emails", dir, { recursive: true });
const inc = (
  s,
) => `<mjml lang="en"><mj-head><mj-title>A subject</mj-title><mj-preview>A preheader that is long enough to be one, yes.</mj-preview><mj-include path="../partials/head.mjml" />
</mj-head>`;
const strange = `<mjml lang="en">
  <mj-head>
    <mj-title>A subject</mj-title>
    <mj-preview>A preheader that is long enough to be one, yes.</mj-preview>
    <mj-include path="../partials/head.mjml" />
  </mj-head>
  <mj-body mj-class="page" css-class="page">
    <mj-include path="../partials/header.mjml" />
    <mj-section mj-class="words"><mj-column><mj-text><h1>Heading</h1></mj-text></mj-column></mj-section>
<mj-section background-color="#12393d" padding="20px"><mj-column><mj-text><p style="color:#ffffff">WHITE ON DARK, by a style attribute</p></mj-text><mj-text color="#ffffff"><p>white by attribute</p></mj-text></mj-column></mj-section>
<mj-section background-color="#fff3c4" padding="20px"><mj-column><mj-text><p>Dark words on a light ground, <a href="https://example.org">a link</a></p></mj-text></mj-column></mj-section>
<mj-section><mj-column background-color="#e0f0ff" padding="10px"><mj-text><p>Left of two</p></mj-text></mj-column><mj-column border="1px solid #c2701c"><mj-text align="right"><p>Right of two</p></mj-text><mj-button href="https://example.org" background-color="#ffd200" color="#000000">Yellow button</mj-button></mj-column></mj-section>
<mj-section><mj-group><mj-column width="30%"><mj-text><p>Thirty</p></mj-text></mj-column><mj-column width="70%"><mj-text><p>Seventy per cent</p></mj-text></mj-column></mj-group></mj-section>
<mj-section><mj-column><mj-divider border-width="2px" border-color="#c2701c" /><mj-button href="https://example.org">Plain button</mj-button><mj-button align="center" width="300px" border-radius="20px" href="https://example.org">Wide round</mj-button><mj-image src="../images/pic.svg" alt="Pic" width="200px" align="right" border-radius="12px" /><mj-spacer height="40px" /><mj-text font-size="22px" color="#9c2b1f"><p>After the space</p></mj-text></mj-column></mj-section>
<mj-wrapper background-color="#333333" padding="10px"><mj-section><mj-column><mj-text color="#eeeeee"><p>In a wrapper</p></mj-text></mj-column></mj-section></mj-wrapper>
<mj-hero background-color="#5b2a86" height="150px" padding="30px 0"><mj-text color="#ffffff" align="center"><p>A hero</p></mj-text></mj-hero>
    <mj-include path="../partials/next.mjml" />
    <mj-include path="../partials/footer.mjml" />
  </mj-body>
</mjml>`;
writeFileSync(dir + "/lessons/hard-skills.mjml", strange);
mkdirSync(dir + "/images", { recursive: true });
writeFileSync(dir + "/images/pic.svg", readFileSync("tests/fixtures/course/images/kettle.svg"));
// fix imports
for (const f of ["course.ts", "elements/index.ts", "elements/day-strip.ts"]) {
  const t = readFileSync(dir + "/" + f, "utf8").replaceAll(
    /(["'])(\.\.\/)+compiler\//g,
    "$1/work/wt/images16/compiler/",
  );
  writeFileSync(dir + "/" + f, t);
}

import { rmSync } from "node:fs";
rmSync(dir + "/checks", { recursive: true, force: true });
const built = await buildCourse(dir);
console.log(built.files.map((f) => [f.path, f.content.length]));
const all = await fixtures(built.course, built.files);
const browser = await startBrowser();
const img = built.images;
for (const scheme of ["light", "dark"])
  for (const width of [375, 1000]) {
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    await page.route("**/images/*", (r) => {
      const f = img.find((i) => r.request().url().endsWith(i.markedPath));
      return f ? r.fulfill({ contentType: f.type, body: Buffer.from(f.content) }) : r.abort();
    });
    await page.route("http://x.test/", (r) =>
      r.fulfill({ contentType: "text/html", body: page.html }),
    );
    await page.emulateMedia({ colorScheme: scheme });
    for (const name of ["hard-skills", "page hard-skills"]) {
      page.html = all.find((f) => f.name === name).html;
      await page.goto("http://x.test/");
      await page.screenshot({
        path: `/tmp/look16/${name.replace(" ", "-")}-${scheme}-${width}.png`,
        fullPage: true,
      });
    }
    await page.close();
  }
const sheet = await browser.newPage({ viewport: { width: 1560, height: 1000 } });
await sheet.setContent(
  '<body style="display:flex;gap:8px;align-items:flex-start;background:red">' +
    ["light", "dark"]
      .flatMap((s) =>
        ["hard-skills", "page-hard-skills"].map(
          (n) =>
            '<img src="data:image/png;base64,' +
            readFileSync("/tmp/look16/" + n + "-" + s + "-375.png").toString("base64") +
            '">',
        ),
      )
      .join(""),
);
await sheet.screenshot({ path: "/tmp/look16/all-375.png", fullPage: true });
await sheet.setContent(
  '<body style="display:flex;gap:8px;align-items:flex-start;background:red">' +
    ["light", "dark"]
      .flatMap((s) =>
        ["hard-skills", "page-hard-skills"].map(
          (n) =>
            '<img width=640 src="data:image/png;base64,' +
            readFileSync("/tmp/look16/" + n + "-" + s + "-1000.png").toString("base64") +
            '">',
        ),
      )
      .join(""),
);
await sheet.setViewportSize({ width: 2620, height: 800 });
await sheet.screenshot({ path: "/tmp/look16/all-1000.png", fullPage: true });
await browser.close();
rmSync(dir, { recursive: true });
