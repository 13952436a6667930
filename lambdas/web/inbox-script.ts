/**
 * The part of the site's script that remembers, in the browser's tab alone, what was typed: the page
 * after the form shows the address, and leads back to the form as it was filled in.
 */

/** Where the page after the form says the address. */
export const typedId = "typed";

/** Leads to a form as it was filled in. */
export const mendFragment = "#mend";

/** Works on the form, where the page has one, and on the page after it. */
export const inboxScript = `
const formPath = location.search === "?link" ? "/link" : "/";
const keptAs = (path) => "form " + path;
// A browser may forbid storage; then nothing is remembered.
function keep(path, fields) {
  try { sessionStorage.setItem(keptAs(path), JSON.stringify(fields)); } catch {}
}
function kept(path) {
  try { return JSON.parse(sessionStorage.getItem(keptAs(path))) ?? []; } catch { return []; }
}
const sends = (form) => form.getAttribute("action") === "/link" ? "/link" : "/";
const remembered = ["email", "sendAt", "timeZone", "days"];

document.addEventListener("submit", ({ target }) => {
  if (!target.elements.email) return;
  keep(sends(target), [...new FormData(target)].filter(([name]) => remembered.includes(name)));
});

const typed = document.getElementById("${typedId}");
const address = new Map(kept(formPath)).get("email");
if (typed && address) {
  typed.querySelector("strong").textContent = address;
  typed.hidden = false;
}

const mended = document.querySelector("input[name=started]")?.form;
if (mended && location.hash === "${mendFragment}") {
  const fields = kept(sends(mended));
  const days = fields.filter(([name]) => name === "days").map(([, value]) => value);
  for (const box of days.length ? mended.querySelectorAll("[name=days]") : []) {
    box.checked = days.includes(box.value);
  }
  for (const [name, value] of fields) {
    if (name !== "days" && mended.elements[name]) mended.elements[name].value = value;
  }
  mended.elements.email.focus();
}
`;
