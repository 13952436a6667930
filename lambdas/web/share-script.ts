/**
 * The part of the site's script for telling somebody of the course: a button for the device's own way
 * to share, where it has one, and one that copies words and link.
 */

/** Works on the block of class `share`, where the page has one. */
export const shareScript = `
const share = document.querySelector(".share");
if (share) {
  const { text, url, words } = share.dataset;
  const says = JSON.parse(words);
  const buttons = document.createElement("p");
  const heard = document.createElement("p");
  heard.className = "hint";
  heard.setAttribute("role", "status");
  const add = (label, press) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "quiet";
    made.textContent = label;
    made.addEventListener("click", press);
    buttons.append(made, " ");
  };
  // Refused where the reader closes what the device showed: there is nothing to say of that.
  if (navigator.share) add(says.share, () => navigator.share({ text, url }).catch(() => {}));
  add(says.copy, async () => {
    try {
      await navigator.clipboard.writeText(text + " " + url);
      heard.textContent = says.copied;
    } catch {
      getSelection().selectAllChildren(document.getElementById("told"));
      heard.textContent = says.notCopied;
    }
  });
  share.append(buttons, heard);
}
`;
