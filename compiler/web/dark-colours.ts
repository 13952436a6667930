/**
 * Colours for the dark, of colours that an author gave for the light.
 *
 * A mail's attributes have no dark ones. Where its style sheet makes the words light, a light ground
 * from an attribute would keep them from being read; so on a page grounds become dark and words light,
 * each keeping its hue. What the style sheet says with `!important` is above it.
 */

/** Luminance (WCAG 2.2) above which a ground is no ground for light words. */
const groundMax = 0.18;

/** Luminance below which words cannot be read on a dark ground. */
const wordsMin = 0.35;

/** Declarations for the dark, "background-color:#2b2411"; empty where nothing needs to change. */
export function darkDeclarations(declarations: string): string {
  return declarations
    .split(";")
    .flatMap((declaration) => {
      const [, property = "", value = ""] =
        /^\s*(color|background|background-color)\s*:\s*(#[0-9a-f]{3}(?:[0-9a-f]{3})?)\s*$/i.exec(
          declaration,
        ) ?? [];
      if (value === "") return [];
      const light = luminance(value);
      if (property.toLowerCase() === "color") {
        return light < wordsMin ? [`${property}:${withLightness(value, 0.86)}`] : [];
      }
      return light > groundMax ? [`${property}:${withLightness(value, 0.13)}`] : [];
    })
    .join(";");
}

function channels(colour: string): readonly [red: number, green: number, blue: number] {
  const digits = colour.slice(1);
  const all = digits.length === 3 ? digits.replace(/./g, "$&$&") : digits;
  const channel = (at: number) => Number.parseInt(all.slice(at, at + 2), 16) / 255;
  return [channel(0), channel(2), channel(4)];
}

function luminance(colour: string): number {
  const [red, green, blue] = channels(colour).map((channel) =>
    channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4,
  ) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The colour with this lightness of HSL, its hue kept and its saturation softened. */
function withLightness(colour: string, lightness: number): string {
  const all = channels(colour);
  const [max, min] = [Math.max(...all), Math.min(...all)];
  const middle = (max + min) / 2;
  const spread = max - min;
  const saturation = spread === 0 ? 0 : spread / (1 - Math.abs(2 * middle - 1));
  const range = 0.6 * saturation * (1 - Math.abs(2 * lightness - 1));
  const hex = all.map((channel) => {
    const place = spread === 0 ? 0 : (channel - middle) / spread;
    return Math.round(255 * (lightness + place * range))
      .toString(16)
      .padStart(2, "0");
  });
  return `#${hex.join("")}`;
}
