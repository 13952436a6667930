/**
 * Runs inside the browser: what a rendered mail shows. Plain JavaScript, because it is handed to
 * the page as it stands and the project's types know no document.
 */

/** The contrast of every piece of text with what lies behind it, as rendered and as force-inverted. */
globalThis.contrasts = () => {
  // What a client paints where a mail paints nothing.
  const canvas = matchMedia("(prefers-color-scheme: dark)").matches
    ? [18, 18, 18, 1]
    : [255, 255, 255, 1];
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.data.replace(/\s+/g, " ").trim();
    const element = node.parentElement;
    if (text === "" || !isSeen(node, element)) continue;
    const back = backdrop(element, canvas);
    const front = over(rgba(getComputedStyle(element).color), back);
    found.push({
      text,
      ratio: ratio(front, back),
      inverted: ratio(inverted(front), inverted(back)),
      colours: `${hex(front)} on ${hex(back)}`,
    });
  }
  return found;
};

/** How far the page and its text reach beyond the right edge, and text that something cuts off. */
globalThis.overflows = () => {
  const found = [];
  const width = document.documentElement.clientWidth;
  const wide = document.documentElement.scrollWidth;
  if (wide > width) found.push(`the page scrolls sideways: ${wide} of ${width} px`);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (node.data.trim() === "" || !isSeen(node, element) || scrolls(element)) continue;
    const rects = rectsOf(node);
    const name = node.data.replace(/\s+/g, " ").trim().slice(0, 40);
    if (rects.some((rect) => rect.right > width + 1 || rect.left < -1)) {
      found.push(`"${name}" leaves the screen`);
    }
    const cell = element.closest("td, th, pre, div")?.getBoundingClientRect();
    if (cell && rects.some((rect) => rect.right > cell.right + 1 || rect.left < cell.left - 1)) {
      found.push(`"${name}" leaves its box`);
    }
  }
  return [...new Set(found)];
};

function rectsOf(node) {
  const range = document.createRange();
  range.selectNodeContents(node);
  return [...range.getClientRects()];
}

/** A block of code that scrolls, in place of lines that break where no line of code ends. */
function scrolls(element) {
  const code = element.closest("pre");
  return code !== null && /auto|scroll/.test(getComputedStyle(code).overflowX);
}

function isSeen(node, element) {
  return (
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
    !element.closest("style, script, title") &&
    rectsOf(node).some((rect) => rect.width > 1 && rect.height > 1)
  );
}

function backdrop(element, canvas) {
  const layers = [];
  for (let each = element; each; each = each.parentElement) {
    const layer = rgba(getComputedStyle(each).backgroundColor);
    layers.unshift(layer);
    if (layer[3] === 1) break;
  }
  return layers.reduce((below, layer) => over(layer, below), canvas);
}

function rgba(colour) {
  const [red = 0, green = 0, blue = 0, alpha = 1] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  return [red, green, blue, alpha];
}

function over(front, back) {
  const alpha = front[3];
  return [0, 1, 2].map((part) => front[part] * alpha + back[part] * (1 - alpha)).concat(1);
}

/** WCAG 2.2, relative luminance and contrast ratio. */
function ratio(one, other) {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour) {
  const [red, green, blue] = colour
    .slice(0, 3)
    .map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/**
 * What Gmail and Outlook on a dark phone do to a colour, roughly: the same hue, the lightness
 * turned over.
 */
function inverted(colour) {
  const [most, least] = [Math.max(...colour.slice(0, 3)), Math.min(...colour.slice(0, 3))];
  return colour.slice(0, 3).map((part) => 255 - most - least + part);
}

function hex(colour) {
  const parts = colour.slice(0, 3).map((part) => Math.round(part).toString(16).padStart(2, "0"));
  return `#${parts.join("")}`;
}
