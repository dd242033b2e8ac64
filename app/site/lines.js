// Pages as the lines of a spreadsheet: what stands where, what is still doubtful, what a person corrected.

import { isCorrected, isDoubtful, valueOf } from "./items.js";

const WORD = "–"; // stands where a cell holds a word
const KEPT = "corrected on an earlier reading of the page";
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/; // begins one in some spreadsheet, as OWASP lists them
const NUMBER = /^-?\d+([.,]\d+)*$/;

/**
 * The lines of a page: `table`, from 1 on, or "" for a row of numbers; `row` in it, from 1 on; its `cells`, null
 * where nothing stands, else `text` and `kind` (doubtful, checked or ""); and `note`, what else is to be said.
 */
export function linesOf(page) {
  const tables = page.found?.tables?.tables ?? [];
  const lines = tables.flatMap(({ cells }, place) => cells.map((_, at) => lineOf(place + 1, at + 1)));
  let row = 0;
  for (const item of page.items) {
    if (item.isWord && !item.isCell && item.checked === null) continue;
    const line = (lines[item.line] ??= lineOf("", (row += 1)));
    while (line.cells.length <= item.column) line.cells.push(null);
    const isWord = item.isWord && item.checked === null;
    line.cells[item.column] = { text: isWord ? WORD : valueOf(item), kind: shade(item) };
    if (item.isPlace && item.checked === null) line.note = item.reason;
    if (item.isKept) line.note = KEPT;
  }
  const kept = lines.filter(Boolean); // those of words are missing
  const note = noteOf(page, kept);
  return note ? [...kept, { ...lineOf("", ""), note }] : kept;
}

/** What is to be said of a page as a whole. */
function noteOf({ problem, found }, lines) {
  if (problem !== null) return `not read: ${problem}`;
  if (found === null) return "not read yet";
  if (found.numbers?.truncated || found.tables?.truncated) return "there is more on the page than is read";
  return lines.length ? "" : "no number was found";
}

const lineOf = (table, row) => ({ table, row, cells: [], note: "" });

const shade = (item) => (isDoubtful(item) ? "doubtful" : isCorrected(item) ? "checked" : "");

/** All lines of all pages under one head, the numbers of a line in the columns from the sixth on. */
export function listOf(pages) {
  const lines = pages.flatMap((page) => linesOf(page).map((line) => ({ page, ...line })));
  const width = Math.max(1, ...lines.map((line) => line.cells.length));
  const numbered = Array.from({ length: width }, (_, column) => String(column + 1));
  const head = ["picture", "table", "row", "to check", "corrected", ...numbered];
  const columns = (cells, kind) =>
    cells.flatMap((cell, column) => (cell?.kind === kind ? [column + 1] : [])).join(" ");
  return [
    head.map(plain),
    ...lines.map(({ page, table, row, cells, note }) => [
      ...[page.label, String(table), String(row)].map(plain),
      plain([columns(cells, "doubtful"), note].filter(Boolean).join(": ")),
      plain(columns(cells, "checked")),
      ...cells,
    ]),
  ];
}

const plain = (text) => ({ text, kind: "" });

/** The sheets of a workbook: the list of all lines, and each table by itself. */
export function sheetsOf(pages) {
  const tables = pages.flatMap((page) => {
    const lines = linesOf(page).filter((line) => line.table !== "");
    const places = [...new Set(lines.map((line) => line.table))];
    const ends = [page.number === null ? "" : `, page ${page.number}`];
    return places.map((table) => ({
      name: page.name,
      end: [...ends, places.length > 1 ? `, table ${table}` : ""].join(""),
      lines: lines.filter((line) => line.table === table).map((line) => line.cells),
    }));
  });
  return [{ name: "All", end: "", lines: listOf(pages) }, ...tables];
}

/** Lines as CSV (RFC 4180); for a spreadsheet, what it would take for a formula begins with an apostrophe. */
export function csvOf(lines, isForSpreadsheet = true) {
  const field = (cell) => {
    const text = cell?.text ?? "";
    const isFormula = isForSpreadsheet && FORMULA.test(text) && !NUMBER.test(text);
    const safe = isFormula ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return lines.map((cells) => `${cells.map(field).join(",")}\r\n`).join("");
}
