// Where the picture is: the drawing or a photo, and over it the boxes of what was found.

import { Drawing, HEIGHT, WIDTH } from "./drawing.js";
import { find, parts, shape } from "./elements.js";
import { Page } from "./page.js";
import { fileSize } from "./words.js";

export class Stage {
  /**
   * `onChange`: see Drawing; `onClear` forgets the pages and says whether it did, `onPick` with the place in the
   * list of what is outlined that was clicked.
   */
  constructor({ onChange, onClear, onPick }) {
    Object.assign(this, parts("photo", "boxes", "hint", "named", "undo", "clear"));
    this.place = find("stage");
    this.canvas = find("pad");
    this.page = null; // that is shown, instead of the drawing
    this.drawing = new Drawing(this.canvas, (penIsDown) => {
      this.update();
      onChange(penIsDown);
    });
    this.undo.addEventListener("click", () => this.drawing.undo());
    this.boxes.addEventListener("click", ({ target }) => {
      if (target.dataset.place) onPick(Number(target.dataset.place));
    });
    this.clear.addEventListener("click", () => {
      if (!onClear()) return;
      this.drop();
      this.drawing.clear();
    });
    document.addEventListener("keydown", (event) => {
      const typing = event.target.matches("input:not([type=radio], [type=range]), textarea");
      if (!(event.ctrlKey || event.metaKey) || event.key !== "z" || typing) return;
      if (this.page || this.drawing.isEmpty || this.place.closest("[hidden]")) return;
      event.preventDefault();
      this.drawing.undo();
    });
    this.photo.addEventListener("error", () => (this.photo.hidden = true));
    this.update();
  }

  /** The drawing as a page to read; null where there is none. */
  async drawn() {
    if (this.drawing.isEmpty) return null;
    return new Page(await this.drawing.picture(), { isDrawn: true });
  }

  /** Shows a page instead of the drawing. */
  take(page) {
    this.page = page;
    const { address } = page;
    if (address === null) this.photo.removeAttribute("src");
    else if (this.photo.src !== address) this.photo.src = address;
    this.photo.alt = `Your photo ${page.label}`;
    this.photo.hidden = address === null;
    this.named.textContent = `${page.label}, ${fileSize(page.body.size)}`;
    this.update();
  }

  /** Goes back to the drawing. */
  drop() {
    if (!this.page) return;
    this.page = null;
    this.photo.hidden = true;
    this.photo.removeAttribute("src");
    this.named.textContent = "";
    this.update();
  }

  update() {
    this.outline([]);
    const empty = !this.page && this.drawing.isEmpty;
    this.canvas.hidden = this.page !== null;
    this.place.classList.toggle("of-page", this.page !== null);
    this.hint.hidden = !empty;
    this.undo.disabled = this.page !== null || this.drawing.isEmpty;
    this.clear.disabled = empty;
  }

  /**
   * Draws outlines of a kind with their text, one of them chosen: of a `box` in pixels of the picture, or, on a page
   * that was turned, of the `corners` in it, clockwise from the upper left of the text.
   */
  outline(found) {
    const scale = this.page?.scale ?? 1;
    const width = this.page ? this.photo.naturalWidth * scale : WIDTH;
    const height = this.page ? this.photo.naturalHeight * scale : HEIGHT;
    this.boxes.setAttribute("viewBox", `0 0 ${width || 1} ${height || 1}`);
    this.boxes.replaceChildren(
      ...found.flatMap(({ box, corners, text, kind, isChosen }, place) => {
        const marks = isChosen ? `${kind} chosen` : kind;
        const outline = shape("polygon", { points: corners.join(" "), class: marks, "data-place": place });
        const [top, , , foot] = corners;
        const height = Math.hypot(top[0] - foot[0], top[1] - foot[1]);
        const size = Math.min(Math.max(0.5 * height, width / 32), width / 14);
        const x = box.x + box.width / 2;
        const y = Math.max(box.y - 0.2 * size, 0.8 * size);
        const label = { x, y, "font-size": size, class: marks };
        return text ? [outline, shape("text", label, text)] : [outline];
      }),
    );
  }
}
