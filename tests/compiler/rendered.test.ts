/** What only a browser sees: contrast, width, accessibility. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { checkRendered, pageToCheckIn } from "../../compiler/check/rendered.ts";
import { sharedBrowser } from "../browser/shared-browser.ts";

let page: Page;
beforeAll(async () => {
  page = await pageToCheckIn(await sharedBrowser());
});
afterAll(() => page?.close());

async function told(inside: string, style = ""): Promise<string> {
  const html = `<!doctype html><html lang="en"><head><title>Tea</title>
<meta name="viewport" content="width=device-width"><style>${style}</style></head>
<body style="margin:0;background-color:#ffffff"><main><h1>Tea</h1>${inside}</main></body></html>`;
  const findings: string[] = [];
  const sample = {
    name: "tea",
    kind: "lesson",
    file: "lessons/tea.mjml",
    subject: "",
    preheader: "",
    text: "",
    raw: "",
  } as const;
  await checkRendered(page, { ...sample, html }, (what) => findings.push(what));
  return findings.join("\n");
}

it("passes a plain mail", async () => {
  expect(await told("<p>All about tea.</p>")).toBe("");
});

it.each([
  [
    "grey on white",
    '<p style="color:#999999">Faint</p>',
    "",
    /contrast 2\.8:1 \(#999999 on #ffffff\) of "Faint", light/,
  ],
  [
    "ink on night",
    "<p>Lost</p>",
    "@media (prefers-color-scheme: dark) { body { background-color: #111111 !important; } }",
    /contrast 1\.1:1 .*"Lost", dark/,
  ],
  [
    "what vanishes when inverted",
    '<p style="background-color:#0000ff;color:#ffffff">Blue</p>',
    "",
    /contrast [\d.]+:1 of "Blue" when a client inverts #ffffff on #0000ff/,
  ],
  [
    "a fixed width",
    '<div style="width:500px">Wide</div>',
    "",
    /at 320 px the page scrolls sideways: 500 of 320 px/,
  ],
  ["a long word", `<p>${"tea".repeat(80)}</p>`, "", /at 320 px "teatea.*leaves the screen/],
  [
    "a word wider than its cell",
    '<div style="width:60px;overflow:hidden"><p>Teateateateateatea</p></div>',
    "",
    /"Teatea.*leaves its box/,
  ],
  [
    "an image without alt",
    '<img src="https://example.org/a.png" width="9">',
    "",
    /axe image-alt, light/,
  ],
  [
    "white words on an image that is off",
    '<div style="background-image:url(https://example.org/a.png)"><p style="color:#ffffff">Gone</p></div>',
    "",
    /contrast 1\.0:1 .*"Gone"/,
  ],
])("reports %s", async (_, inside, style, finding) => {
  expect(await told(inside, style)).toMatch(finding);
});
