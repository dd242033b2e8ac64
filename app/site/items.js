// What stands on a page, each to be checked: numbers, cells of tables, a digit, places without a reading.

/**
 * The items of a page, in reading order: `source` is that of the answer, `text` what was read (null where
 * nothing was), `checked` what a person says (null where nobody did), `place` where it stands in words, and
 * `line` and `column` are where it goes in a spreadsheet.
 */
export function itemsOf(page) {
  const { digit, numbers, tables } = page.found;
  const items = [];
  let line = 0;
  const add = (source, rest) => {
    const { text = null, accepted = false, is_word: isWord = false, alternatives, box, corners } = source;
    const { confidence, reason } = source;
    const own = { page, source, text, accepted, isWord, confidence, reason, box, line, checked: null };
    items.push({ ...own, alternatives: alternatives ?? [], corners: corners ?? cornersOf(box), ...rest });
  };
  if (digit?.box) add(digit, { text: digit.digit === null ? null : String(digit.digit), column: 0 });
  for (const [table, { cells }] of (tables?.tables ?? []).entries()) {
    const which = tables.tables.length > 1 ? `table ${table + 1}, ` : "";
    cells.forEach((row, at) => {
      row.forEach((cell, column) => {
        const place = `${which}row ${at + 1}, column ${column + 1}`;
        if (cell !== null) add(cell, { column, table, place, isCell: true });
      });
      line += 1;
    });
  }
  (numbers?.rows ?? []).forEach((row, at) => {
    row.numbers.forEach((number, column) => add(number, { column, place: `row ${at + 1}` }));
    line += 1;
  });
  for (const place of numbers?.left_out ?? []) {
    add(place, { isPlace: true, column: 0 });
    line += 1;
  }
  return items;
}

/** How an item is shown: `checked`, `sure`, `doubtful`, or `left-out` where no number is read. */
export function kindOf(item) {
  if (item.checked !== null) return "checked";
  if (item.accepted) return "sure";
  return item.text === null ? "left-out" : "doubtful";
}

/** Whether a person should look at it: words are none of the numbers. */
export const isDoubtful = (item) => item.checked === null && !item.accepted && !item.isWord;

/** What it says: what a person says of it, or what is read. */
export const valueOf = (item) => item.checked ?? item.text ?? "";

/** Whether a person says something else than was read. */
export const isCorrected = (item) => item.checked !== null && item.checked !== (item.text ?? "");

/** The corners of a box, clockwise from its upper left. */
const cornersOf = ({ x, y, width, height }) => [
  [x, y],
  [x + width, y],
  [x + width, y + height],
  [x, y + height],
];
