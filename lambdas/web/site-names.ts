/**
 * The names that the site uses, as first parts of a path and without ".css" and the like. A course's
 * own pages have other names.
 */
export const siteNames: readonly string[] = [
  "check-your-inbox",
  "confirm",
  "edition",
  "feed",
  "glossary",
  "health",
  "icon",
  "images",
  "lessons",
  "link",
  "preferences",
  "privacy",
  "robots",
  "share",
  "sign-up",
  "sitemap",
  "style",
  "subscribe",
  "undo",
  "unsubscribe",
];
