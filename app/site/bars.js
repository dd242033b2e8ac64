// Ten bars, one a digit: how likely the network holds each to be.

import { element } from "./elements.js";
import { likeliest } from "./reading.js";
import { percent } from "./words.js";

export class Bars {
  constructor(list) {
    this.rows = Array.from({ length: 10 }, (_, digit) => {
      const fill = element("span", { class: "fill" });
      const text = element("span", { class: "probability" });
      const track = element("span", { class: "track" }, fill);
      const row = element("li", {}, element("b", {}, String(digit)), track, text);
      list.append(row);
      return { row, fill, text };
    });
  }

  /** Ten probabilities, or null where there are none. */
  show(probabilities) {
    const most = probabilities && likeliest(probabilities);
    this.rows.forEach(({ row, fill, text }, digit) => {
      const probability = probabilities?.[digit] ?? 0;
      fill.style.inlineSize = `${100 * probability}%`;
      text.textContent = probabilities ? percent(probability) : "";
      row.classList.toggle("likeliest", digit === most);
    });
  }
}
