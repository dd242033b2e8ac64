// A page that is read: a drawing, a picture, or one of a file that has several; and what stands on it.

import { itemsOf } from "./items.js";

export class Page {
  /** `body` is sent; `number` is of a page in a file that has several; `isShown` is whether the browser can. */
  constructor(body, { name = "", number = null, isShown = true, isDrawn = false } = {}) {
    Object.assign(this, { body, name, number, isShown, isDrawn });
    this.scale = 1; // pixels in which places are counted, in one of the picture
    this.picture = isShown ? body : null;
    this.key = null; // what was asked, of what was found
    this.found = null;
    this.problem = null; // why it cannot be read
    this.items = [];
  }

  get label() {
    return this.number === null ? this.name : `${this.name}, page ${this.number}`;
  }

  /** Where the picture is for an <img>; null where there is none yet. */
  get address() {
    if (this.picture) this.url ??= URL.createObjectURL(this.picture);
    return this.url ?? null;
  }

  forget() {
    if (this.url) URL.revokeObjectURL(this.url);
    this.url = undefined;
  }

  /** Takes what was found, and keeps what a person said of the same places before. */
  take(found, key) {
    const said = this.items.filter((item) => item.checked !== null);
    Object.assign(this, { found, key, problem: null });
    if (found.picture) this.show(found.picture);
    this.items = itemsOf(this);
    for (const old of said) {
      const isSame = ({ box }) => holds(box, middle(old.box)) || holds(old.box, middle(box));
      const same = this.items.find((item) => item.checked === null && isSame(item));
      if (same) same.checked = old.checked;
      else this.items.push(Object.assign(old, { isCell: false, line: this.lines, column: 0 }));
    }
  }

  /** How many lines of a spreadsheet its items take. */
  get lines() {
    return 1 + Math.max(-1, ...this.items.map((item) => item.line));
  }

  /** Takes why there is nothing. */
  refuse(problem, key) {
    Object.assign(this, { found: null, key, problem });
    this.items = this.items.filter((item) => item.checked !== null);
  }

  show({ image, scale }) {
    const bytes = Uint8Array.from(atob(image.split(",")[1]), (one) => one.charCodeAt(0));
    this.forget();
    this.picture = new Blob([bytes], { type: "image/jpeg" });
    this.scale = scale;
  }
}

export const middle = ({ x, y, width, height }) => [x + width / 2, y + height / 2];

export const holds = (box, [x, y]) =>
  box.x <= x && x <= box.x + box.width && box.y <= y && y <= box.y + box.height;
