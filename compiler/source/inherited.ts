/** Attributes that an element of MJML has from the head of its mail: `mj-all`, its kind, `mj-class`. */
import { load } from "cheerio";
import { escapeHtml } from "../../lambdas/mail/mime.ts";
import { type Fault, judgeReference } from "./lint-source.ts";

/** The elements whose words and addresses can be said in the head, and their attributes. */
const inheriting: Readonly<Record<string, readonly string[]>> = {
  "mj-button": ["href"],
  "mj-carousel-image": ["href", "src", "alt"],
  "mj-image": ["href", "src", "alt"],
  "mj-navbar-link": ["href"],
  "mj-social-element": ["href", "src", "alt"],
};

type Attributes = Readonly<Record<string, string>>;

/**
 * The markup of a mail in which each element says itself what it has from the head, so that all parts
 * made of it have the same links and descriptions, and what is wrong with those. Lines stay in place.
 */
export function withInherited(mjml: string): {
  readonly markup: string;
  readonly faults: readonly Fault[];
} {
  const $ = load(mjml, {
    xml: { xmlMode: false, recognizeSelfClosing: true, withStartIndices: true },
  });
  const faults: Fault[] = [];
  const written: { readonly index: number; readonly text: string }[] = [];
  for (const [name, attributes] of Object.entries(inheriting)) {
    for (const element of $(`mj-body ${name}`)) {
      const own = $(element).attr() ?? {};
      const classes = (own["mj-class"] ?? "").split(/\s+/);
      const heads = [
        ...["mj-all", name].map((kind) => $(`mj-attributes > ${kind}`)),
        ...classes.map((one) =>
          $("mj-attributes > mj-class").filter((_, each) => $(each).attr("name") === one),
        ),
      ];
      const given: Attributes = Object.assign({}, ...heads.map((head) => head.last().attr()));
      const index = element.startIndex ?? 0;
      const missing = attributes.filter((attribute) => own[attribute] === undefined);
      const text = missing.flatMap((attribute) =>
        given[attribute] === undefined ? [] : [` ${attribute}="${escapeHtml(given[attribute])}"`],
      );
      written.push({ index: index + name.length + 1, text: text.join("") });
      for (const attribute of missing) {
        const verdict = judgeReference(name, attribute, given[attribute]);
        if (verdict) faults.push({ index, what: verdict[0], remedy: verdict[1] });
      }
    }
  }
  const markup = written
    .sort((a, b) => b.index - a.index)
    .reduce((text, each) => text.slice(0, each.index) + each.text + text.slice(each.index), mjml);
  return { markup, faults };
}
