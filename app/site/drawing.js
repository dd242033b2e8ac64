// A sheet to draw on with mouse, finger or pen: strokes that can be taken back and sent as a picture.

export const WIDTH = 640; // of the sheet, in units of its own, however large it is shown
export const HEIGHT = 480;
const PEN = 15;
const SHARP = 2; // pixels a unit on the screen

export class Drawing {
  /** `onChange` is called with every piece of a stroke, and told whether the pen is down. */
  constructor(canvas, onChange) {
    this.strokes = [];
    this.onChange = onChange;
    this.canvas = canvas;
    canvas.width = WIDTH * SHARP;
    canvas.height = HEIGHT * SHARP;
    this.pen = null; // the pointer that draws; a second finger does not
    canvas.addEventListener("pointerdown", (event) => this.begin(event));
    canvas.addEventListener("pointermove", (event) => this.move(event));
    for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
      canvas.addEventListener(end, (event) => this.end(event));
    }
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.show());
  }

  get isEmpty() {
    return this.strokes.length === 0;
  }

  undo() {
    this.pen = null; // a stroke that is under way ends
    this.strokes.pop();
    this.changed();
  }

  clear() {
    this.pen = null;
    this.strokes = [];
    this.changed();
  }

  /** The drawing as a PNG: dark ink on white paper, whatever colours the screen has. */
  picture() {
    const paper = document.createElement("canvas");
    paper.width = WIDTH;
    paper.height = HEIGHT;
    const context = paper.getContext("2d");
    context.fillStyle = "white";
    context.fillRect(0, 0, WIDTH, HEIGHT);
    this.ink(context, "black");
    return new Promise((resolve) => paper.toBlob(resolve, "image/png"));
  }

  begin(event) {
    if (this.pen !== null || event.button !== 0) return;
    this.pen = event.pointerId;
    this.canvas.setPointerCapture(event.pointerId);
    this.strokes.push([this.place(event)]);
    this.changed();
  }

  move(event) {
    if (event.pointerId !== this.pen) return;
    const passed = event.getCoalescedEvents?.() ?? [];
    this.strokes.at(-1).push(...(passed.length ? passed : [event]).map((one) => this.place(one)));
    this.changed();
  }

  end(event) {
    if (event.pointerId !== this.pen) return;
    this.pen = null;
    this.changed();
  }

  place(event) {
    const shown = this.canvas.getBoundingClientRect();
    return [
      ((event.clientX - shown.left) / shown.width) * WIDTH,
      ((event.clientY - shown.top) / shown.height) * HEIGHT,
    ];
  }

  changed() {
    this.show();
    this.onChange(this.pen !== null);
  }

  show() {
    const context = this.canvas.getContext("2d");
    context.setTransform(SHARP, 0, 0, SHARP, 0, 0);
    context.clearRect(0, 0, WIDTH, HEIGHT);
    this.ink(context, getComputedStyle(this.canvas).color);
  }

  ink(context, colour) {
    context.strokeStyle = colour;
    context.lineWidth = PEN;
    context.lineCap = "round";
    context.lineJoin = "round";
    for (const points of this.strokes) {
      const [first, ...rest] = points;
      context.beginPath();
      context.moveTo(...first);
      // Through the middles between points, bent by the points: no corners.
      rest.forEach(([x, y], index) => {
        const [nextX, nextY] = rest[index + 1] ?? [x, y];
        context.quadraticCurveTo(x, y, (x + nextX) / 2, (y + nextY) / 2);
      });
      if (rest.length === 0) context.lineTo(...first); // a dot
      context.stroke();
    }
  }
}
