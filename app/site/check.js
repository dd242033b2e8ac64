// Checking what is doubtful, by keyboard alone: Enter takes it, keys type over it, arrows and Tab move on.

import { cropped } from "./crop.js";
import { element, find } from "./elements.js";
import { isCorrected, isDoubtful, valueOf } from "./items.js";
import { percent, plural, sentence } from "./words.js";

export class Check {
  /**
   * `onShow` is told the item that is to be shown on its page, `onChange` the one of which a person said something.
   */
  constructor({ onShow, onChange }) {
    Object.assign(this, { onShow, onChange });
    this.section = find("check");
    this.said = find("check-said");
    this.form = find("check-form");
    this.canvas = find("crop");
    this.field = find("checked");
    this.why = find("check-why");
    this.others = find("check-others");
    this.items = [];
    this.item = null;
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.take();
    });
    find("check-skip").addEventListener("click", () => this.move(1, true));
    find("check-before").addEventListener("click", () => this.move(-1));
    find("check-after").addEventListener("click", () => this.move(1));
    this.field.addEventListener("keydown", (event) => this.press(event));
    this.set([]);
  }

  /** What there is to check: all items of all pages, in order. */
  set(items) {
    this.items = items;
    this.hasPages = new Set(items.map((item) => item.page)).size > 1;
    this.queue = items.filter((item) => isDoubtful(item) || item.checked !== null);
    this.section.hidden = items.length === 0;
    if (!items.includes(this.item)) this.item = null;
    this.write();
    if (this.item === null) this.rest();
    else this.explain();
  }

  write() {
    const left = this.items.filter(isDoubtful).length;
    const corrected = this.items.filter(isCorrected).length;
    const done = corrected ? ` ${plural(corrected, "is", "are")} corrected by you.` : "";
    const all = this.items.filter((item) => item.text !== null || isDoubtful(item) || item.checked).length;
    this.said.textContent = left
      ? `${plural(left, "number")} of ${all} to check.${done}`
      : `Nothing is left to check.${done}`;
  }

  /** Waits: shows the first that is doubtful, and takes nobody's focus. */
  rest() {
    this.open(this.queue.find(isDoubtful) ?? null, false);
  }

  /** Shows an item; with the focus in its field where a person asked for it. */
  async open(item, isAsked = true) {
    this.item = item;
    this.form.hidden = item === null;
    if (item === null) return;
    this.field.value = valueOf(item);
    this.readings = [...new Set([item.text ?? "", ...item.alternatives.map((one) => one.text)])];
    this.explain();
    this.others.replaceChildren(
      ...item.alternatives.filter((one) => one.text).map((one) => this.other(one)),
    );
    if (isAsked) {
      this.onShow(item);
      this.field.focus();
      this.field.select();
    }
    const isSeen = await cropped(item, this.canvas);
    if (this.item === item) this.canvas.hidden = !isSeen;
  }

  /** Says where it stands and why it is doubtful. */
  explain() {
    const { page, place, reason, confidence, checked, accepted } = this.item;
    const sure = confidence === undefined ? "" : percent(confidence);
    const why = accepted ? `${sure} sure.` : sentence([sure, reason].filter(Boolean).join(": "));
    const where = [this.hasPages ? page.label : "", place ?? ""].filter(Boolean).join(", ");
    this.why.textContent = `${where ? `${where}.` : ""} ${checked === null ? why : "Checked by you."}`.trim();
  }

  other({ text, confidence }) {
    const button = element("button", { type: "button", title: percent(confidence) }, text);
    button.addEventListener("click", () => {
      this.field.value = text;
      this.take();
    });
    return button;
  }

  press(event) {
    const { selectionStart, selectionEnd, value } = this.field;
    const isWhole = selectionStart === 0 && selectionEnd === value.length;
    const step = { ArrowUp: -1, ArrowDown: 1, Tab: event.shiftKey ? -1 : 1 }[event.key];
    if (event.key === "Escape") this.move(1, true);
    else if (step !== undefined) {
      if (!this.move(step) && event.key === "Tab") return; // and out of the list
    } else if (isWhole && event.key === "ArrowRight") this.turn(1);
    else if (isWhole && event.key === "ArrowLeft") this.turn(-1);
    else return;
    event.preventDefault();
  }

  /** Puts the next of the readings into the field. */
  turn(step) {
    const { length } = this.readings;
    const at = this.readings.indexOf(this.field.value);
    this.field.value = this.readings[(at + step + length) % length];
    this.field.select();
  }

  /** Goes to another in the list; whether there is one. */
  move(step, isSkipped = false) {
    const at = this.queue.indexOf(this.item);
    const next = isSkipped
      ? [...this.queue.slice(at + 1), ...this.queue.slice(0, Math.max(at, 0))].find(isDoubtful)
      : this.queue[at === -1 ? this.queue.findIndex(isDoubtful) : at + step];
    if (next) this.open(next);
    return next !== undefined;
  }

  /** Takes what stands in the field, and goes on to the next that is doubtful. */
  take() {
    const { item } = this;
    item.checked = this.field.value.trim();
    if (!this.queue.includes(item)) this.queue = this.items.filter((one) => one === item || this.queue.includes(one));
    this.onChange(item);
    this.write();
    if (!this.move(1, true)) {
      this.open(null);
      this.said.focus();
    }
  }
}
