// A workbook as spreadsheets open it (ECMA-376, Office Open XML): what is doubtful or corrected has a colour.

import { zip } from "./zip.js";

const TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const HEAD = '<?xml version="1.0" encoding="UTF-8"?>';
const MOST_DIGITS = 15; // of a number that a spreadsheet keeps exactly
const KINDS = ["", "doubtful", "checked"];
const FILLS = ["FFFFE2A8", "FFCDEBD9"]; // of the latter two

/** A workbook of sheets, each a name, its end, and lines of cells: null, or `text` and `kind`. */
export function xlsx(sheets) {
  const names = namesOf(sheets);
  const listed = names.map((name, at) => `<sheet name="${escaped(name)}" sheetId="${at + 1}" r:id="r${at + 1}"/>`);
  const parts = {
    "[Content_Types].xml": types(sheets.length),
    "_rels/.rels": relations([["officeDocument", "xl/workbook.xml"]]),
    "xl/workbook.xml": `<workbook xmlns="${SPACE}" xmlns:r="${RELATIONS}"><sheets>${listed.join("")}</sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": relations([
      ...sheets.map((_, at) => ["worksheet", `worksheets/sheet${at + 1}.xml`]),
      ["styles", "styles.xml"],
    ]),
    "xl/styles.xml": styles(),
  };
  sheets.forEach(({ lines }, at) => (parts[`xl/worksheets/sheet${at + 1}.xml`] = sheet(lines)));
  const files = Object.entries(parts).map(([name, xml]) => [name, new TextEncoder().encode(HEAD + xml)]);
  return zip(files, TYPE);
}

/** Names as Excel takes them: at most 31 units of UTF-16, some characters not, and no two the same. */
function namesOf(sheets) {
  const taken = new Set(["history"]); // is Excel's own
  return sheets.map(({ name, end }) => {
    const plain = Array.from(clean(name).replace(/[[\]:*?/\\]/g, "-").replace(/^'+|'+$/g, ""));
    for (let tries = 1; ; tries += 1) {
      const last = tries > 1 ? `${end} (${tries})` : end;
      while (plain.join("").length + last.length > 31) plain.pop();
      const found = (plain.join("") + last).replace(/^'+|'+$/g, "") || "Sheet";
      const whole = taken.has(found.toLowerCase()) ? "" : found;
      taken.add(found.toLowerCase());
      if (whole) return whole;
    }
  });
}

function sheet(lines) {
  const rows = lines.map((cells, row) => {
    const inside = cells.map((one, column) => (one === null ? "" : cell(one, `${letters(column)}${row + 1}`)));
    return `<row r="${row + 1}">${inside.join("")}</row>`;
  });
  return `<worksheet xmlns="${SPACE}"><sheetData>${rows.join("")}</sheetData></worksheet>`;
}

/** A cell: a number where the spreadsheet shows it as it is written, else a text. */
function cell({ text, kind }, place) {
  const style = Math.max(0, KINDS.indexOf(kind));
  const isKept = String(Number(text)) === text && /^-?[\d.]+$/.test(text);
  if (isKept && text.replace(/\D/g, "").length <= MOST_DIGITS) return `<c r="${place}" s="${style}"><v>${text}</v></c>`;
  return `<c r="${place}" s="${style + KINDS.length}" t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`;
}

/** The letters of a column, from 0 on: A to Z, AA and so on. */
const letters = (column) =>
  (column >= 26 ? letters(Math.floor(column / 26) - 1) : "") + String.fromCharCode(65 + (column % 26));

function styles() {
  const solid = FILLS.map((colour) => `<fill><patternFill patternType="solid"><fgColor rgb="${colour}"/></patternFill></fill>`);
  const formats = [0, 49]; // as it comes, and text that stays text when it is edited
  const cells = formats.flatMap((format) => KINDS.map((_, kind) => `<xf numFmtId="${format}" xfId="0" fontId="0" fillId="${kind && kind + 1}" borderId="0" applyFill="1" applyNumberFormat="1"/>`));
  return `<styleSheet xmlns="${SPACE}"><fonts count="1"><font/></fonts><fills count="4"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>${solid.join("")}</fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="6">${cells.join("")}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;
}

function types(count) {
  const base = "application/vnd.openxmlformats-officedocument.spreadsheetml";
  const part = (name, kind) => `<Override PartName="/xl/${name}.xml" ContentType="${base}.${kind}+xml"/>`;
  const sheets = Array.from({ length: count }, (_, at) => part(`worksheets/sheet${at + 1}`, "worksheet"));
  return `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${part("workbook", "sheet.main")}${part("styles", "styles")}${sheets.join("")}</Types>`;
}

function relations(targets) {
  const one = ([kind, target], at) => `<Relationship Id="r${at + 1}" Type="${RELATIONS}/${kind}" Target="${target}"/>`;
  return `<Relationships xmlns="${PACKAGE}/relationships">${targets.map(one).join("")}</Relationships>`;
}

/** A text without what no XML may hold. */
const clean = (text) => text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "");

/** A text in XML; _x0041_ would be taken for the character of that number. */
const escaped = (text) =>
  clean(text)
    .replace(/_(?=x[\da-f]{4}_)/gi, "_x005F_")
    .replace(/[&<>"]/g, (one) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[one]);
