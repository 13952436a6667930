/** A lesson as somebody writes it who composes mails with react-email: its words and pictures, in its components. */
import {
  Body,
  Button,
  Container,
  Head,
  Heading,
  Html,
  Img,
  Link,
  Preview,
  render,
  Section,
  Text,
} from "@react-email/components";
import { load } from "cheerio";
import { type AnyNode, isTag, isText } from "domhandler";
import { createElement, type ReactNode } from "react";

/** The blocks of a mail, as MJML wrote them. */
const blocks = "h1, h2, h3, p, li, td > div:not(:has(h1, h2, h3, p, li, table)), img, a";

/** What fills the words of one reader in. */
type Fill = (text: string) => string;

/**
 * Takes the words out of a lesson's HTML, once, and answers what renders it for one reader.
 *
 * @param html with `{{token}}` where a value of the reader's belongs
 */
export function reactEmailOf(
  html: string,
  preheader: string,
): (values: Readonly<Record<string, string>>) => Promise<string> {
  const $ = load(html);
  const found = $(blocks)
    .toArray()
    // The outermost block of each place: what is inside is rendered with it.
    .filter((node) => $(node).parents(blocks).length === 0);
  return (values) => {
    const fill: Fill = (text) => text.replace(/\{\{(\w+)\}\}/g, (_, token) => values[token] ?? "");
    const sections = found.map((node, key) =>
      createElement(Section, { key, style: { padding: "8px 24px" } }, blockOf(node, fill)),
    );
    return render(
      createElement(
        Html,
        { lang: "en" },
        createElement(Head),
        createElement(
          Body,
          { style: { backgroundColor: "#ffffff", fontFamily: "sans-serif" } },
          createElement(Preview, null, preheader),
          createElement(Container, { style: { maxWidth: "600px" } }, sections),
        ),
      ),
    );
  };
}

function blockOf(node: AnyNode, fill: Fill): ReactNode {
  if (!isTag(node)) return null;
  const words = node.children.map((child, key) => inlineOf(child, key, fill));
  const { name, attribs } = node;
  if (name === "img") return imageOf(attribs, 0, fill);
  if (name === "a") return createElement(Button, { href: fill(attribs.href ?? "") }, words);
  if (/^h\d$/.test(name)) {
    return createElement(Heading, { as: name as "h1", style: { margin: "24px 0 8px" } }, words);
  }
  return createElement(Text, { style: { fontSize: "16px", lineHeight: "26px" } }, words);
}

function inlineOf(node: AnyNode, key: number, fill: Fill): ReactNode {
  if (isText(node)) return fill(node.data);
  if (!isTag(node)) return null;
  const { name, attribs } = node;
  const words = node.children.map((child, index) => inlineOf(child, index, fill));
  if (name === "a") return createElement(Link, { key, href: fill(attribs.href ?? "") }, words);
  if (name === "img") return imageOf(attribs, key, fill);
  if (name === "br") return createElement("br", { key });
  return createElement(name, { key }, words);
}

function imageOf(attribs: Readonly<Record<string, string>>, key: number, fill: Fill): ReactNode {
  const { src = "", alt = "", width = "", height = "" } = attribs;
  return createElement(Img, { key, src: fill(src), alt, width, height });
}
