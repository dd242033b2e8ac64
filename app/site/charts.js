// Small charts, each with its gist in words: a curve, and a matrix of what is taken for what.

import { shape } from "./elements.js";
import { count, percent, plural } from "./words.js";

const WIDTH = 180;
const HEIGHT = 130;
const LEFT = 36;
const RIGHT = 12;
const TOP = 10;
const BOTTOM = 30;

/**
 * A curve of accuracies against steps that are evenly spaced.
 * `points`: pairs of a step's name and an accuracy; `named`: indexes of the steps that are named.
 */
export function curve(points, named, label, said) {
  const x = (index) => LEFT + (index / (points.length - 1)) * (WIDTH - LEFT - RIGHT);
  const y = (accuracy) => TOP + (1 - accuracy) * (HEIGHT - TOP - BOTTOM);
  const lines = [0, 0.5, 1].flatMap((accuracy) => [
    shape("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: y(accuracy), y2: y(accuracy), class: "grid" }),
    shape("text", { x: LEFT - 6, y: y(accuracy) + 4, class: "end" }, `${100 * accuracy} %`),
  ]);
  const names = named.map((index) =>
    shape("text", { x: x(index), y: HEIGHT - BOTTOM + 14, class: "middle" }, points[index][0]),
  );
  const path = points.map(([, accuracy], index) => `${x(index).toFixed(1)},${y(accuracy).toFixed(1)}`);
  return shape(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": said, class: "curve" },
    ...lines,
    ...names,
    shape("text", { x: (LEFT + WIDTH - RIGHT) / 2, y: HEIGHT - 3, class: "middle" }, label),
    shape("polyline", { points: path.join(" ") }),
  );
}

/** The curve of a digit model: how often it is right when only the first rows are shown. */
export function rowsCurve(accuracies) {
  const points = accuracies.map((accuracy, row) => [row + 1, accuracy]);
  const some = [7, 14, 21, 28].map((rows) => `${percent(accuracies[rows - 1])} after ${rows}`);
  const said = `Right answers by rows read: ${some.join(", ")}.`;
  return curve(points, [0, 6, 13, 20, 27], "rows read", said);
}

/** The curve of an adder: the share of sums that are right, by length. */
export function lengthCurve(accuracies) {
  const points = Object.entries(accuracies)
    .map(([bits, accuracy]) => [Number(bits), accuracy])
    .sort(([a], [b]) => a - b);
  const named = points.map((_, index) => index).filter((index) => index % 2 === 0);
  const some = points.map(([bits, accuracy]) => `${percent(accuracy)} of ${plural(bits, "bit")}`);
  return curve(points, named, "bits", `Sums that are right: ${some.join(", ")}.`);
}

const CELL = 12;

/** A confusion matrix: a row a label, a column an answer; mistakes stand out. */
export function confusion(matrix) {
  const worst = Math.max(1, ...mistakesOf(matrix).map((mistake) => mistake.times));
  const cells = matrix.flatMap((row, label) =>
    row.map((times, answer) => {
      const isRight = label === answer;
      const share = isRight ? 1 : Math.sqrt(times / worst);
      return shape(
        "rect",
        {
          x: (answer + 1) * CELL,
          y: (label + 1) * CELL,
          width: CELL - 1,
          height: CELL - 1,
          class: isRight ? "right" : "wrong",
          "fill-opacity": share.toFixed(2),
        },
        shape("title", {}, `${label} read as ${answer}: ${count(times)}`),
      );
    }),
  );
  const names = matrix.flatMap((_, digit) => [
    shape("text", { x: CELL / 2, y: (digit + 1.8) * CELL, class: "middle" }, String(digit)),
    shape("text", { x: (digit + 1.5) * CELL, y: 0.8 * CELL, class: "middle" }, String(digit)),
  ]);
  const side = 11 * CELL;
  return shape(
    "svg",
    {
      viewBox: `0 0 ${side} ${side}`,
      role: "img",
      "aria-label": `What is read as what. ${confusionInWords(matrix)}`,
      class: "confusion",
    },
    ...names,
    ...cells,
  );
}

export function confusionInWords(matrix) {
  const mistakes = mistakesOf(matrix).sort((a, b) => b.times - a.times);
  const all = mistakes.reduce((sum, mistake) => sum + mistake.times, 0);
  const most = mistakes.slice(0, 3).filter((mistake) => mistake.times > 0);
  const listed = most.map(({ label, answer, times }) => `${label} as ${answer} (${times})`);
  return [plural(all, "mistake"), ...(listed.length ? [`most often ${listed.join(", ")}`] : [])].join(", ") + ".";
}

function mistakesOf(matrix) {
  return matrix.flatMap((row, label) =>
    row
      .map((times, answer) => ({ label, answer, times }))
      .filter(({ answer }) => answer !== label),
  );
}
