// The numbers of a page: their rows as text, and of each number how sure it is, and what else it may be.

import { element } from "./elements.js";
import { percent, plural, sentence } from "./words.js";

const NONE = percent(0);

/** Whether each symbol of a page is accepted: as its number is. */
export const acceptedSymbols = (answer) =>
  numbersOf(answer).flatMap(({ accepted, symbols }) => symbols.map(() => accepted));

const numbersOf = (answer) => answer.rows.flatMap((row) => row.numbers);

export class Numbers {
  /** `list` is where the rows go, `stage` where their boxes are drawn. */
  constructor(list, stage) {
    this.list = list;
    this.stage = stage;
    this.hide();
  }

  hide() {
    this.list.hidden = true;
    this.list.replaceChildren();
  }

  /** Shows an answer; its gist: `kind` (sure, doubtful or none), `said` and `why`. */
  show(answer) {
    this.answer = answer;
    this.pressed = null;
    this.list.hidden = answer.rows.length === 0;
    this.list.replaceChildren(...answer.rows.map((row) => this.row(row)));
    this.outline();
    return gist(answer);
  }

  row(row) {
    const text = row.numbers.flatMap(({ text, accepted }, place) => [
      place ? " " : "",
      accepted ? text : element("mark", {}, text),
    ]);
    const isAlone = row.numbers.length === 1;
    return element(
      "li",
      { class: isAlone ? "alone" : "" },
      isAlone ? null : element("p", { class: "row-text" }, ...text),
      element("ul", {}, ...row.numbers.map((number) => this.number(number))),
    );
  }

  number(number) {
    const { text, accepted, reason, confidence, alternatives } = number;
    const button = element(
      "button",
      { type: "button", class: accepted ? "sure" : "doubtful", "aria-pressed": "false" },
      text || element("span", {}, "not read"),
    );
    button.addEventListener("click", () => this.press(number, button));
    const decision = accepted ? `${percent(confidence)} sure` : doubt(confidence, reason);
    const others = (alternatives ?? []).filter((one) => percent(one.confidence) !== NONE);
    const or = others.flatMap((one, place) => [
      place ? ", " : "Or ",
      element("span", {}, `${one.text || "nothing"} (${percent(one.confidence)})`),
    ]);
    const made = element(
      "li",
      {},
      button,
      element("p", { class: accepted ? "sure" : "doubtful" }, decision),
      or.length ? element("p", { class: "quiet" }, ...or) : null,
    );
    made.addEventListener("mouseenter", () => this.outline(number));
    made.addEventListener("mouseleave", () => this.outline());
    return made;
  }

  /** Shows where a number stands, until it or another is pressed. */
  press(number, button) {
    const isDown = this.pressed === number;
    this.pressed = isDown ? null : number;
    for (const one of this.list.querySelectorAll("[aria-pressed=true]")) {
      one.setAttribute("aria-pressed", "false");
    }
    button.setAttribute("aria-pressed", String(!isDown));
    this.outline();
    if (!isDown) this.stage.place.scrollIntoView({ block: "nearest" });
  }

  outline(chosen = this.pressed) {
    const numbers = numbersOf(this.answer).map((number) => ({
      box: number.box,
      corners: number.corners,
      text: number.text,
      kind: number.accepted ? "sure" : "doubtful",
      isChosen: number === chosen,
    }));
    const places = this.answer.left_out.map(({ box }) => ({ box, text: "", kind: "left-out" }));
    this.stage.outline([...places, ...numbers]);
  }
}

const doubt = (confidence, reason) => `Doubtful, ${percent(confidence)}: ${reason}`;

function gist(answer) {
  const numbers = numbersOf(answer);
  const missing = leftOut(answer);
  if (numbers.length === 0) {
    const hint = missing || "Is the picture sharp, and the writing dark on bright?";
    return { kind: "none", said: "No numbers found.", why: hint };
  }
  const doubtful = numbers.filter((one) => !one.accepted).length;
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
function leftOut(answer) {
  const reasons = answer.left_out.map((place) => place.reason);
  return [...new Set(reasons)]
    .map((reason) => {
      const places = reasons.filter((one) => one === reason).length;
      return sentence(`${plural(places, "place is", "places are")} left out: ${reason}`);
    })
    .join(" ");
}
