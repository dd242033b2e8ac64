// What the notebook would have made of a picture, beside today's answer.

import { find } from "./elements.js";
import { percent } from "./words.js";

/** Shows its answer, or null where there is none; `isMissing` where one was asked for that it cannot give. */
export function showBefore(answer, isMissing) {
  find("before").hidden = answer === null;
  find("before-none").hidden = !isMissing;
  if (!answer) return;
  find("before-ink").src = answer.ink;
  find("before-digit").textContent = answer.digit;
  const sure = answer.accepted ? "" : " It would be turned away today.";
  find("before-said").textContent = `${percent(answer.confidence)} sure.${sure}`;
}
