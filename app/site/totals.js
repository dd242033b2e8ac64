// Whether the last row of a table is what its columns add up to: the service's rule, after corrections.

const PLAIN = /^-?\d+([.,]\d+)?$/;
const THOUSANDS = /^-?\d{1,3},\d{3}$/; // or three decimals: nothing says which

/**
 * The columns in whose last row a number stands: `column`, from 0 on; `sum` of what stands above, `said` below
 * it, and whether it `agrees`, null where that cannot be known.
 * `rows`: of items, null where nothing stands.
 */
export function totalsOf(rows) {
  const texts = rows.map((row) => row.map(textOf));
  const last = texts.pop();
  return last.flatMap((said, column) => {
    if (texts.length === 0 || said === null || said === undefined) return [];
    const above = texts.map((row) => row[column]);
    if (above[0] === null) above.shift(); // a head
    const values = above.filter((text) => text !== undefined).map(exact);
    const total = exact(said);
    if (values.length === 0 || values.includes(null) || total === null) {
      return [{ column, sum: null, said, agrees: null }];
    }
    const places = Math.max(total.places, ...values.map((one) => one.places));
    const at = ({ digits, places: own }) => digits * 10n ** BigInt(places - own);
    const sum = values.reduce((whole, one) => whole + at(one), 0n);
    return [{ column, sum: written(sum, places), said, agrees: sum === at(total) }];
  });
}

/** What a cell says: undefined where nothing stands, null where it is no number. */
function textOf(item) {
  if (item === null || item.checked === "") return undefined;
  return item.checked ?? item.text;
}

/** A number as whole digits and how many of them are decimals; null where it is no plain one. */
function exact(text) {
  if (text === null || !PLAIN.test(text) || THOUSANDS.test(text)) return null;
  const [whole, decimals = ""] = text.split(/[.,]/);
  return { digits: BigInt(whole + decimals), places: decimals.length };
}

function written(digits, places) {
  const text = String(digits < 0n ? -digits : digits).padStart(places + 1, "0");
  const whole = text.slice(0, text.length - places);
  return (digits < 0n ? "-" : "") + whole + (places ? `.${text.slice(-places)}` : "");
}
