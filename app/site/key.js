// The API key, where the server wants one: asked for in a dialog, kept until the tab is closed.

import { find } from "./elements.js";

const NAME = "scanline-key";

let asking = null;
let isRefused = false; // "Not now": who draws on is not asked at every stroke

export const key = () => sessionStorage.getItem(NAME);

/** Whether a key was given; all who ask at once share one dialog. */
export async function askForKey() {
  if (isRefused) return false;
  asking ??= asked().finally(() => (asking = null));
  return asking;
}

/** Has the key asked for once more, though it was refused before. */
export function askAgain() {
  isRefused = false;
}

function asked() {
  const dialog = find("key");
  const field = find("key-text");
  find("key-wrong").hidden = key() === null;
  field.value = "";
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener(
      "close",
      () => {
        const given = dialog.returnValue === "given" && field.value.trim();
        if (given) sessionStorage.setItem(NAME, given);
        isRefused = !given;
        field.value = "";
        resolve(Boolean(given));
      },
      { once: true },
    );
  });
}
