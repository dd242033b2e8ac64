// What went wrong, or what is being waited for, in a line of its own, with a way to go on.

import { element } from "./elements.js";
import { askAgain } from "./key.js";

export class Notice {
  /** `place` is an element with role="alert"; `retry` is called when the reader says so. */
  constructor(place, retry) {
    this.place = place;
    this.retry = retry;
  }

  clear() {
    this.place.hidden = true;
    this.place.replaceChildren();
  }

  waiting(text) {
    this.show("waiting", element("p", {}, text));
  }

  /** A problem; one of the file or the numbers themselves would only happen again. */
  problem(text, again) {
    const parts = [element("p", {}, text)];
    if (again) {
      const button = element("button", { type: "button" }, "Try again");
      button.addEventListener("click", () => {
        askAgain();
        this.retry();
      });
      parts.push(button);
    }
    this.show("problem", ...parts);
  }

  show(kind, ...parts) {
    this.place.className = `notice ${kind}`;
    this.place.hidden = false;
    this.place.replaceChildren(...parts);
  }
}
