// The tables of a page: their cells as they are read, of each how sure it is, and whether they add up.

import { element } from "./elements.js";
import { isDoubtful, kindOf, valueOf } from "./items.js";
import { totalsOf } from "./totals.js";
import { percent, plural, sentence } from "./words.js";

export class Tables {
  /** `list` is where the tables go; `onPress` and `onHover` are told an item, the latter null at its end. */
  constructor(list, { onPress, onHover }) {
    Object.assign(this, { list, onPress, onHover });
    this.hide();
  }

  hide() {
    this.list.hidden = true;
    this.list.replaceChildren();
    this.buttons = new Map();
  }

  /** Shows an answer, whose cells are among the items. */
  show(answer, items) {
    this.hide();
    this.list.hidden = answer.tables.length === 0;
    const of = new Map(items.map((item) => [item.source, item]));
    const many = answer.tables.length > 1;
    this.list.replaceChildren(
      ...answer.tables.map((table, place) =>
        this.table(table, of, many ? `Table ${place + 1}` : "The table"),
      ),
    );
  }

  table({ cells, totals }, of, name) {
    const rows = cells.map((row, at) => {
      const shown = row.map((cell, across) => {
        if (cell === null) return isCovered(cells, at, across) ? null : element("td");
        return this.cell(of.get(cell), `Row ${at + 1}, column ${across + 1}`);
      });
      return element("tr", {}, ...shown);
    });
    const scrolled = { class: "scrolled", tabindex: "0", role: "region", "aria-label": name };
    const sums = totals === null ? [] : totalsOf(cells.map((row) => row.map((cell) => cell && of.get(cell))));
    return element(
      "div",
      {},
      element("div", scrolled, element("table", {}, element("tbody", {}, ...rows))),
      element("p", { class: "quiet", role: "status" }),
      sums.length ? element("ul", { class: "totals" }, ...sums.map(saidOfSum)) : null,
    );
  }

  cell(item, place) {
    const { rows, columns } = item.source;
    const label = `${place}: ${saidOf(item)}`;
    const marks = { type: "button", class: kindOf(item), "aria-pressed": "false", "aria-label": label };
    const button = element("button", marks, valueOf(item) || "–");
    button.addEventListener("click", () => this.onPress(item));
    this.buttons.set(item, button);
    const made = element("td", { rowspan: rows, colspan: columns }, button);
    made.addEventListener("mouseenter", () => this.onHover(item));
    made.addEventListener("mouseleave", () => this.onHover(null));
    return made;
  }

  /** Marks the item that is chosen, and no other, and says why it is doubtful. */
  mark(chosen) {
    for (const one of this.list.querySelectorAll("[role=status]")) one.textContent = "";
    for (const [item, button] of this.buttons) {
      button.setAttribute("aria-pressed", String(item === chosen));
      if (item !== chosen) continue;
      const why = button.closest("div.scrolled").nextElementSibling;
      why.textContent = button.getAttribute("aria-label");
    }
  }
}

function saidOf(item) {
  const { text, checked, accepted, confidence, reason } = item;
  if (checked !== null) return `${checked || "nothing"}, checked by you`;
  if (accepted) return `${text}, ${percent(confidence)} sure`;
  if (text === null) return sentence(`no number: ${reason}`);
  return `${text || "not read"}, doubtful, ${percent(confidence)}: ${reason}`;
}

function saidOfSum({ column, sum, said, agrees }) {
  const where = `Column ${column + 1}`;
  if (agrees) return element("li", { class: "sure" }, `${where} adds up to ${sum}.`);
  if (agrees === null) return element("li", {}, `${where} cannot be added: not all of it are plain numbers.`);
  return element("li", { class: "bad" }, `${where} does not add up: it is ${sum}, and below it stands ${said}.`);
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

/** What there is in short: `kind` (sure, doubtful or none), `said` and `why`. */
export function gistOfTables(answer, items) {
  const { length } = answer.tables;
  if (length === 0) {
    const hint = "A table has at least two rows and two columns. For a list, choose Numbers.";
    return { kind: "none", said: "No table found.", why: hint };
  }
  const doubtful = items.filter(isDoubtful).length;
  const [{ rows, columns }] = answer.tables;
  const shape = `${plural(rows, "row")}, ${plural(columns, "column")}`;
  const why = [
    doubtful
      ? `${plural(doubtful, "number is", "numbers are")} doubtful.`
      : "Sure of each of its numbers.",
    answer.truncated ? "There is more on the page than is read." : "",
  ];
  return {
    kind: doubtful ? "doubtful" : "sure",
    said: length > 1 ? `${length} tables.` : `A table: ${shape}.`,
    why: why.filter(Boolean).join(" "),
  };
}
