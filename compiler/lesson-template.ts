/** A new mail for a course, with what its other mails begin and end with. */
import { type CheerioAPI, load } from "cheerio";

/** A mail of the course that a new one is made like. */
interface Model {
  readonly $: CheerioAPI;
  readonly text: string;
}

/**
 * The MJML of a new mail: the partials of another one, a heading, and words to replace.
 *
 * @param slug Its heading is made of this.
 * @param like The MJML of another mail of the course.
 */
export function lessonTemplate(slug: string, like: string): string {
  const words = slug.replaceAll("-", " ");
  const title = words.charAt(0).toUpperCase() + words.slice(1);
  const model: Model = {
    $: load(like, { xml: { recognizeSelfClosing: true, withStartIndices: true } }),
    text: like,
  };
  const { before, after } = partialsAround(model);
  const ofHead = model.$("mj-head > mj-include").toArray();
  const includes = (
    elements: readonly { readonly attribs: Record<string, string> }[],
    indent = "    ",
  ) => elements.map(({ attribs }) => `${indent}<mj-include path="${attribs.path}" />\n`).join("");
  const section = openingTag(model, model.$("h1").closest("mj-section").get(0), "mj-section");
  return `${openingTag(model, model.$("mjml").get(0), "mjml")}
  <mj-head>
    <mj-title>${title}</mj-title>
    <mj-preview>One sentence that says why to open this mail.</mj-preview>
${includes(ofHead)}  </mj-head>
  ${openingTag(model, model.$("mj-body").get(0), "mj-body")}
${includes(before)}    ${section}
      <mj-column>
        <mj-text>
          <h1>${title}</h1>
          <p>Write the words of this mail here.</p>
        </mj-text>
      </mj-column>
    </mj-section>
${includes(after)}  </mj-body>
</mjml>
`;
}

/** The includes at the beginning and at the end of a body, around its own sections. */
function partialsAround({ $ }: Model) {
  const children = $("mj-body").children().toArray();
  const isOwn = ({ tagName }: { readonly tagName: string }) => tagName !== "mj-include";
  const first = children.findIndex(isOwn);
  const last = children.findLastIndex(isOwn);
  if (first < 0) return { before: [], after: children };
  return { before: children.slice(0, first), after: children.slice(last + 1) };
}

/** An element's opening tag as its author wrote it, on one line. */
function openingTag(
  { text }: Model,
  element: { readonly startIndex: number | null } | undefined,
  name: string,
): string {
  const start = element?.startIndex;
  if (start === undefined || start === null) return `<${name}>`;
  const tag = /^<[\w-]+(?:"[^"]*"|'[^']*'|[^"'>])*>/.exec(text.slice(start))?.[0];
  return tag?.replace(/\s+/g, " ").replace(/\s*\/>$/, ">") ?? `<${name}>`;
}
