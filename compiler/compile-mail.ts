/** One mail of the course, from its MJML to what is sent: HTML, text and the web edition. */
import type { MjmlNode } from "mjml";
import type { CompiledMessage } from "../lambdas/domain/course.ts";
import type { Theme } from "../lambdas/domain/theme.ts";
import type { CourseLanguage } from "../lambdas/domain/words/words.ts";
import { prepareBody } from "../lambdas/mail/mime.ts";
import { checkComplete } from "./completeness/completeness.ts";
import { type Diagnosed, type Diagnostic, lineAt } from "./diagnostic.ts";
import { directHtml, directMjml, directText, mailDirection } from "./direction.ts";
import type { Elements } from "./elements/element.ts";
import type { Image } from "./images/image-files.ts";
import { placeImages, withHeights, withPageImages } from "./images/place-images.ts";
import { forMailPrograms } from "./mail-programs.ts";
import { type Rendered, renderMjml, withoutWebOnly } from "./mjml.ts";
import { mjmlRemedy } from "./mjml-remedy.ts";
import { htmlBraces, plainBraces } from "./source/braces.ts";
import { type BuildTimeValues, expand, fillNavigation, type Navigation } from "./source/expand.ts";
import { withInherited } from "./source/inherited.ts";
import { lintMarkup } from "./source/lint-source.ts";
import { checkMetadata, type MailMetadata, parseMetadata } from "./source/metadata.ts";
import { placeOf, type Source } from "./source/source.ts";
import { stripIndent } from "./source/strip-indent.ts";
import type { SendTimeToken } from "./source/tokens.ts";
import { textPart } from "./text/text-part.ts";
import { webEdition } from "./web/web-edition.ts";

/** What a mail must come out as. */
export interface CompileOptions {
  /** A `mail` has a preheader, a `page` is only on the site. */
  readonly kind: "mail" | "page";
  readonly values: BuildTimeValues;
  /** The engine's elements and the course's own. */
  readonly elements: Elements;
  /** The pictures it may show. */
  readonly images: readonly Image[];
  /**
   * Tokens both parts must hold: the law, the big mailbox providers and the transactional mail's
   * purpose.
   */
  readonly tokens: readonly SendTimeToken[];
  /** Whether there is a web edition. */
  readonly web: boolean;
  /** That of the course; a mail in another language has its own direction. */
  readonly language: Pick<CourseLanguage, "language" | "dir">;
  readonly theme: Theme;
}

/** A mail that was read: all of it is known but what it says of the mails around it. */
export interface ExpandedMail {
  readonly source: Source;
  readonly options: CompileOptions;
  /** Whether its files passed the checks of their own. */
  readonly isValid: boolean;
  readonly mjml: string;
  readonly metadata: MailMetadata;
}

/**
 * A compiled mail; `web` is empty where none was wanted. All is empty where something is wrong.
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
 * Fills a mail's tokens, replaces its elements, and reads what it says about itself.
 *
 * @param isValid Whether its files passed the checks of their own.
 */
export function expandMail(
  source: Source,
  options: CompileOptions,
  isValid: boolean,
): Diagnosed<ExpandedMail> {
  const { value: expanded, diagnostics } = expand(source, options);
  const { markup: value, faults: ofReferences } = withInherited(expanded);
  const { markup: mjml, faults } = placeImages(value, options.images, {
    addressOf: ({ mail }) => `{{siteUrl}}${mail.markedPath}`,
    fit: true,
  });
  const ofMarkup = [...ofReferences, ...faults].map(({ index, what, remedy }) => ({
    ...placeOf(source, lineAt(value, index)),
    what,
    remedy,
  }));
  const { metadata, places } = parseMetadata(mjml);
  const found = source.lines.length > 0 ? checkMetadata(source, metadata, places, options) : [];
  return {
    value: { source, options, isValid, mjml, metadata },
    diagnostics: [...diagnostics, ...ofMarkup, ...found],
  };
}

/**
 * Compiles one mail. MJML is not asked about one whose files are not valid: a missing tag makes it
 * complain about everything that follows.
 *
 * @param expanded What was wrong with it already is among what is answered.
 */
export async function compileMail(
  { value: expanded, diagnostics: found }: Diagnosed<ExpandedMail>,
  navigation: Navigation,
): Promise<Diagnosed<Compiled>> {
  const { source } = expanded;
  if (!expanded.isValid) return { value: nothing, diagnostics: found };
  try {
    return await compileValid(expanded, found, navigation);
  } catch (error) {
    const what = `the mail cannot be compiled: ${(error as Error).message}`;
    const remedy = "take out what was written last; this is a fault of the compiler";
    return {
      value: nothing,
      diagnostics: [...found, { file: source.file, line: 1, what, remedy }],
    };
  }
}

