/**
 * The site's one script, for its forms; without it everything works, a little less kindly.
 */
import { fillMsMin } from "../domain/form-timestamp.ts";
import type { Words } from "../domain/words/words.ts";
import { arrivalsScript } from "./arrivals.ts";
import { assetPath } from "./asset.ts";
import { choiceScript } from "./choice-script.ts";
import { inboxScript } from "./inbox-script.ts";
import { proofScript } from "./proof-script.ts";
import { shareScript } from "./share-script.ts";
import type { SiteText } from "./site-text.ts";
import { zoneScript } from "./zone-script.ts";

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
 * Chooses the browser's own time zone and finds others by city; takes away what a field is told to be
 * wrong once it is mended; asks "did you mean" of a domain that looks mistyped, and
 * never refuses it; holds back a form that a browser filled in at once until a person could have;
 * does the form's proof of work where there is one.
 */
export const signUpScript = `
${zoneScript}
${arrivalsScript}
${choiceScript}
// What is being mended is not called wrong any more.
document.addEventListener("input", ({ target }) => {
  const wrong = target.closest("[aria-invalid]");
  if (!wrong) return;
  document.getElementById(wrong.getAttribute("aria-describedby"))?.remove();
  wrong.removeAttribute("aria-invalid");
  wrong.removeAttribute("aria-describedby");
  if (!document.querySelector("[aria-invalid]")) document.querySelector(".error[role=alert]")?.remove();
});

const slips = new Map(Object.entries(${JSON.stringify(slips)}));
const form = document.querySelector("input[name=started]")?.form;
const formWords = JSON.parse(form?.dataset.words ?? "{}");
const field = form?.elements.email;
const hint = document.createElement("p");
hint.className = "hint";
hint.setAttribute("role", "status");
field?.after(hint);
let asked = "";

function suggest() {
  const [, name, domain] = /^(.+)@([^@]+)$/.exec(field.value.trim()) ?? [];
  const meant = slips.get(domain?.toLowerCase()) ?? domain?.replace(/\\.(con|cmo|ocm)$/i, ".com");
  const better = domain && meant !== domain ? name + "@" + meant : "";
  if (better === asked) return;
  asked = better;
  hint.replaceChildren();
  if (!better) return;
  const use = document.createElement("button");
  use.type = "button";
  use.className = "quiet small";
  use.textContent = formWords.useThis.replace("{}", () => better);
  use.addEventListener("click", () => {
    field.value = better;
    suggest();
    field.focus();
  });
  hint.append(formWords.didYouMean.replace("{}", () => meant) + " ", use);
}
// While it is typed, not when it is left: a button that moves away from under a finger is not
// pressed.
field?.addEventListener("input", suggest);

let answered = "";
let busy = false;
form?.addEventListener("submit", async (event) => {
  const rest = ${fillMsMin + 500} - performance.now();
  const bits = Number(form.dataset.proofOfWork);
  suggest();
  const doubtful = asked && answered !== field.value;
  if (rest <= 0 && !bits && !doubtful) return;
  event.preventDefault();
  if (doubtful) {
    answered = field.value;
    hint.append(" " + formWords.keep);
    return hint.querySelector("button").focus();
  }
  if (busy) return;
  busy = true;
  const send = form.querySelector("button:not([type])");
  const label = send.textContent;
  send.textContent = bits ? formWords.preparing : formWords.sending;
  const wait = new Promise((resolve) => setTimeout(resolve, rest));
  // If this fails, the server explains it on the page.
  if (bits) await prove(bits).catch(() => {});
  await wait;
  busy = false;
  send.textContent = label;
  form.submit();
});
async function prove(bits) {
  const answer = form.elements.answer ?? form.appendChild(document.createElement("input"));
  answer.type = "hidden";
  answer.name = "answer";
  answer.value = await solve(form.elements.started.value + "/" + field.value, bits);
}
${proofScript}
${inboxScript}
${shareScript}`;

/** What the script says, for its form: it is one file for every language. */
export function scriptWords({ t }: SiteText): string {
  return JSON.stringify({
    useThis: t("script.useThis", { address: "{}" }),
    didYouMean: t("script.didYouMean", { domain: "{}" }),
    keep: t("script.keep"),
    preparing: t("script.preparing"),
    sending: t("script.sending"),
  } satisfies Record<keyof Words["script"], string>);
}

/** Where the script is. */
export const scriptPath = assetPath("/sign-up.js", signUpScript);
