// Checking what is doubtful, by keyboard alone: Enter takes it, keys type over it, arrows and Tab move on.

import { cropped } from "./crop.js";
import { element, find } from "./elements.js";
import { isCorrected, isDoubtful, valueOf } from "./items.js";
import { percent, plural, sentence } from "./words.js";

/** Whether another reading is one, and not shown as impossible. */
const isSeen = ({ text, confidence }) => text !== "" && percent(confidence) !== percent(0);

export class Check {
  /**
   * `onShow` is told the item that is to be shown on its page, `onChange` the one of which a person said something;
   * `onEnd` is called to go on to what is taken away.
   */
  constructor({ onShow, onChange, onEnd }) {
    Object.assign(this, { onShow, onChange, onEnd });
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
    find("check-skip").addEventListener("click", () => this.leave());
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
    const isEdited = this.isEdited && items.some((item) => item.page === this.item.page);
    const before = this.item;
    while (this.item?.next) this.item = this.item.next; // its page was read again
    if (!items.includes(this.item) && !isEdited) this.item = null;
    this.write();
    if (this.item === null) this.rest();
    else if (this.item !== before && !isEdited) this.open(this.item, false);
    else this.explain();
  }

  /** Whether something was typed that is not taken yet. */
  get isEdited() {
    return this.item !== null && this.field.value.trim() !== this.shown;
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
    this.settle();
    this.item = item;
    this.form.hidden = item === null;
    if (item === null) return;
    this.shown = valueOf(item);
    this.field.value = this.shown;
    this.readings = [...new Set([item.text ?? "", ...item.alternatives.map((one) => one.text)])];
    this.explain();
    this.others.replaceChildren(
      ...item.alternatives.filter(isSeen).map((one) => this.other(one)),
    );
    if (isAsked) {
      this.onShow(item);
      this.field.focus();
      this.field.select();
    }
    const isCut = await cropped(item, this.canvas);
    if (this.item === item) this.canvas.hidden = !isCut;
  }

  /** Says where it stands and why it is doubtful. */
  explain() {
    const { page, place, reason, confidence, checked, accepted } = this.item;
    const sure = confidence === undefined ? "" : percent(confidence);
    const why = accepted ? `${sure} sure.` : sentence([sure, reason].filter(Boolean).join(": "));
    const where = [this.hasPages ? page.label : "", place ?? ""].filter(Boolean).join(", ");
    this.why.textContent = (where && where + ". ") + (checked === null ? why : "Checked by you.");
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
    if (event.key === "Escape") this.leave();
    else if (event.key === "Enter" && event.ctrlKey) {
      this.settle();
      this.onEnd();
    } else if (step !== undefined) {
      if (!this.move(step) && event.key === "Tab") return; // and out of the list
    } else if (isWhole && event.key === "ArrowRight") this.turn(1);
    else if (isWhole && event.key === "ArrowLeft") this.turn(-1);
    else if (event.key !== "Enter" || !event.repeat) return; // held down: each is looked at before it is taken
    event.preventDefault();
  }

  /** Skips what is shown, and forgets what was typed. */
  leave() {
    this.field.value = this.shown;
    this.move(1, true);
  }

  /** Puts the next of the readings into the field. */
  turn(step) {
    const { length } = this.readings;
    const at = this.readings.indexOf(this.field.value);
    this.field.value = this.readings[at === -1 ? 0 : (at + step + length) % length];
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

  /** Takes what stands in the field, if it was typed. */
  settle() {
    if (this.isEdited) this.keep();
  }

  /** Takes what stands in the field. */
  keep() {
    const { item } = this;
    this.shown = this.field.value.trim();
    item.checked = this.shown;
    if (!item.page.items.includes(item)) item.page.keep(item);
    if (!this.items.includes(item)) this.items.push(item);
    this.queue = this.items.filter((one) => one === item || this.queue.includes(one));
    this.onChange(item);
    this.write();
  }

  /** Takes what stands in the field, and goes on to the next that is doubtful. */
  take() {
    this.keep();
    if (!this.move(1, true)) {
      this.open(null);
      this.said.focus();
    }
  }
}
