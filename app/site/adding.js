// Adding up what stands on a page, by networks that are proved to add, each step with its carries.

import { call } from "./api.js";
import { element, find } from "./elements.js";
import { isDoubtful, valueOf } from "./items.js";
import { plural } from "./words.js";

export class Adding {
  constructor() {
    this.section = find("adding");
    this.list = find("added");
    find("add-up").addEventListener("click", () => this.add());
    this.hide();
  }

  hide() {
    this.under?.abort();
    this.section.hidden = true;
    this.list.replaceChildren();
  }

  /** Offers it for a page on which numbers stand under each other. */
  show(page) {
    this.hide();
    this.columns = columnsOf(page);
    this.section.hidden = this.columns.length === 0;
  }

  async add() {
    this.under?.abort();
    this.under = new AbortController();
    const { signal } = this.under;
    this.list.replaceChildren();
    for (const column of this.columns) {
      try {
        const answer = await call("v1/totals/numbers?trace=true", { body: { numbers: column.texts }, signal });
        if (!signal.aborted) this.list.append(shown(column, answer));
      } catch (error) {
        if (signal.aborted) return;
        this.list.append(element("p", { class: "note bad" }, `${column.name}: ${error.message}`));
      }
    }
  }
}

/** The columns of a page that have two numbers or more: `name`, `texts`, and what is in `doubt` about them. */
function columnsOf({ found, items }) {
  const of = new Map(items.map((item) => [item.source, item]));
  const tables = found.tables?.tables ?? [];
  const columns = tables.flatMap(({ cells, totals }, place) => {
    const rows = totals === null ? cells : cells.slice(0, -1);
    const which = tables.length > 1 ? `Table ${place + 1}, column` : "Column";
    const isBroad = cells.some((row) => row.some((cell) => cell?.columns > 1));
    return cells[0].map((_, at) => {
      const column = rows.map((row) => of.get(row[at]));
      if (isWord(column[0])) column.shift(); // a head
      const words = column.some(isWord) && "a word stands among them";
      return columnOf(`${which} ${at + 1}`, column, [words, isBroad && "a cell goes over several columns"]);
    });
  });
  const rest = items.filter((item) => !item.isCell);
  const many = rest.some((item) => !item.isPlace && item.column > 0) && "rows hold several numbers";
  const alone = rest.some((item) => item.isPlace && isWord(item)) && "words are left out";
  const more = (found.numbers?.truncated || found.tables?.truncated) && "there is more on the page";
  return [columnOf("All rows", rest, [many, alone]), ...columns]
    .filter(({ texts }) => texts.length > 1)
    .map((column) => ({ ...column, doubts: more ? [...column.doubts, more] : column.doubts }));
}

const isWord = (item) => item !== undefined && item.isWord && item.checked === null;

function columnOf(name, items, doubts) {
  const written = items.filter(Boolean);
  const left = written.filter(isDoubtful).length;
  const texts = written.map(valueOf).filter((text) => text !== "");
  const unsure = left ? plural(left, "of them is", "of them are") + " still to check" : null;
  return { name, texts, doubts: [unsure, ...doubts].filter(Boolean) };
}

function shown({ name, texts, doubts }, { total, steps, adder, proof }) {
  const places = (total.split(".")[1] ?? "").length;
  const sure = doubts.join(", ") || "none of them is doubtful";
  return element(
    "div",
    { class: doubts.length || !proof ? "doubtful" : "sure" },
    element("p", {}, `${name}: `, element("b", {}, total)),
    element("p", { class: "quiet" }, `${plural(texts.length, "number")}, ${sure}. Added by ${adder}`, proof ? `, proved ${proof}.` : "."),
    element("details", {}, element("summary", {}, "The steps, with their carries"), ...steps.map((step) => long(step, places))),
  );
}

/** One step as people write it: the carries, both numbers, a line, and what comes out. */
function long({ a, b, sign, result, carries }, places) {
  const pointed = (digits, point) =>
    places ? `${digits.slice(0, -places)}${point}${digits.slice(-places)}` : digits;
  const lines = [a, b, result].map((digits) => pointed(digits.padStart(places + 1, "0"), "."));
  const over = pointed(carries.slice(1).replaceAll("0", " ").padEnd(carries.length), " ");
  const width = 2 + Math.max(over.length, ...lines.map((line) => line.length));
  const [first, second, last] = lines.map((line) => line.padStart(width));
  const rows = [over.padStart(width), first, sign + second.slice(1), "―".repeat(width), last];
  return element("pre", { class: "scrolled", tabindex: "0" }, rows.join("\n"));
}
