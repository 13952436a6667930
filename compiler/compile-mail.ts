/** One mail of the course, from its MJML to what is sent: HTML, text and the web edition. */
import mjml2html, { type MjmlNode } from "mjml";
import type { CompiledMessage } from "../lambdas/domain/course.ts";
import { prepareBody } from "../lambdas/mail/mime.ts";
import { htmlBytesMax } from "./check/markup.ts";
import type { Elements } from "./elements/element.ts";
import type { Problem } from "./problem.ts";
import { type BuildTimeValues, expand } from "./source/expand.ts";
import { lintMarkup } from "./source/lint-source.ts";
import { checkMetadata, readMetadata } from "./source/metadata.ts";
import { placeOf, type Source } from "./source/source.ts";
import { stripIndent } from "./source/strip-indent.ts";
import type { SendTimeToken } from "./source/tokens.ts";
import { textPart } from "./text/text-part.ts";
import { unsupported, webEdition } from "./web/web-edition.ts";

/** What a mail must come out as. */
export interface CompileOptions {
  /** A `mail` has a preheader, a `page` is only on the site. */
  readonly kind: "mail" | "page";
  readonly values: BuildTimeValues;
  /** The engine's elements and the course's own. */
  readonly elements: Elements;
  /**
   * Tokens both parts must hold: the law, the big mailbox providers and the transactional mail's
   * purpose.
   */
  readonly tokens: readonly SendTimeToken[];
  /** Whether there is a web edition. */
  readonly web: boolean;
}

/**
 * A compiled mail; `web` is empty where none was wanted. All is empty where there were problems.
 */
export interface Compiled {
  readonly mail: CompiledMessage & { readonly title: string; readonly web: string };
  /** What the web edition was made from, for the style sheet. */
  readonly page?: MjmlNode;
}

const nothing: Compiled = {
  mail: {
    subject: "",
    preheader: "",
    title: "",
    html: { literals: [""], tokens: [] },
    text: { literals: [""], tokens: [] },
    web: "",
  },
};

/**
 * Compiles one mail. Whatever is wrong goes to `problems`; a course with any is never finished.
 *
 * @param isValid Whether its files passed the checks of their own. MJML is not asked about one that did
 *   not: a missing tag makes it complain about everything that follows.
 */
export async function compileMail(
  source: Source,
  options: CompileOptions,
  isValid: boolean,
  problems: Problem[],
): Promise<Compiled> {
  const before = problems.length;
  const mjml = expand(source, options.values, options.elements, problems);
  if (source.lines.length > 0) problems.push(...checkMetadata(source, mjml, options.kind));
  if (!isValid) return nothing;
  const rendered = await render(source, withoutWebOnly(mjml), problems);
  if (!rendered || problems.length > before) return nothing;

  const html = postProcess(rendered.html);
  const text = textPart(rendered.tree);
  const metadata = readMetadata(mjml);
  const page = options.web ? (await render(source, mjml, problems))?.tree : undefined;
  const web = page ? webEdition(page, metadata) : "";
  problems.push(...(await checkOutput(source, options, html, text)));
  if (page) problems.push(...checkEdition(source, page, web));
  if (problems.length > before) return nothing;
  const mail = { ...metadata, html: prepareBody(html), text: prepareBody(text), web };
  return { mail, ...(page ? { page } : {}) };
}

/**
 * Sections for the page only are cut out before MJML wraps them in tables and comments for Outlook.
 */
function withoutWebOnly(mjml: string): string {
  return mjml.replace(
    /<mj-section\b[^>]*css-class="[^"]*\bweb-only\b[\s\S]*?<\/mj-section>/g,
    (section) => "\n".repeat(section.split("\n").length - 1),
  );
}

async function render(
  source: Source,
  mjml: string,
  problems: Problem[],
): Promise<{ html: string; tree: MjmlNode } | undefined> {
  try {
    const { html, json } = await mjml2html(mjml, {
      validationLevel: "strict",
      keepComments: false,
      ignoreIncludes: false,
      // Otherwise some font names make every mail load a style sheet from Google.
      fonts: {},
    });
    return { html, tree: json };
  } catch (error) {
    const { errors, message } = error as Error & { errors?: { line: number; message: string }[] };
    for (const each of errors ?? [{ line: 1, message }]) {
      const place = placeOf(source, each.line);
      problems.push({
        ...place,
        what: `MJML: ${each.message}`,
        remedy: "see the MJML documentation",
      });
    }
    return undefined;
  }
}

/** Corrects what MJML's output lacks. */
function postProcess(html: string): string {
  return stripIndent(
    html
      .replace(/\sdata-text="[^"]*"/g, "")
      // MJML's way to break long words divides short ones such as "08:30" as well.
      .replaceAll("word-break:break-word", "overflow-wrap:break-word")
      // One main part, so that a screen reader finds its way in a mail as on a page.
      .replace(/(<div\b[^>]*aria-roledescription="email"[^>]*>)/, '<div role="main">$1')
      .replace(/<\/div>\s*<\/body>/, "</div></div></body>")
      // White on white is what spam hides in; the preheader is hidden by other means as well.
      .replace(/(<div style="display:none;font-size:1px;color:)#ffffff/, "$1#24302f")
      // Says only what is so anyhow, and clients lack it.
      .replace(/word-spacing:normal;?/g, ""),
  );
}

async function checkOutput(
  source: Source,
  options: CompileOptions,
  html: string,
  text: string,
): Promise<Problem[]> {
  const problems: Problem[] = (await lintMarkup(source.file, html)).map((problem) => ({
    ...problem,
    line: 1,
    what: `in the compiled mail, ${problem.what}`,
  }));
  const report = (line: number, what: string, remedy: string) =>
    problems.push({ ...placeOf(source, line), what, remedy });

  const bytes = Buffer.byteLength(html);
  if (bytes > htmlBytesMax) {
    report(1, `the HTML has ${bytes} bytes`, `shorten it to ${htmlBytesMax}`);
  }
  for (const token of options.tokens) {
    const placeholder = `{{${token}}}`;
    const missing = [
      ...(html.includes(placeholder) ? [] : ["HTML"]),
      ...(text.includes(placeholder) ? [] : ["text"]),
    ];
    if (missing.length > 0) {
      report(1, `no ${placeholder} in the ${missing.join(" and the ")}`, "include the footer");
    }
  }
  return problems;
}

/** Whether everybody may read the page, and finds in it all that the mail says. */
function checkEdition(source: Source, page: MjmlNode, web: string): Problem[] {
  const problem = (line: number, what: string, remedy: string): Problem => ({
    ...placeOf(source, line),
    what: `${what} in the web edition`,
    remedy,
  });
  const tokens = [...new Set(web.match(/\{\{\w+\}\}/g))].map((placeholder) => {
    const line = 1 + source.lines.findIndex((each) => each.text.includes(placeholder));
    return problem(line, placeholder, 'give what holds it css-class="mail-only"');
  });
  const remedy = 'give it css-class="mail-only" or say it in an mj-text';
  return [
    ...tokens,
    ...unsupported(page).map(({ tagName, line = 1 }) => problem(line, tagName, remedy)),
  ];
}
