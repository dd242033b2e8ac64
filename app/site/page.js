// A page that is read: a drawing, a picture, or one of a file that has several; and what stands on it.

import { itemsOf } from "./items.js";

export const FAULTY = "faulty"; // in the place of what was asked: it cannot be sent
const OTHERWISE = "what you corrected there was read otherwise when the page was read again";

export class Page {
  /** `body` is sent; `number` is of a page in a file that has several; `isShown` is whether the browser can. */
  constructor(body, { name = "", number = null, isShown = true, isDrawn = false } = {}) {
    Object.assign(this, { body, name, number, isShown, isDrawn });
    this.scale = 1; // pixels in which places are counted, in one of the picture
    this.picture = isShown ? body : null;
    this.key = null; // what was asked, of what was found
    this.found = null;
    this.spent = 0; // milliseconds that reading it took
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

  /**
   * Takes what was found. What a person said stays with its number, where that is found again and nothing else
   * was or is there; else it is kept by itself, and what is read there now is doubtful.
   */
  take(found, key) {
    const before = this.items;
    Object.assign(this, { found, key, problem: null });
    if (found.picture) this.show(found.picture);
    this.items = itemsOf(this);
    const now = [...this.items];
    for (const old of before) {
      const there = now.filter((item) => overlap(item.box, old.box));
      const [same] = there;
      if (there.length === 1 && before.filter((one) => overlap(one.box, same.box)).length === 1) {
        same.checked = old.checked;
        old.next = same;
      } else if (old.checked !== null) {
        for (const item of there) Object.assign(item, { accepted: false, reason: OTHERWISE });
        this.keep(old);
      }
    }
  }

  /** Takes why there is nothing; what a person said stays. */
  refuse(problem, key) {
    const said = this.items.filter((item) => item.checked !== null);
    Object.assign(this, { found: null, key, problem, items: [] });
    for (const item of said) this.keep(item);
  }

  /** Keeps an item that is not of what was found, on a line of its own. */
  keep(item) {
    const line = 1 + Math.max(-1, ...this.items.map((one) => one.line));
    this.items.push(Object.assign(item, { line, column: 0, isCell: false, isKept: true }));
  }

  show({ image, scale }) {
    const bytes = Uint8Array.from(atob(image.split(",")[1]), (one) => one.charCodeAt(0));
    this.forget();
    this.picture = new Blob([bytes], { type: "image/jpeg" });
    this.scale = scale;
  }
}

/** Whether more than half of the smaller box lies in the other. */
function overlap(a, b) {
  const shared = (start, size) =>
    Math.max(0, Math.min(a[start] + a[size], b[start] + b[size]) - Math.max(a[start], b[start]));
  const area = ({ width, height }) => width * height;
  return 2 * shared("x", "width") * shared("y", "height") > Math.min(area(a), area(b));
}
