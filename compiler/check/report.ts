/** How a check tells what is wrong with a mail, and where in the course an author finds that. */
import type { Diagnosed } from "../diagnostic.ts";
import { readSource, type SourceLine } from "../source/source.ts";
import type { Fixture } from "./fixture.ts";

/** A check's way to tell what is wrong, and what to do. */
export type Report = (what: string, remedy: string) => void;

/**
 * What a check answers, and all that it reports about a fixture.
 *
 * A check sees a mail as it comes out: a diagnostic has the line of the words it quotes, where they
 * stand on one line of the file or of a partial, and else the first.
 */
export async function reported<Value>(
  folder: string,
  fixture: Pick<Fixture, "file"> & Partial<Fixture>,
  check: (report: Report) => Promise<Value>,
): Promise<Diagnosed<Value>> {
  const said: (readonly [what: string, remedy: string])[] = [];
  const value = await check((what, remedy) => said.push([what, remedy]));
  const { lines } = readSource(folder, fixture.file).value;
  const isEdition = fixture.kind === "page" && fixture.file.endsWith(".mjml");
  return {
    value,
    diagnostics: said.map(([what, remedy]) => {
      const { file, line } = lineWith(lines, quoted(what)) ?? { file: fixture.file, line: 1 };
      return { file, line, what: isEdition ? `in the web edition, ${what}` : what, remedy };
    }),
  };
}

/** The first words that stand in quotation marks, as far as they are not cut off. */
function quoted(what: string): string {
  return /"([^"]+?)…?"/.exec(what)?.[1] ?? "";
}

function lineWith(lines: readonly SourceLine[], words: string): SourceLine | undefined {
  return words === "" ? undefined : lines.find(({ text }) => text.includes(words));
}

/** The first words of a passage, enough to find it again. */
export function excerpt(text: string): string {
  const words = text.replace(/\s+/g, " ").trim();
  return words.length > 50 ? `${words.slice(0, 48)}…` : words;
}
