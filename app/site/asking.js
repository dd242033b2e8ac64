// What is asked of the service for a page, and which of the answers is shown.

import { call } from "./api.js";

const SEVERAL = /more than one digit/; // reasons that a page would explain
const CROWDED = /no digit stands out/; // and that it may

/**
 * Reads a page. `asked`: mode (auto, one, numbers or tables), pattern, totals, compare, and the models for
 * `digits` and `numbers`. What is found: digit, numbers and tables, each null where it is not what the page
 * shows; before, the notebook's digit; model; turned; of, how many pages the file has; picture.
 */
export async function read(page, asked, signal, onWait) {
  const which = page.isShown ? {} : { pages: page.number ?? 1 };
  let picture = page.isShown ? null : page.picture; // null until there is one
  const ask = (path, query) => {
    const set = Object.entries(query).filter(([, value]) => value !== null);
    return call(`${path}?${new URLSearchParams(set)}`, { body: page.body, signal, onWait });
  };
  const digits = (query) => ask("v1/digits", { model: asked.digits, ink: true, ...query });
  const ofPage = async (path, query) => {
    const wanted = page.isShown || picture ? which : { ...which, picture: true };
    const answer = await ask(path, { model: asked.numbers, alternatives: true, ...wanted, ...query });
    const { picture: shown, ...rest } = answer.pages ? answer.pages[0] : answer;
    picture ??= shown;
    return { ...rest, model: answer.model, of: answer.of };
  };
  const numbers = (pattern) => ofPage("v1/numbers", { pattern });
  const tables = (pattern) => ofPage("v1/tables", { pattern, totals: asked.totals ? "last-row" : null });

  const found = await readAs(asked.mode, { page, asked, digits, numbers, tables });
  return { ...found, picture: picture === page.picture ? null : picture };
}

async function readAs(mode, { page, asked, digits, numbers, tables }) {
  if (mode === "numbers") return foundOf({ numbers: await numbers(asked.pattern) });
  if (mode === "tables") return foundOf({ tables: await tables(asked.pattern) });
  let several = null;
  if (mode === "one" || page.isShown) {
    const digit = await digits({ reading: true });
    several = mode === "auto" ? await pageOf(digit, numbers) : null;
    if (several === null) {
      const before = asked.compare ? await digits({ preprocess: "notebook" }) : null;
      return foundOf({ digit, before });
    }
  }
  several ??= await numbers(null);
  return page.isDrawn ? foundOf({ numbers: several }) : both(several, await tables(null));
}

/** The numbers of what is not one digit; null where it is, or may be. */
async function pageOf({ reason }, numbers) {
  if (!SEVERAL.test(reason) && !CROWDED.test(reason)) return null;
  const found = await numbers(null);
  const all = found.rows.flatMap((row) => row.numbers);
  const symbols = (some) => some.reduce((sum, one) => sum + one.symbols.length, 0);
  const sure = all.filter((one) => one.accepted);
  const isClear = 2 * symbols(sure) > symbols(all) || sure.some((one) => one.symbols.length > 1);
  return symbols(all) > 1 && (SEVERAL.test(reason) || isClear) ? found : null;
}

/** Tables where most of the numbers stand in them, and with them the numbers that do not. */
function both(numbers, tables) {
  const isInside = ({ box }) => tables.tables.some((table) => holds(table.box, box));
  const all = numbers.rows.flatMap((row) => row.numbers);
  if (2 * all.filter(isInside).length <= all.length) return foundOf({ numbers });
  const rows = numbers.rows
    .map((row) => ({ ...row, numbers: row.numbers.filter((one) => !isInside(one)) }))
    .filter((row) => row.numbers.length > 0);
  const left_out = numbers.left_out.filter((place) => !isInside(place));
  return foundOf({ tables, numbers: { ...numbers, rows, left_out } });
}

/** Whether the middle of a box lies in another. */
function holds({ x, y, width, height }, box) {
  const across = box.x + box.width / 2 - x;
  const down = box.y + box.height / 2 - y;
  return 0 <= across && across <= width && 0 <= down && down <= height;
}

function foundOf({ digit = null, numbers = null, tables = null, before = null }) {
  const { model, turned = 0, of = 1 } = tables ?? numbers ?? digit;
  return { digit, numbers, tables, before, model, turned, of };
}
