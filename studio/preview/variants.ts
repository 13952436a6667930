/**
 * How a mail is made to look as it does in some inbox, whatever the browser that shows it prefers.
 */

/** The variants there are, with what they stand for. */
export const variants = {
  light: "light",
  dark: "dark, as Apple Mail and Outlook show it",
  inverted: "inverted by force, as Gmail does on a dark phone",
  bare: "without the style element, as for an address from elsewhere in Gmail",
} as const;

/** One of the variants. */
export type Variant = keyof typeof variants;

/** Whether a name is that of a variant. */
export function isVariant(name: string): name is Variant {
  return Object.hasOwn(variants, name);
}

const scheme = /@media \(prefers-color-scheme:\s*dark\)/g;

/** A mail's HTML as one variant. */
export function inVariant(html: string, variant: Variant): string {
  switch (variant) {
    case "dark":
      return styled(html.replace(scheme, "@media all"), ":root{color-scheme:dark!important}");
    case "bare":
      return html.replace(/<style\b[\s\S]*?<\/style>/g, "");
    default: {
      const light = styled(
        html.replace(scheme, "@media not all"),
        ":root{color-scheme:light!important}",
      );
      const turned = "html{filter:invert(1) hue-rotate(180deg);background:#ffffff}";
      return variant === "light" ? light : styled(light, turned);
    }
  }
}

function styled(html: string, rules: string): string {
  return html.replace("</head>", `<style>${rules}</style></head>`);
}
