/**
 * The site's one script, for the sign-up form; without it everything works, a little less kindly.
 */
import { fillMsMin } from "../domain/form-stamp.ts";

/** Slips of the keyboard in the domains most people have, and what was meant. */
const slips: Readonly<Record<string, string>> = {
  "gmai.com": "gmail.com",
  "gmal.com": "gmail.com",
  "gmali.com": "gmail.com",
  "gmial.com": "gmail.com",
  "gamil.com": "gmail.com",
  "gnail.com": "gmail.com",
  "gmaill.com": "gmail.com",
  "gmail.co": "gmail.com",
  "gmail.cm": "gmail.com",
  "googlemail.co": "googlemail.com",
  "hotmai.com": "hotmail.com",
  "hotmal.com": "hotmail.com",
  "hotmial.com": "hotmail.com",
  "homtail.com": "hotmail.com",
  "hotmail.co": "hotmail.com",
  "outlok.com": "outlook.com",
  "outloo.com": "outlook.com",
  "outlook.co": "outlook.com",
  "yaho.com": "yahoo.com",
  "yahooo.com": "yahoo.com",
  "yhaoo.com": "yahoo.com",
  "iclod.com": "icloud.com",
  "icoud.com": "icloud.com",
  "icloud.co": "icloud.com",
};

/**
 * Chooses the browser's own time zone; asks "did you mean" of a domain that looks mistyped, and never
 * refuses it; holds back a form that a browser filled in at once until a person could have.
 */
export const zoneScript = `
const list = document.querySelector("select[data-guess]");
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (list && zone) {
  if (![...list.options].some((option) => option.value === zone)) list.add(new Option(zone, zone));
  list.value = zone;
}

const slips = new Map(Object.entries(${JSON.stringify(slips)}));
const field = document.querySelector("#email");
if (field) {
  const hint = document.createElement("p");
  hint.className = "hint";
  hint.setAttribute("role", "status");
  field.after(hint);
  field.addEventListener("change", () => {
    hint.replaceChildren();
    const [, name, domain] = /^(.+)@([^@]+)$/.exec(field.value.trim()) ?? [];
    const meant = slips.get(domain?.toLowerCase()) ?? domain?.replace(/\\.(con|cmo|ocm)$/i, ".com");
    if (!domain || meant === domain) return;
    const use = document.createElement("button");
    use.type = "button";
    use.className = "quiet small";
    use.textContent = "Use " + name + "@" + meant;
    use.addEventListener("click", () => {
      field.value = name + "@" + meant;
      hint.replaceChildren();
      field.focus();
    });
    hint.append("Did you mean " + meant + "? ", use);
  });
}

const form = document.querySelector("form[action='/subscribe']");
let held = false;
form?.addEventListener("submit", (event) => {
  const rest = ${fillMsMin + 500} - performance.now();
  if (rest <= 0) return;
  event.preventDefault();
  if (!held) setTimeout(() => form.submit(), rest);
  held = true;
});
`;
