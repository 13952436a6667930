/** What a check found, said so that an author can fix it without asking. */

/** One thing to fix in one mail. */
export interface Finding {
  readonly mail: string;
  readonly what: string;
  readonly remedy: string;
}

/** A check's way to speak: what is wrong, and what to do. */
export type Report = (what: string, remedy: string) => void;

/** The findings as `mail: what – remedy`. */
export function formatFinding({ mail, what, remedy }: Finding): string {
  return `${mail}: ${what} – ${remedy}`;
}

/** The first words of a passage, enough to find it again. */
export function excerpt(text: string): string {
  const words = text.replace(/\s+/g, " ").trim();
  return words.length > 50 ? `${words.slice(0, 48)}…` : words;
}
