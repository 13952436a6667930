/** What MJML gives its elements of its own accord. */

/** Attributes by their names. */
export type Attributes = Readonly<Record<string, string>>;

/** What MJML itself gives an element whose look a page would lack without. */
export const defaults: Readonly<Record<string, Attributes>> = {
  "mj-accordion": { border: "2px solid black", padding: "10px 25px" },
  "mj-accordion-text": { "font-size": "13px", "line-height": "1", padding: "16px" },
  "mj-accordion-title": { "font-size": "13px", padding: "16px" },
  "mj-button": {
    align: "center",
    "background-color": "#414141",
    "border-radius": "3px",
    color: "#ffffff",
    "font-size": "13px",
    "inner-padding": "10px 25px",
    "line-height": "120%",
    padding: "10px 25px",
    "text-decoration": "none",
  },
  "mj-divider": {
    "border-color": "#000000",
    "border-style": "solid",
    "border-width": "4px",
    padding: "10px 25px",
  },
  "mj-image": { align: "center", padding: "10px 25px" },
  "mj-navbar": { align: "center", padding: "0" },
  "mj-navbar-link": {
    color: "#000000",
    "font-size": "13px",
    "line-height": "22px",
    padding: "15px 10px",
    "text-decoration": "none",
    "text-transform": "uppercase",
  },
  "mj-social": { align: "center", color: "#333333", "font-size": "13px", padding: "10px 25px" },
  "mj-table": { padding: "10px 25px", "font-size": "13px", "line-height": "22px" },
};
