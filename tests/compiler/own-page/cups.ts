import { cupsIn } from "./litre.ts";

const size = document.querySelector<HTMLInputElement>("#size");
const cups = document.querySelector<HTMLOutputElement>("#cups");
document.querySelector("#count")?.addEventListener("click", () => {
  if (size && cups) cups.value = `${cupsIn(Number(size.value))} cups`;
});