async function compileValid(
  { source, options, metadata, mjml: open }: ExpandedMail,
  found: readonly Diagnostic[],
  navigation: Navigation,
): Promise<Diagnosed<Compiled>> {
  const dir = mailDirection(open, options.language);
  const mjml = directMjml(fillNavigation(open, navigation), dir);
  const { value: rendered, diagnostics } = await render(source, mjml, options.elements);
  if (!rendered || found.length > 0) {
    return { value: nothing, diagnostics: [...found, ...diagnostics] };
  }
  const html = withHeights(
    forMailPrograms(postProcess(directHtml(rendered.html, dir)), options.theme.font),
    options.images,
  );
  const text = directText(textPart(withoutWebOnly(rendered.tree)), dir);
  const edition = options.web ? webEdition(rendered.tree, metadata) : "";
  const web = withPageImages(withHeights(edition, options.images), options.images);
  const wrong = [
    ...(await checkOutput(source, options, html, text)),
    ...(options.web ? checkEdition(source, web) : []),
  ];
  const parts = { html, text, ...(options.web && { web }) };
  const lost = wrong.length > 0 ? [] : checkComplete(source, mjml, parts);
  if (wrong.length + lost.length > 0) return { value: nothing, diagnostics: [...wrong, ...lost] };
  const mail = {
    subject: plainBraces(metadata.subject),
    preheader: plainBraces(metadata.preheader),
    title: plainBraces(metadata.title),
    html: prepareBody(htmlBraces(html)),
    text: prepareBody(text, plainBraces),
    web: htmlBraces(web),
  };
  return { value: { mail, ...(options.web && { page: rendered.tree }) }, diagnostics: [] };
}

async function render(
  source: Source,
  mjml: string,
  elements: Elements,
): Promise<Diagnosed<Rendered | undefined>> {
  try {
    return { value: await renderMjml(mjml), diagnostics: [] };
  } catch (error) {
    const { errors, message } = error as Error & { errors?: { line: number; message: string }[] };
    const diagnostics = (errors ?? [{ line: 1, message }]).map((each) => ({
      ...placeOf(source, each.line),
      what: `MJML: ${each.message}`,
      remedy: mjmlRemedy(each.message, Object.keys(elements)),
    }));
    return { value: undefined, diagnostics };
  }
}

/** Corrects what MJML's output lacks. */
function postProcess(html: string): string {
  return stripIndent(
    html
      .replace(/\sdata-text="[^"]*"/g, "")
      // MJML's way to break long words divides short ones such as "08:30" as well.
      .replaceAll("word-break:break-word", "overflow-wrap:break-word")
      // The tables and pictures of an accordion are layout, and MJML does not say so.
      .replace(
        /<table(?=\s+cellspacing="0" cellpadding="0" (?:class="mj-accordion"|style="width:100%;border-bottom:))/g,
        '<table role="presentation"',
      )
      .replace(
        /(<img\s[^>]*class="mj-accordion-(?:more|less)")(?=\s+style="display:none;width:(\d+)px)/g,
        '$1 width="$2"',
      )
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
  { file }: Source,
  options: CompileOptions,
  html: string,
  text: string,
): Promise<readonly Diagnostic[]> {
  const markup = (await lintMarkup(file, html)).map((diagnostic) => ({
    ...diagnostic,
    line: 1,
    what: `in the compiled mail, ${diagnostic.what}`,
  }));
  const missing = options.tokens.flatMap((token): Diagnostic[] => {
    const placeholder = `{{${token}}}`;
    const parts = [
      ...(html.includes(placeholder) ? [] : ["HTML"]),
      ...(text.includes(placeholder) ? [] : ["text"]),
    ];
    if (parts.length === 0) return [];
    const what = `no ${placeholder} in the ${parts.join(" and the ")}`;
    return [{ file, line: 1, what, remedy: "include the footer" }];
  });
  return [...markup, ...missing];
}

/** What only one reader may see of a mail must not be on its page. */
function checkEdition(source: Source, web: string): readonly Diagnostic[] {
  return [...new Set(web.match(/\{\{\w+\}\}/g))].map((placeholder) => ({
    ...placeOf(source, 1 + source.lines.findIndex(({ text }) => text.includes(placeholder))),
    what: `${placeholder} in the web edition`,
    remedy: 'give what holds it css-class="mail-only"',
  }));
}
