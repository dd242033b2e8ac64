// The pages that were given together: what became of each, and how far reading has come.

import { element, find } from "./elements.js";
import { isDoubtful } from "./items.js";
import { count, plural } from "./words.js";

export class Stack {
  /** `onPick` is told the page that was chosen from the list. */
  constructor(onPick) {
    this.section = find("stack");
    this.list = find("stack-pages");
    this.bar = find("stack-bar");
    this.said = find("stack-said");
    this.onPick = onPick;
    this.set([]);
  }

  /** Begins anew with these pages. */
  set(pages) {
    for (const page of this.pages ?? []) page.forget();
    this.pages = [...pages];
    this.current = null;
    this.list.replaceChildren();
    this.buttons = new Map();
    for (const page of this.pages) this.list.append(this.line(page));
    this.update();
  }

  /** A file has more pages than its first, which they follow. */
  follow(first, pages) {
    this.pages.splice(this.pages.indexOf(first) + 1, 0, ...pages);
    this.buttons.get(first).parentElement.after(...pages.map((page) => this.line(page)));
    this.update();
  }

  line(page) {
    const button = element("button", { type: "button", "aria-pressed": "false" });
    button.addEventListener("click", () => this.onPick(page));
    this.buttons.set(page, button);
    this.write(page);
    return element("li", {}, button);
  }

  /** Shows what became of a page. */
  write(page) {
    const doubtful = page.items.filter(isDoubtful).length;
    const numbers = page.items.filter((item) => item.text !== null || item.checked !== null).length;
    const [kind, said] =
      page.problem !== null
        ? ["problem", `Not read: ${page.problem}`]
        : page.found === null
          ? ["", "waiting"]
          : [doubtful ? "doubtful" : "sure", plural(numbers, "number") + (doubtful ? `, ${count(doubtful)} doubtful` : "")];
    const button = this.buttons.get(page);
    button.className = kind;
    const which = page.number === null ? "" : `page ${page.number}: `;
    button.replaceChildren(element("b", {}, page.name), element("span", {}, which + said));
  }

  /** Marks the page that is shown. */
  mark(page) {
    this.buttons.get(this.current)?.setAttribute("aria-pressed", "false");
    this.current = page;
    this.buttons.get(page)?.setAttribute("aria-pressed", "true");
  }

  update(changed = null) {
    if (changed !== null) this.write(changed);
    const { length } = this.pages;
    const done = this.pages.filter((page) => page.found !== null || page.problem !== null).length;
    const bad = this.pages.filter((page) => page.problem !== null).length;
    this.section.hidden = length < 2;
    this.bar.max = Math.max(1, length);
    this.bar.value = done;
    this.bar.hidden = done === length;
    const missing = bad ? ` ${plural(bad, "page")} cannot be read.` : "";
    this.said.textContent =
      done === length ? `${plural(length, "page")}.${missing}` : `${count(done)} of ${plural(length, "page")} read.${missing}`;
  }
}
