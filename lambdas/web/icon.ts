/**
 * The site's icon: a measured curve in the colours of the mails.
 */
import { assetPath } from "./asset.ts";

/** The drawing, SVG. */
export const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="7" fill="#0b565c"/>
<path d="M6 24C14 24 14 9 26 9" fill="none" stroke="#faf8f3" stroke-width="3"
 stroke-linecap="round"/>
<circle cx="10" cy="21" r="2.6" fill="#e39a4c"/><circle cx="22" cy="11" r="2.6" fill="#e39a4c"/>
</svg>`;

/** Where the icon is. */
export const iconPath = assetPath("/icon.svg", icon);
