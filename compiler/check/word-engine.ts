/** What Outlook for Windows, which draws mails with Word's engine, would show badly. */
import { load } from "cheerio";
import type { Fixture } from "./fixture.ts";
import type { Report } from "./report.ts";

/** Fonts that Windows has. Of a list that begins with another, Word shows Times New Roman. */
const windowsFonts =
  /^(segoe ui|arial|calibri|cambria|candara|consolas|constantia|corbel|courier new|georgia|helvetica|lucida console|tahoma|times new roman|trebuchet ms|verdana|(sans-)?serif|monospace)$/i;

/** On phones, smaller code is not read. */
const codePixelsMin = 13;

/**
 * Checks the fonts of a mail, and that its code can be read: not too small, and no line that breaks
 * where no line ends.
 */
export function checkWordEngine(fixture: Fixture, report: Report): void {
  if (fixture.kind === "page") return;
  const $ = load(fixture.html);
  const styleOf = (element: Parameters<typeof $>[0]) => $(element).attr("style") ?? "";
  const first = new Set(
    $("[style*='font-family']")
      .toArray()
      .map((element) => /font-family:\s*['"]?([^,;'"]+)/.exec(styleOf(element))?.[1]?.trim() ?? ""),
  );
  for (const font of first) {
    if (windowsFonts.test(font)) continue;
    report(
      `the font "${font}" comes first, and Outlook for Windows shows Times New Roman`,
      "begin the list with one that Windows has, such as 'Segoe UI', Arial, Georgia or Consolas",
    );
  }
  for (const code of $("pre, pre code").toArray()) {
    const pixels = /font-size:\s*([\d.]+)px/.exec(styleOf(code))?.[1];
    if (pixels !== undefined && Number(pixels) < codePixelsMin) {
      report(`code of ${pixels} px`, `make it ${codePixelsMin} px or larger`);
    }
  }
  if ($("pre").is("[style*='pre-wrap'], [style*='break-word'], [style*='anywhere']")) {
    report(
      "code whose lines break where no line ends",
      'give pre the style white-space: pre; overflow-x: auto, and tabindex="0" for keyboards',
    );
  }
}
