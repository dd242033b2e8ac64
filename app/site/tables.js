// The tables of a page: their cells as they are read, and of each how sure it is.

import { element } from "./elements.js";
import { percent, plural, sentence } from "./words.js";

const SURE = "sure";

export class Tables {
  /** `list` is where the tables go, `stage` where their cells are drawn. */
  constructor(list, stage) {
    this.list = list;
    this.stage = stage;
    this.hide();
  }

  hide() {
    this.list.hidden = true;
    this.list.replaceChildren();
  }

  /** Shows an answer; its gist: `kind` (sure, doubtful or none), `said` and `why`. */
  show(answer) {
    this.answer = answer;
    this.pressed = null;
    this.list.hidden = answer.tables.length === 0;
    this.list.replaceChildren(...answer.tables.map((table, place) => this.table(table, place)));
    this.outline();
    return gist(answer);
  }

  table({ cells }, place) {
    const name = this.answer.tables.length > 1 ? `Table ${place + 1}` : "The table";
    const rows = cells.map((row, at) => {
      const shown = row.map((cell, across) => {
        if (cell === null) return isCovered(cells, at, across) ? null : element("td");
        return this.cell(cell, `Row ${at + 1}, column ${across + 1}`);
      });
      return element("tr", {}, ...shown);
    });
    const scrolled = { class: "scrolled", tabindex: "0", role: "region", "aria-label": name };
    return element(
      "div",
      {},
      element("div", scrolled, element("table", {}, element("tbody", {}, ...rows))),
      element("p", { class: "quiet", role: "status" }),
    );
  }

  cell(cell, place) {
    const { text, rows, columns } = cell;
    const label = `${place}: ${saidOf(cell)}`;
    const marks = { type: "button", class: kindOf(cell), "aria-pressed": "false", "aria-label": label };
    const button = element("button", marks, text || "–");
    button.addEventListener("click", () => this.press(cell, button, label));
    const made = element("td", { rowspan: rows, colspan: columns }, button);
    made.addEventListener("mouseenter", () => this.outline(cell));
    made.addEventListener("mouseleave", () => this.outline());
    return made;
  }

  /** Shows where a cell stands and why it is doubtful, until it or another is pressed. */
  press(cell, button, label) {
    const isDown = this.pressed === cell;
    this.pressed = isDown ? null : cell;
    for (const one of this.list.querySelectorAll("[aria-pressed=true]")) {
      one.setAttribute("aria-pressed", "false");
    }
    for (const one of this.list.querySelectorAll("[role=status]")) one.textContent = "";
    button.setAttribute("aria-pressed", String(!isDown));
    const why = button.closest("div.scrolled").nextElementSibling;
    if (!isDown) why.textContent = label;
    this.outline();
    if (!isDown) this.stage.place.scrollIntoView({ block: "nearest" });
  }

  outline(chosen = this.pressed) {
    const cells = cellsOf(this.answer).map((cell) => ({
      box: cell.box,
      corners: cell.corners,
      text: cell === chosen ? (cell.text ?? "") : "",
      kind: kindOf(cell),
      isChosen: cell === chosen,
    }));
    this.stage.outline(cells);
  }
}

const cellsOf = (answer) =>
  answer.tables.flatMap((table) => table.cells.flat().filter((cell) => cell !== null));

const kindOf = ({ text, accepted }) => (accepted ? SURE : text === null ? "left-out" : "doubtful");

function saidOf({ text, accepted, confidence, reason }) {
  if (accepted) return `${text}, ${percent(confidence)} sure`;
  if (text === null) return sentence(`no number: ${reason}`);
  return `${text || "not read"}, doubtful, ${percent(confidence)}: ${reason}`;
}

/** Whether a cell above or at the left goes on here. */
const isCovered = (cells, row, column) =>
  cells.some((line, at) =>
    line.some(
      (cell, across) =>
        cell !== null &&
        at <= row &&
        across <= column &&
        row < at + cell.rows &&
        column < across + cell.columns,
    ),
  );

function gist(answer) {
  const { length } = answer.tables;
  if (length === 0) {
    const hint = "A table has at least two rows and two columns. For a list, choose Numbers.";
    return { kind: "none", said: "No table found.", why: hint };
  }
  const numbers = cellsOf(answer).filter((cell) => cell.text !== null);
  const doubtful = numbers.filter((cell) => !cell.accepted).length;
  const [{ rows, columns }] = answer.tables;
  const shape = `${plural(rows, "row")}, ${plural(columns, "column")}`;
  const why = [
    doubtful
      ? `${plural(doubtful, "number is", "numbers are")} doubtful.`
      : "Sure of each of its numbers.",
    answer.truncated ? "There is more on the page than is read." : "",
  ];
  return {
    kind: doubtful ? "doubtful" : SURE,
    said: length > 1 ? `${length} tables.` : `A table: ${shape}.`,
    why: why.filter(Boolean).join(" "),
  };
}
