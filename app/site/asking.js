// What is asked of the service for a page, and which of the answers is shown.

import { call } from "./api.js";
import { holds, middle } from "./page.js";

const SEVERAL = /more than one digit/; // reasons that a page would explain
const CROWDED = /no digit stands out/; // and that it may

/**
 * Reads a page. `asked`: mode (auto, one, numbers or tables), pattern, totals, compare, and the models for
 * `digits` and `numbers`. What is found: digit, numbers and tables, each null where it is not what the page
 * shows; before, the notebook's digit; model; turned; of, how many pages the file has; picture.
 */
export async function read(page, asked, signal, onWait) {
  const shown = page.isShown ? {} : { picture: true, pages: page.number ?? 1 };
  const ask = (path, query) => {
    const set = Object.entries(query).filter(([, value]) => value !== null);
    return call(`${path}?${new URLSearchParams(set)}`, { body: page.body, signal, onWait });
  };
  const digits = (query) => ask("v1/digits", { model: asked.digits, ink: true, ...query });
  const ofPage = async (path, query) => {
    const answer = await ask(path, { model: asked.numbers, alternatives: true, ...shown, ...query });
    return answer.pages ? { ...answer.pages[0], model: answer.model, of: answer.of } : answer;
  };
  const numbers = (pattern) => ofPage("v1/numbers", { pattern });
  const tables = (pattern) => ofPage("v1/tables", { pattern, totals: asked.totals ? "last-row" : null });

  const { mode, pattern } = asked;
  if (mode === "numbers") return foundOf({ numbers: await numbers(pattern) });
  if (mode === "tables") return foundOf({ tables: await tables(pattern) });
  let digit = null;
  if (mode === "one" || page.isShown) {
    digit = await digits({ reading: true });
    const several = mode === "auto" ? await pageOf(digit, numbers) : null;
    if (several === null) {
      const before = asked.compare ? await digits({ preprocess: "notebook" }) : null;
      return foundOf({ digit, before });
    }
    return page.isDrawn ? foundOf({ numbers: several }) : both(several, await tables(null));
  }
  const several = await numbers(null);
  return both(several, await tables(null));
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
  const isInside = ({ box }) => tables.tables.some((table) => holds(table.box, middle(box)));
  const all = numbers.rows.flatMap((row) => row.numbers);
  if (2 * all.filter(isInside).length <= all.length) return foundOf({ numbers });
  const rows = numbers.rows
    .map((row) => ({ ...row, numbers: row.numbers.filter((one) => !isInside(one)) }))
    .filter((row) => row.numbers.length > 0);
  const left_out = numbers.left_out.filter((place) => !isInside(place));
  return foundOf({ tables, numbers: { ...numbers, rows, left_out } });
}

function foundOf({ digit = null, numbers = null, tables = null, before = null }) {
  const { model, turned = 0, of = 1, picture = null } = tables ?? numbers ?? digit;
  return { digit, numbers, tables, before, model, turned, of, picture };
}
