/** What a mail says about itself: its subject, preheader, heading and language. */
import { load } from "cheerio";
import { lineAt, type Problem } from "../problem.ts";
import { placeOf, type Source } from "./source.ts";

/** Plain text; empty where the author wrote none. */
export interface MailMetadata {
  readonly subject: string;
  readonly preheader: string;
  /** The first h1. */
  readonly title: string;
}

/** Reads the facts from a mail's MJML, as written or expanded. */
export function readMetadata(mjml: string): MailMetadata {
  const $ = parse(mjml);
  const text = (selector: string) => $(selector).first().text().replace(/\s+/g, " ").trim();
  return { subject: text("mj-title"), preheader: text("mj-preview"), title: text("h1") };
}

/**
 * Checks that a mail says what it must: a language, a subject, a preheader and exactly one heading
 * of the first order. A page of the site needs no preheader.
 */
export function checkMetadata(source: Source, mjml: string, kind: "mail" | "page"): Problem[] {
  const problems: Problem[] = [];
  const report = (line: number, what: string, remedy: string) =>
    problems.push({ ...placeOf(source, line), what, remedy });
  const $ = parse(mjml);
  const { subject, preheader } = readMetadata(mjml);
  const lineOf = (selector: string, nth = 0) => lineAt(mjml, $(selector).get(nth)?.startIndex ?? 0);

  const language = $("mjml").attr("lang");
  if (!language) report(lineOf("mjml"), "no language", 'write <mjml lang="en">');
  if (subject === "") report(lineOf("mj-title"), "no subject", "write it in <mj-title>");
  if (kind === "mail" && preheader === "") {
    report(lineOf("mj-preview"), "no preheader", "write it in <mj-preview>");
  }
  if (/\{\{/.test(subject + preheader)) {
    const line = lineOf(subject.includes("{{") ? "mj-title" : "mj-preview");
    report(line, "a reader's token in the subject or preheader", "say it without the token");
  }
  if ($("h1").length === 0) report(1, "no main heading", "write one <h1> in an <mj-text>");
  if ($("h1").length > 1) report(lineOf("h1", 1), "a second main heading", "make it an <h2>");
  return problems;
}

function parse(mjml: string) {
  return load(mjml, {
    xml: { xmlMode: false, recognizeSelfClosing: true, withStartIndices: true },
  });
}
