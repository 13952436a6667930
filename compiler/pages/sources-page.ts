/** The page `/sources` of a course: what stands behind its numbers, made from `sources.ts`. */
import * as v from "valibot";
import { escapeHtml } from "../../lambdas/mail/mime.ts";
import type { Diagnosed, Diagnostic } from "../diagnostic.ts";
import { courseModule } from "../source/course-module.ts";

/** Where a course says what stands behind its numbers. */
const file = "sources.ts";

const words = v.pipe(v.string(), v.trim(), v.nonEmpty());
const httpsAddress = v.pipe(v.string(), v.regex(/^https:\/\/[^\s/]+/));

const sourceSchema = v.strictObject({
  name: words,
  address: v.optional(httpsAddress),
  cited: v.optional(v.array(words)),
  shows: words,
  doesNotShow: v.optional(words),
});

const listSchema = v.strictObject({
  language: words,
  title: words,
  description: words,
  intro: words,
  shows: words,
  doesNotShow: words,
  parts: v.array(
    v.strictObject({
      id: v.pipe(v.string(), v.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)),
      title: words,
      sources: v.array(sourceSchema),
      also: v.optional(words),
    }),
  ),
});

/** One source. */
export interface CourseSource {
  /** Who, what and when: plain text. */
  readonly name: string;
  /** https, if it was seen. */
  readonly address?: string;
  /** The words by which mails name it: "Mitchell, 1997". */
  readonly cited?: readonly string[];
  readonly shows: string;
  /** Absent where there is nothing to say. */
  readonly doesNotShow?: string;
}

/** What `sources.ts` holds, all plain text. */
export interface SourcesList {
  readonly language: string;
  readonly title: string;
  /** For searches and shared links. */
  readonly description: string;
  readonly intro: string;
  /** The words before what a source shows, and before what it does not. */
  readonly shows: string;
  readonly doesNotShow: string;
  /** The page's parts; a mail leads to one by its id: `{{siteUrl}}/sources#lesson-1`. */
  readonly parts: readonly {
    /** Kebab-case. */
    readonly id: string;
    readonly title: string;
    readonly sources: readonly CourseSource[];
    /** Sources of an earlier part that this one uses too. */
    readonly also?: string;
  }[];
}

/** The page as an own page is written, or nothing where the course has no `sources.ts`. */
export async function sourcesPage(folder: string): Promise<Diagnosed<string | undefined>> {
  const { value, diagnostics } = await courseModule(folder, file);
  if (value === undefined) return { value: undefined, diagnostics };
  const { success, output, issues } = v.safeParse(listSchema, value);
  if (success) return { value: written(output), diagnostics: [] };
  return {
    value: undefined,
    diagnostics: issues.map((issue): Diagnostic => {
      const where = v.getDotPath(issue) ?? "the list";
      const input = issue.input === undefined ? "is missing" : `is ${JSON.stringify(issue.input)}`;
      const remedy = "see SourcesList in compiler/pages/sources-page.ts";
      return { file, line: 1, what: `"${where}" ${input}`, remedy };
    }),
  };
}

function written(list: v.InferOutput<typeof listSchema>): string {
  const source = ({ name, address, shows, doesNotShow }: v.InferOutput<typeof sourceSchema>) => {
    const link = address && ` <a href="${escapeHtml(address)}">${escapeHtml(hostOf(address))}</a>`;
    const not =
      doesNotShow &&
      `<br><strong>${escapeHtml(list.doesNotShow)}</strong> ${escapeHtml(doesNotShow)}`;
    return `<p>${escapeHtml(name)}${link ?? ""}<br><strong>${escapeHtml(list.shows)}</strong> ${escapeHtml(shows)}${not ?? ""}</p>`;
  };
  const parts = list.parts.map(({ id, title, sources, also }) =>
    [
      `<details class="part"><summary><h2>${escapeHtml(title)}</h2></summary>`,
      // Within the part: a link to what is folded away unfolds it (HTML, "ancestor revealing").
      `<div id="${id}">`,
      ...(also ? [`<p class="note">${escapeHtml(also)}</p>`] : []),
      ...sources.map(source),
      "</div></details>",
    ].join("\n"),
  );
  return `<!doctype html>
<html lang="${escapeHtml(list.language)}"><head><title>${escapeHtml(list.title)}</title>
<meta name="description" content="${escapeHtml(list.description)}"></head>
<body>
<h1>${escapeHtml(list.title)}</h1>
<p>${escapeHtml(list.intro)}</p>
${parts.join("\n")}
</body></html>
`;
}

/** The name of the site that an address leads to. */
function hostOf(address: string): string {
  return new URL(address).host.replace(/^www\./, "");
}
