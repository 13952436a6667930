/**
 * The part of the site's script for the list of time zones: finds a zone by its city or country, and
 * names the browser's own.
 */
import { newNames } from "../domain/time-zone.ts";

/** Works on the page's one list of zones, where it has one; without it the list is as good. */
export const zoneScript = `
const zones = document.getElementById("timeZone");
const zoneWords = JSON.parse(zones?.dataset.words ?? "{}");
const all = zones ? [...zones.options].map((option) => [option, option.parentNode]) : [];

// The page may be some minutes old.
const oldMinutes = Math.round((Date.now() - Number(zones?.dataset.now)) / 60000);
if (oldMinutes > 0 && oldMinutes < 60) {
  for (const [option] of all) {
    option.text = option.text.replace(/(\\d\\d):(\\d\\d)$/, (_, hour, minute) => {
      const later = (hour * 60 + Number(minute) + oldMinutes) % 1440;
      return String(Math.floor(later / 60)).padStart(2, "0") + ":" + String(later % 60).padStart(2, "0");
    });
  }
}

function choose(zone) {
  zones.value = zone;
  zones.dispatchEvent(new Event("input", { bubbles: true }));
}

function paragraph() {
  const made = document.createElement("p");
  made.className = "hint";
  return made;
}

const named = Intl.DateTimeFormat().resolvedOptions().timeZone;
const renamed = ${JSON.stringify(newNames)}[named] ?? named?.replace(/^(Etc.)?(UTC|GMT|UCT)$/, "UTC");
if (zones && renamed) {
  const own = paragraph();
  let mine = all.find(([option]) => option.value === renamed)?.[0];
  if (!mine && zones.hasAttribute("data-guess")) zones.add((mine = new Option(renamed, renamed)));
  const place = mine?.text.split(" – ")[0];
  if (mine && zones.hasAttribute("data-guess")) {
    zones.value = renamed;
    own.textContent = zoneWords.own.replace("{}", () => place);
    zones.after(own);
  } else if (mine && zones.value !== renamed) {
    const use = document.createElement("button");
    use.type = "button";
    use.className = "quiet small";
    use.textContent = zoneWords.useOwn.replace("{}", () => place);
    use.addEventListener("click", () => {
      find("");
      choose(renamed);
      own.remove();
      zones.focus();
    });
    own.append(use);
    zones.after(own);
  }
}

const plain = (text) => text.normalize("NFD").replace(/\\p{M}/gu, "").toLowerCase();
const said = paragraph();
said.ariaLive = "polite";

function find(typed) {
  const wanted = plain(typed.trim());
  const matches = all.filter(([option]) => plain(option.text.split(" – ")[0] + " " + option.value.replaceAll("_", " ")).includes(wanted));
  const some = matches.length ? matches : all;
  const before = zones.value;
  for (const group of zones.querySelectorAll("optgroup")) group.remove();
  zones.replaceChildren();
  for (const [option, parent] of some) {
    if (parent === zones) zones.append(option);
    else {
      if (option === some.find(([, group]) => group === parent)[0]) {
        parent.replaceChildren();
        zones.append(parent);
      }
      parent.append(option);
    }
  }
  zones.value = before;
  if (!wanted) said.textContent = "";
  else if (!matches.length) {
    said.textContent = zoneWords.none;
  } else {
    const first = matches.find(([option]) => plain(option.text).startsWith(wanted)) ?? matches[0];
    if (zones.selectedIndex < 0 || !plain(zones.selectedOptions[0].text).startsWith(wanted)) choose(first[0].value);
    said.textContent = zoneWords.chosen.replace("{}", () => zones.selectedOptions[0].text) +
      (matches.length > 1 ? " " + zoneWords.found.replace("{}", matches.length) : "");
  }
}

if (zones) {
  const label = document.createElement("label");
  label.htmlFor = "findZone";
  label.textContent = zoneWords.find;
  const search = document.createElement("input");
  search.id = "findZone";
  search.type = "search";
  search.autocomplete = "off";
  search.addEventListener("input", () => find(search.value));
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== "ArrowDown") return;
    event.preventDefault();
    zones.focus();
  });
  const field = document.createElement("div");
  field.className = "field";
  field.append(label, search, said);
  zones.closest(".field").before(field);
}
`;
