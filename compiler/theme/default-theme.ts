/** The looks of a course that has no `theme.ts`. */
import type { Theme } from "../../lambdas/domain/theme.ts";

/** Ink on paper, light and dark. */
export const defaultTheme: Theme = {
  light: {
    paper: "#faf8f3",
    ink: "#24302f",
    soft: "#4c5856",
    deep: "#12393d",
    link: "#0b565c",
    onLink: "#ffffff",
    panel: "#e9f1ef",
    line: "#b9c6c3",
    accent: "#c2701c",
    bad: "#9c2b1f",
    field: "#ffffff",
  },
  dark: {
    paper: "#141a1a",
    ink: "#e3e9e7",
    soft: "#b4c0bd",
    deep: "#f2f6f5",
    link: "#8cd3d5",
    onLink: "#0e1313",
    panel: "#1d2a2a",
    line: "#4a5957",
    accent: "#e39a4c",
    bad: "#ff9d8f",
    field: "#0e1313",
  },
  font: "'Segoe UI', -apple-system, BlinkMacSystemFont, Roboto, 'Helvetica Neue', Arial, sans-serif",
  mark: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="7" fill="#0b565c"/>
<path d="M6 24C14 24 14 9 26 9" fill="none" stroke="#faf8f3" stroke-width="3"
 stroke-linecap="round"/>
<circle cx="10" cy="21" r="2.6" fill="#e39a4c"/><circle cx="22" cy="11" r="2.6" fill="#e39a4c"/>
</svg>`,
};
