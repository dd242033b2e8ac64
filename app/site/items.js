// What stands on a page, each to be checked: numbers, cells of tables, a digit, places without a reading.

const WORDS = /word/; // a reason why a place was left out that nobody needs to check

/**
 * The items of a page, in reading order: `source` is that of the answer, `text` what was read (null where
 * nothing was), `checked` what a person says (null where nobody did), `place` where it stands in words, and
 * `line` and `column` are where it goes in a spreadsheet.
 */
export function itemsOf(page) {
  const { digit, numbers, tables } = page.found;
  const items = [];
  let line = 0;
  const add = (source, rest) =>
    items.push({ page, source, checked: null, corners: cornersOf(source.box), ...fieldsOf(source), ...rest });
  if (digit?.box) add(digit, { text: digit.digit === null ? null : String(digit.digit), line, column: 0, isCell: false });
  for (const [place, table] of (tables?.tables ?? []).entries()) {
    const which = tables.tables.length > 1 ? `table ${place + 1}, ` : "";
    table.cells.forEach((row, at) => {
      const placed = (column) => `${which}row ${at + 1}, column ${column + 1}`;
      row.forEach(
        (cell, column) =>
          cell && add(cell, { line, column, table: place, place: placed(column), isCell: true }),
      );
      line += 1;
    });
  }
  (numbers?.rows ?? []).forEach((row, at) => {
    row.numbers.forEach((number, column) => add(number, { line, column, place: `row ${at + 1}`, isCell: false }));
    line += 1;
  });
  for (const place of numbers?.left_out ?? []) {
    const isWord = WORDS.test(place.reason);
    add(place, { text: null, isPlace: true, isWord, line, column: 0, isCell: false });
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

/** Whether a person should look at it: a word is none of the numbers. */
export const isDoubtful = (item) =>
  item.checked === null && !item.accepted && (item.text !== null || (item.isPlace && !item.isWord) === true);

/** What it says: what a person says of it, or what is read. */
export const valueOf = (item) => item.checked ?? item.text ?? "";

/** Whether a person says something else than was read. */
export const isCorrected = (item) => item.checked !== null && item.checked !== (item.text ?? "");

const fieldsOf = ({ text = null, accepted = false, confidence, reason, alternatives, box, corners }) => ({
  text,
  accepted,
  confidence,
  reason,
  alternatives: alternatives ?? [],
  box,
  ...(corners ? { corners } : {}),
});

/** The corners of a box, clockwise from its upper left. */
export const cornersOf = ({ x, y, width, height }) => [
  [x, y],
  [x + width, y],
  [x + width, y + height],
  [x, y + height],
];
