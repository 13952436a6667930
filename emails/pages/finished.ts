/** The souvenir: the name somebody types stays in the page, and an empty one is nobody's. */
const place = document.querySelector<HTMLElement>("#name");
const reader = document.querySelector<HTMLElement>("#reader");
if (!place || !reader) throw new Error("The page has no place for a name.");

const label = document.createElement("label");
const field = document.createElement("input");
const print = document.createElement("button");
// No name attribute and no form: there is nothing that could be stored or sent.
field.autocomplete = "name";
field.maxLength = 80;
label.append("Your name, if you like: ", field);
print.type = "button";
print.textContent = "Print";
const line = document.createElement("p");
line.className = "screen-only";
line.append(label, " ", print);
place.append(line);

const show = () => {
  reader.textContent = field.value.trim() || "The reader of this page";
};
field.addEventListener("input", show);
print.addEventListener("click", () => window.print());
show();
