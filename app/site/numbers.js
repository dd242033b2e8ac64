// The numbers of a page: their rows as text, and of each number how sure it is, and what else it may be.

import { element } from "./elements.js";
import { isDoubtful, kindOf, valueOf } from "./items.js";
import { percent, plural, sentence } from "./words.js";

const NONE = percent(0);

export class Numbers {
  /** `list` is where the rows go; `onPress` and `onHover` are told an item, the latter null at its end. */
  constructor(list, { onPress, onHover }) {
    Object.assign(this, { list, onPress, onHover });
    this.hide();
  }

  hide() {
    this.list.hidden = true;
    this.list.replaceChildren();
    this.buttons = new Map();
  }

  /** Shows an answer, whose numbers are among the items. */
  show(answer, items) {
    this.hide();
    this.list.hidden = answer.rows.length === 0;
    const of = new Map(items.map((item) => [item.source, item]));
    const rows = answer.rows.map(({ numbers }) => numbers.map((number) => of.get(number)));
    this.list.replaceChildren(...rows.map((row) => this.row(row)));
  }

  row(row) {
    const text = row.flatMap((item, place) => [
      place ? " " : "",
      isDoubtful(item) ? element("mark", {}, valueOf(item)) : valueOf(item),
    ]);
    const isAlone = row.length === 1;
    return element(
      "li",
      { class: isAlone ? "alone" : "" },
      isAlone ? null : element("p", { class: "row-text" }, ...text),
      element("ul", {}, ...row.map((item) => this.number(item))),
    );
  }

  number(item) {
    const kind = kindOf(item);
    const button = element(
      "button",
      { type: "button", class: kind, "aria-pressed": "false" },
      valueOf(item) || element("span", {}, item.checked === null ? "not read" : "nothing"),
    );
    button.addEventListener("click", () => this.onPress(item));
    this.buttons.set(item, button);
    const others = item.alternatives.filter((one) => percent(one.confidence) !== NONE);
    const or = others.flatMap((one, place) => [
      place ? ", " : "Or ",
      element("span", {}, `${one.text || "nothing"} (${percent(one.confidence)})`),
    ]);
    const made = element(
      "li",
      {},
      button,
      element("p", { class: kind }, decisionOf(item)),
      or.length ? element("p", { class: "quiet" }, ...or) : null,
    );
    made.addEventListener("mouseenter", () => this.onHover(item));
    made.addEventListener("mouseleave", () => this.onHover(null));
    return made;
  }

  /** Marks the item that is chosen, and no other. */
  mark(chosen) {
    for (const [item, button] of this.buttons) {
      button.setAttribute("aria-pressed", String(item === chosen));
    }
  }
}

function decisionOf({ checked, accepted, confidence, reason }) {
  if (checked !== null) return "Checked by you";
  return accepted ? `${percent(confidence)} sure` : `Doubtful, ${percent(confidence)}: ${reason}`;
}

/** What there is in short: `kind` (sure, doubtful or none), `said` and `why`. */
export function gistOfNumbers(answer, items) {
  const numbers = items.filter((item) => !item.isPlace && !item.isCell && !item.isKept);
  const missing = leftOut(answer, items);
  if (numbers.length === 0) {
    const hint = missing || "Is the picture sharp, and the writing dark on bright?";
    return { kind: "none", said: "No numbers found.", why: hint };
  }
  const doubtful = numbers.filter(isDoubtful).length;
  const rows = answer.rows.length > 1 ? ` in ${plural(answer.rows.length, "row")}` : "";
  const why = [
    doubtful ? `${plural(doubtful, "is", "are")} doubtful.` : "Sure of each of them.",
    missing,
    answer.truncated ? "There is more on the page than is read." : "",
  ];
  return {
    kind: doubtful || missing ? "doubtful" : "sure",
    said: `${plural(numbers.length, "number")}${rows}.`,
    why: why.filter(Boolean).join(" "),
  };
}

/** Which places are no row of the answer, and why, in a sentence for each reason. */
function leftOut(answer, items) {
  const checked = items.filter((item) => item.checked !== null).map((item) => item.source);
  const reasons = answer.left_out.filter((place) => !checked.includes(place)).map((place) => place.reason);
  return [...new Set(reasons)]
    .map((reason) => {
      const places = reasons.filter((one) => one === reason).length;
      return sentence(`${plural(places, "place is", "places are")} left out: ${reason}`);
    })
    .join(" ");
}
