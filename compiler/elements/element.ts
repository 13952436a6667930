/** An element of an author's own: what it is, and how it says that it was written wrongly. */

/** Makes the MJML or HTML that stands in place of an element with these attributes. */
export type Element = (attributes: Readonly<Record<string, string>>) => string;

/** Elements by their names, which begin with `mj-`. */
export type Elements = Readonly<Record<string, Element>>;

/** The attributes of an element mean nothing; the message says how to write it. */
export class ElementError extends Error {
  override name = "ElementError";
}
