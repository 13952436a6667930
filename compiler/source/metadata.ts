/** What a mail says about itself: its subject, preheader, heading and language. */
import { load } from "cheerio";
import { type Diagnostic, lineAt } from "../diagnostic.ts";
import { placeOf, type Source } from "./source.ts";
import { navigationTokens } from "./tokens.ts";

/** Plain text; empty where the author wrote none. */
export interface MailMetadata {
  readonly subject: string;
  readonly preheader: string;
  /** The first h1. */
  readonly title: string;
}

/** Where in the MJML the metadata is, by lines counted from 1; 1 also where a part is missing. */
export interface MetadataPlaces {
  readonly language: string | undefined;
  readonly root: number;
  readonly subject: number;
  readonly preheader: number;
  readonly headings: readonly Heading[];
  /** Elements beyond the first of those that a mail has once. */
  readonly repeated: readonly { readonly name: string; readonly line: number }[];
}

/** What a mail has once. Of two, MJML would take the words of one and drop the other's. */
const single = ["mjml", "mj-head", "mj-body", "mj-title", "mj-preview"];

interface Heading {
  readonly line: number;
  readonly isMailOnly: boolean;
  readonly isWebOnly: boolean;
}

/** Reads a mail's expanded MJML. */
export function parseMetadata(mjml: string): {
  readonly metadata: MailMetadata;
  readonly places: MetadataPlaces;
} {
  const $ = load(mjml, {
    xml: { xmlMode: false, recognizeSelfClosing: true, withStartIndices: true },
  });
  const text = (selector: string) => $(selector).first().text().replace(/\s+/g, " ").trim();
  const lineOf = (selector: string) => lineAt(mjml, $(selector).get(0)?.startIndex ?? 0);
  const isIn = (element: Parameters<typeof $>[0], name: string) =>
    $(element).closest(`[css-class~="${name}"], [class~="${name}"]`).length > 0;
  return {
    metadata: { subject: text("mj-title"), preheader: text("mj-preview"), title: text("h1") },
    places: {
      language: $("mjml").attr("lang"),
      root: lineOf("mjml"),
      subject: lineOf("mj-title"),
      preheader: lineOf("mj-preview"),
      repeated: single.flatMap((name) =>
        $(name)
          .toArray()
          .slice(1)
          .map(({ startIndex }) => ({ name, line: lineAt(mjml, startIndex ?? 0) })),
      ),
      headings: $("h1")
        .toArray()
        .map((heading) => ({
          line: lineAt(mjml, heading.startIndex ?? 0),
          isMailOnly: isIn(heading, "mail-only"),
          isWebOnly: isIn(heading, "web-only"),
        })),
    },
  };
}

/**
 * Checks that a mail says what it must: a language, a subject, a preheader and exactly one heading
 * of the first order, in the mail and in its web edition. A page of the site needs no preheader.
 */
export function checkMetadata(
  source: Source,
  { subject, preheader, title }: MailMetadata,
  places: MetadataPlaces,
  { kind, web }: { readonly kind: "mail" | "page"; readonly web: boolean },
): readonly Diagnostic[] {
  const { language, root, headings } = places;
  const [heading, second] = headings;
  const diagnostic = (line: number, what: string, remedy: string): Diagnostic => ({
    ...placeOf(source, line),
    what,
    remedy,
  });
  const when = (wrong: boolean, ...args: Parameters<typeof diagnostic>) =>
    wrong ? [diagnostic(...args)] : [];
  const navigation = navigationTokens.find((token) =>
    `${subject} ${preheader} ${title}`.includes(`[[${token}]]`),
  );
  const line = heading?.line ?? 1;
  return [
    ...places.repeated.map(({ name, line }) =>
      diagnostic(line, `a second <${name}>`, "a mail has one: keep one of the two"),
    ),
    ...when(!language, root, "no language", 'write <mjml lang="en">'),
    ...when(subject === "", places.subject, "no subject", "write it in <mj-title>"),
    ...when(
      kind === "mail" && preheader === "",
      places.preheader,
      "no preheader",
      "write it in <mj-preview>",
    ),
    ...when(
      /\{\{/.test(subject + preheader),
      subject.includes("{{") ? places.subject : places.preheader,
      "a reader's token in the subject or preheader",
      "say it without the token",
    ),
    ...when(
      navigation !== undefined,
      places.subject,
      `[[${navigation}]] in the subject, preheader or main heading`,
      "say it without the token",
    ),
    ...when(!heading, 1, "no main heading", "write one <h1> in an <mj-text>"),
    ...when(!!second, second?.line ?? 1, "a second main heading", "make it an <h2>"),
    ...when(
      kind === "mail" && !!heading?.isWebOnly,
      line,
      "no main heading in the mail",
      'take the <h1> out of what is "web-only"',
    ),
    ...when(
      web && !!heading?.isMailOnly,
      line,
      "no main heading in the web edition",
      'take the <h1> out of what is "mail-only"',
    ),
  ];
}
