// Where the picture is: the drawing or a photo, and over it the boxes of what was found.

import { Drawing, HEIGHT, WIDTH } from "./drawing.js";
import { shape } from "./elements.js";
import { fileSize } from "./words.js";

export class Stage {
  /** `parts`: place, canvas, photo, boxes, hint, named, undo, clear; `onChange`: see Drawing. */
  constructor(parts, onChange) {
    Object.assign(this, parts);
    this.file = null;
    this.drawing = new Drawing(this.canvas, (penIsDown) => {
      this.update();
      onChange(penIsDown);
    });
    this.undo.addEventListener("click", () => this.drawing.undo());
    this.clear.addEventListener("click", () => {
      this.drop();
      this.drawing.clear();
    });
    document.addEventListener("keydown", (event) => {
      const typing = event.target.matches("input:not([type=radio], [type=range]), textarea");
      if (!(event.ctrlKey || event.metaKey) || event.key !== "z" || typing) return;
      if (this.file || this.drawing.isEmpty || this.place.closest("[hidden]")) return;
      event.preventDefault();
      this.drawing.undo();
    });
    this.photo.addEventListener("error", () => (this.photo.hidden = true));
    this.update();
  }

  /** What to read: the photo's file as it is, or the drawing; null where there is neither. */
  async picture() {
    if (this.file) return this.file;
    return this.drawing.isEmpty ? null : this.drawing.picture();
  }

  /** Shows a photo instead of the drawing. */
  take(file) {
    this.drop();
    this.file = file;
    this.address = URL.createObjectURL(file);
    this.photo.src = this.address;
    this.photo.alt = `Your photo ${file.name}`;
    this.photo.hidden = false;
    this.named.textContent = `${file.name}, ${fileSize(file.size)}`;
    this.update();
  }

  /** Goes back to the drawing. */
  drop() {
    if (!this.file) return;
    URL.revokeObjectURL(this.address);
    this.file = null;
    this.photo.hidden = true;
    this.photo.removeAttribute("src");
    this.named.textContent = "";
    this.update();
  }

  update() {
    this.outline([]);
    const empty = !this.file && this.drawing.isEmpty;
    this.canvas.hidden = this.file !== null;
    this.hint.hidden = !empty;
    this.undo.disabled = this.file !== null || this.drawing.isEmpty;
    this.clear.disabled = empty;
  }

  /**
   * Draws outlines of a kind with their text, one of them chosen: of a `box` in pixels of the picture, or, on a page
   * that was turned, of the `corners` in it, clockwise from the upper left of the text.
   */
  outline(found) {
    const width = this.file ? this.photo.naturalWidth : WIDTH;
    const height = this.file ? this.photo.naturalHeight : HEIGHT;
    this.boxes.setAttribute("viewBox", `0 0 ${width || 1} ${height || 1}`);
    this.boxes.replaceChildren(
      ...found.flatMap(({ box, corners, text, kind, isChosen }) => {
        const marks = isChosen ? `${kind} chosen` : kind;
        const points = corners ?? cornersOf(box);
        const outline = shape("polygon", { points: points.join(" "), class: marks });
        const [top, , , foot] = points;
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

const cornersOf = ({ x, y, width, height }) => [
  [x, y],
  [x + width, y],
  [x + width, y + height],
  [x, y + height],
];
