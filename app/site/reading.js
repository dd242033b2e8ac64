// Watching it read: the ink row by row, and beside each row what the network makes of it so far.

import { percent } from "./words.js";

const ROWS = 28;
const CELL = 20; // pixels of the canvas a row of ink
const GAP = 36;
const COLUMN = 34; // of a digit's probabilities
const EDGE = 14;
const LABELS = 48; // height of the digits below
const MILLISECONDS = 110; // a row, when it plays
const NIGHT = "#0e1320";
const AMBER = "#ffb84d";

export const likeliest = (probabilities) => probabilities.indexOf(Math.max(...probabilities));

/** The picture at an address, once it can be drawn. */
export async function decoded(address) {
  const picture = new Image();
  picture.src = address;
  await picture.decode();
  return picture;
}

export class Reading {
  /** `parts`: section, canvas, slider, play, said; `onRow` is told the probabilities, and after which row (null: all). */
  constructor(parts, onRow) {
    Object.assign(this, parts);
    this.onRow = onRow;
    this.timer = null;
    this.canvas.width = ROWS * CELL + GAP + 10 * COLUMN + EDGE;
    this.canvas.height = ROWS * CELL + LABELS;
    this.slider.addEventListener("input", () => {
      this.stop();
      this.draw();
    });
    this.play.addEventListener("click", () => (this.timer === null ? this.start() : this.stop()));
  }

  hide() {
    this.stop();
    this.section.hidden = true;
  }

  /**
   * Shows a reading, all of it at first.
   * `ink`: a picture of 28 x 28, decoded; `rows`: the ten probabilities after each row; `last`: the answer's own.
   */
  show(ink, rows, last) {
    this.stop();
    this.picture = ink;
    this.rows = rows;
    this.last = last;
    this.slider.value = ROWS;
    this.section.hidden = false;
    this.draw();
  }

  start() {
    if (Number(this.slider.value) === ROWS) this.slider.value = 1;
    this.play.textContent = "Pause";
    this.draw();
    this.timer = setInterval(() => {
      this.slider.value = Number(this.slider.value) + 1;
      if (Number(this.slider.value) === ROWS) this.stop();
      this.draw();
    }, MILLISECONDS);
  }

  stop() {
    clearInterval(this.timer);
    this.timer = null;
    this.play.textContent = "Play";
  }

  draw() {
    const read = Number(this.slider.value);
    const probabilities = read === ROWS ? this.last : this.rows[read - 1];
    const digit = likeliest(probabilities);
    this.paint(read, digit);
    const answer = `${digit}, ${percent(probabilities[digit])}`;
    this.slider.setAttribute("aria-valuetext", `row ${read} of ${ROWS}: ${answer}`);
    this.said.textContent = `row ${read} of ${ROWS}: ${answer}`;
    this.onRow(probabilities, read === ROWS ? null : read);
  }

  paint(read, digit) {
    const context = this.canvas.getContext("2d");
    const side = ROWS * CELL;
    const left = side + GAP;
    context.imageSmoothingEnabled = false;
    context.fillStyle = NIGHT;
    context.fillRect(0, 0, this.canvas.width, this.canvas.height);
    context.globalCompositeOperation = "lighten"; // the ink's black takes the panel's colour
    context.drawImage(this.picture, 0, 0, side, side);
    context.globalCompositeOperation = "source-over";
    this.rows.forEach((probabilities, row) => {
      probabilities.forEach((probability, column) => {
        context.fillStyle = `rgb(143 178 255 / ${0.05 + 0.95 * probability})`;
        context.fillRect(left + column * COLUMN + 1, row * CELL + 1, COLUMN - 2, CELL - 2);
      });
    });
    context.fillStyle = "rgb(14 19 32 / 0.84)"; // not read yet
    context.fillRect(0, read * CELL, this.canvas.width, side - read * CELL);
    if (read < ROWS) {
      context.fillStyle = AMBER;
      context.fillRect(0, read * CELL - 2, this.canvas.width, 4);
    }
    context.font = `600 26px ${getComputedStyle(this.canvas).fontFamily}`;
    context.textAlign = "center";
    for (let column = 0; column < 10; column += 1) {
      context.fillStyle = column === digit ? AMBER : "#aab4c8";
      context.fillText(column, left + (column + 0.5) * COLUMN, side + 34);
    }
    context.textAlign = "left";
    context.fillStyle = "#aab4c8";
    context.fillText("ink, 28 rows", 14, side + 34);
  }
}
