// The API key, where the server wants one: asked for in a dialog, kept until the tab is closed.

import { find } from "./elements.js";

const NAME = "scanline-key";

let asking = null;

export const key = () => sessionStorage.getItem(NAME);

/** Whether a key was given; all who ask at once share one dialog. */
export function askForKey() {
  asking ??= asked().finally(() => (asking = null));
  return asking;
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
        field.value = "";
        resolve(Boolean(given));
      },
      { once: true },
    );
  });
}
