/** What an SVG of a course must keep to: it is shown as a picture, and drawn at the build. */
import { load } from "cheerio";
import { type Diagnostic, lineAt } from "../diagnostic.ts";
import { lettersWithoutFont } from "./rasterise.ts";

type Fault = readonly [index: number, what: string, remedy: string];

/** Elements that run, load or move something. */
const forbidden: readonly [selector: string, what: string, remedy: string][] = [
  ["script", "a script in a picture", "take it out"],
  ["foreignObject, iframe, object, embed, audio, video", "a document in a picture", "draw it"],
  [
    "animate, animateMotion, animateTransform, set",
    "a picture that moves",
    "show a still one: a reader cannot stop it",
  ],
];

/** What browsers read of an XML file before its first element. */
const beforeRoot: readonly [found: RegExp, what: string, remedy: string][] = [
  [/<!ENTITY/i, "an entity of its own", "write the text itself"],
  [/<\?xml-stylesheet/i, "a style sheet from elsewhere", "put its rules into a <style>"],
];

/** In a style sheet or an attribute. */
const styles: readonly [found: RegExp, what: string, remedy: string][] = [
  [/@import/i, "a style sheet from elsewhere", "put its rules into a <style>"],
  [/@font-face/i, "a font in a picture", "take it out, or convert the text to paths"],
  [/@keyframes/i, "a picture that moves", "show a still one: a reader cannot stop it"],
  [/url\(\s*["']?(?!#|["']?#)/i, "something to load from elsewhere", "put it into the picture"],
];

/**
 * What is wrong with an SVG.
 *
 * @param file Relative to the folder of the course.
 */
export function checkSvg(file: string, svg: string): readonly Diagnostic[] {
  const $ = load(svg, { xml: { withStartIndices: true } });
  const faults: Fault[] = [];
  const root = $("svg").get(0);
  if (!root || !$.root().children().is("svg")) {
    return [{ file, line: 1, what: "no SVG", remedy: "save the picture as SVG" }];
  }
  if (!root.attribs.xmlns) {
    faults.push([0, "an SVG that no browser shows", 'write xmlns="http://www.w3.org/2000/svg"']);
  }
  if (!root.attribs.viewBox) {
    faults.push([0, "no viewBox", 'write viewBox="0 0 600 300", so that it scales']);
  }
  for (const [found, what, remedy] of beforeRoot) {
    const index = svg.search(found);
    if (index >= 0) faults.push([index, what, remedy]);
  }
  for (const element of $("svg, svg *").toArray()) {
    const at = element.startIndex ?? 0;
    const name = element.tagName.replace(/^\w+:/, "");
    for (const [selector, what, remedy] of forbidden) {
      if (selector.toLowerCase().split(", ").includes(name.toLowerCase())) {
        faults.push([at, `${what}: <${name}>`, remedy]);
      }
    }
    for (const [attribute, value] of Object.entries(element.attribs)) {
      if (/^on/i.test(attribute)) {
        faults.push([at, `a script in a picture: ${attribute}`, "take it out"]);
      }
      if (/^(xlink:)?href$/i.test(attribute) && !isWithin(name, value)) {
        const what = `"${value.slice(0, 60)}" is not in the picture`;
        faults.push([at, what, "put it into the picture"]);
      }
      faults.push(...judgeStyle(at, value));
    }
    if (name === "style") faults.push(...judgeStyle(at, $(element).text()));
  }
  const letters = lettersWithoutFont($("text").text());
  if (letters.length > 0) {
    const at = $("text").get(0)?.startIndex ?? 0;
    const what = `letters that the built-in font lacks: ${letters.slice(0, 8).join(" ")}`;
    faults.push([at, what, "convert the text to paths"]);
  }
  return faults.map(([index, what, remedy]) => ({ file, line: lineAt(svg, index), what, remedy }));
}

/** A part of the same file, or a picture that is written out in it. */
function isWithin(element: string, address: string): boolean {
  if (address.trim().startsWith("#")) return true;
  return element === "image" && /^data:image\/(png|jpeg|gif);base64,/i.test(address.trim());
}

function judgeStyle(at: number, text: string): readonly Fault[] {
  return styles
    .filter(([found]) => found.test(text))
    .map(([, what, remedy]): Fault => [at, what, remedy]);
}
