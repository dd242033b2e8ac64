// The tab Sums: two bit strings, what the adder makes of them, and what the notebook's made.

import { call } from "./api.js";
import { choice, onChoice } from "./choice.js";
import { columnsInWords, columnsOf } from "./columns.js";
import { element, find } from "./elements.js";
import { Notice } from "./notice.js";
import { count, plural } from "./words.js";

const PAUSE = 200; // milliseconds after the last key
const TRACED = 256; // bits of a number whose sum is shown in columns
const SHOWN = 2048; // bits of a sum that are shown
const DECIMAL = 256; // bits of a number that is given in decimals too
const BEFORE = "notebook-adder";

export function sums() {
  const fields = ["a", "b"].map((name) => ({ text: find(name), note: find(`${name}-note`) }));
  const notice = new Notice(find("sums-notice"), add);
  let timer = null;
  let under = new AbortController();

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(add, PAUSE);
  }

  async function add() {
    clearTimeout(timer);
    under.abort();
    under = new AbortController();
    const { signal } = under;
    const numbers = fields.map(checked);
    notice.clear();
    if (numbers.includes(null)) {
      show(null);
      return;
    }
    const [a, b] = numbers;
    find("total").setAttribute("aria-busy", "true");
    try {
      const traced = Math.max(a.length, b.length) <= TRACED;
      const asked = (model, query = "") =>
        call(`v1/sums${query}`, {
          body: model === null ? { a, b } : { a, b, model },
          signal,
          onWait: (seconds) =>
            notice.waiting(`The server is busy. Trying again in ${plural(seconds, "second")}…`),
        });
      const answer = await asked(choice("sums"), traced ? "?trace=true" : "");
      const before = answer.model === BEFORE ? null : await known(asked(BEFORE));
      if (signal.aborted) return;
      notice.clear();
      show(answer);
      showBefore(before, exact(a, b));
    } catch (error) {
      if (signal.aborted) return;
      show(null);
      notice.problem(error.message, error.status !== 422);
    } finally {
      if (!signal.aborted) find("total").removeAttribute("aria-busy");
    }
  }

  function show(answer) {
    find("total").hidden = answer === null;
    find("notebook").hidden = answer === null;
    if (!answer) return;
    const right = exact(answer.a, answer.b);
    find("sum-said").textContent = spoken(answer);
    find("sum").replaceChildren(...marked(...aligned(answer.sum, right)));
    for (const id of ["sum", "before-sum"]) {
      find(id).classList.toggle("long", right.length > DECIMAL);
    }
    find("columns").hidden = !answer.trace;
    if (answer.trace) {
      find("column-list").replaceChildren(
        ...columnsOf(answer.a, answer.b, answer.sum, answer.trace),
      );
      find("columns-said").textContent = columnsInWords(answer.trace);
    }
    find("proved").hidden = !answer.proof;
    find("unproved").hidden = Boolean(answer.proof);
    find("proof-said").textContent = `Proved ${answer.proof}.`;
    find("sum-by").replaceChildren(
      "Added by ",
      element("b", {}, answer.model),
      `, every bit with a margin of at least ${answer.margin.toFixed(2)}`,
    );
  }

  function showBefore(answer, right) {
    find("notebook").hidden = answer === null;
    if (!answer) return;
    const [given, truth] = aligned(answer.sum, right);
    const wrong = [...given].filter((bit, index) => bit !== truth[index]).length;
    find("before-sum").replaceChildren(...marked(given, truth));
    find("before-sum-said").textContent = wrong
      ? `${plural(wrong, "bit")} of ${count(given.length)} wrong, marked.`
      : "Right, this time.";
  }

  for (const field of fields) field.text.addEventListener("input", soon);
  for (const button of document.querySelectorAll("[data-bits]")) {
    button.addEventListener("click", () => {
      for (const { text } of fields) text.value = random(Number(button.dataset.bits));
      add();
    });
  }
  find("how-link").addEventListener("click", () => (find("how").open = true));
  onChoice("sums", add);
  return add;
}

/** The field's bits, or null where it holds anything else, which is said below it. */
function checked({ text, note }) {
  const bits = text.value.replace(/\s/g, "");
  const odd = bits.search(/[^01]/);
  const isBad = odd >= 0;
  note.replaceChildren();
  note.classList.toggle("bad", isBad);
  text.setAttribute("aria-invalid", String(isBad));
  if (bits === "") {
    note.append("Type a few zeros and ones.");
    return null;
  }
  if (isBad) {
    const place = `position ${odd + 1}`;
    note.append(`Only 0 and 1 are bits, and at ${place} is “${[...bits.slice(odd)][0]}”.`);
    if (/^\d{1,70}$/.test(bits)) {
      const binary = BigInt(bits).toString(2);
      const button = element("button", { type: "button" }, `Use ${binary}`);
      button.addEventListener("click", () => {
        text.value = binary;
        text.dispatchEvent(new Event("input"));
        text.focus();
      });
      note.append(` In binary, ${bits} is ${binary}. `, button);
    }
    return null;
  }
  const same = bits.length > DECIMAL ? "" : `: ${decimal(bits)} in decimal`;
  note.append(plural(bits.length, "bit"), same);
  return bits;
}

/** The answer of a model that may not be served here. */
async function known(answer) {
  try {
    return await answer;
  } catch (error) {
    if (error.status === 404) return null;
    throw error;
  }
}

const exact = (a, b) => (BigInt(`0b${a}`) + BigInt(`0b${b}`)).toString(2);

const decimal = (bits) => BigInt(`0b${bits}`).toLocaleString("en");

function spoken({ a, b, sum }) {
  if (sum.length > DECIMAL) return `The sum has ${plural(sum.length, "bit")}.`;
  return `${decimal(a)} + ${decimal(b)} = ${decimal(sum)}`;
}

/** Both with leading zeros up to the length of the longer. */
function aligned(...bits) {
  const width = Math.max(...bits.map((text) => text.length));
  return bits.map((text) => text.padStart(width, "0"));
}

/** Bits in groups of eight from the right; those that differ from the truth are marked. */
function marked(bits, truth) {
  const shown = bits.slice(0, SHOWN);
  const parts = [];
  let run = "";
  let isWrong = false;
  const end = () => {
    if (run) parts.push(isWrong ? element("mark", {}, run) : run);
    run = "";
  };
  [...shown].forEach((bit, index) => {
    const differs = bit !== truth[index];
    if (differs !== isWrong) end();
    isWrong = differs;
    run += bit;
    if ((bits.length - index) % 8 === 1 && index + 1 < bits.length) {
      end();
      parts.push(" ");
    }
  });
  end();
  if (bits.length > SHOWN) parts.push(`… and ${plural(bits.length - SHOWN, "bit")} more`);
  return parts;
}

function random(bits) {
  const bytes = crypto.getRandomValues(new Uint8Array(bits));
  return `1${[...bytes.slice(1)].map((byte) => byte & 1).join("")}`;
}
