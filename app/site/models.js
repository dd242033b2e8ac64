// The tab Models: a card for each, grouped by what it does, and which of them the tabs ask.

import { call } from "./api.js";
import { confusion, confusionInWords, lengthCurve, rowsCurve } from "./charts.js";
import { choice, choose } from "./choice.js";
import { element, find } from "./elements.js";
import { Notice } from "./notice.js";
import { count, microseconds, percent, plural, sentence } from "./words.js";

const TASKS = {
  digits: "Readers of a digit",
  numbers: "Readers of a page",
  sums: "Adders",
};
const OF = { digits: "an image", numbers: "a row", sums: "a sum" };
const BY = { digits: "at a time", numbers: "columns wide", sums: "bits" };

export function models() {
  const notice = new Notice(find("models-notice"), load);

  async function load() {
    notice.clear();
    try {
      const { models } = await call("v1/models");
      find("cards").replaceChildren(
        ...Object.entries(TASKS).flatMap(([task, title]) => {
          const ours = models.filter((model) => model.card.task === task);
          if (ours.length === 0) return [];
          ours.sort((a, b) => rank(b) - rank(a));
          const cards = element("div", { class: "cards" }, ...ours.map(cardOf));
          return [element("h2", {}, title), cards];
        }),
      );
      showChoices();
    } catch (error) {
      notice.problem(error.message, true);
    }
  }

  return load;
}

/** The default first, then by the share of right answers. */
function rank({ default: isDefault, card }) {
  return isDefault ? 2 : (testOf(card)?.[1].accuracy ?? 0);
}

/** The score that counts: on the test set where there is one. */
function testOf(card) {
  const scores = Object.entries(card.scores);
  return scores.find(([name]) => name.endsWith("_test")) ?? scores[0];
}

function cardOf({ default: isDefault, card, runtime, device }) {
  const results = card.results ?? {};
  const button = element(
    "button",
    { type: "button", class: "use", "data-task": card.task, "data-name": card.name },
    "Use this one",
  );
  if (isDefault) button.dataset.default = "";
  button.addEventListener("click", () => {
    choose(card.task, card.name);
    showChoices();
  });
  const charts = [
    results.confusion && confusion(results.confusion),
    results.by_rows && rowsCurve(results.by_rows),
    results.by_length && lengthCurve(results.by_length),
  ].filter(Boolean);
  return element(
    "article",
    { class: "sheet card", "aria-labelledby": `model-${card.name}` },
    element(
      "div",
      { class: "card-head" },
      element("h3", { id: `model-${card.name}` }, card.name),
      isDefault ? element("span", { class: "badge" }, "default") : null,
    ),
    element("p", {}, sentence(card.description.replace(/\b(gru|lstm)\b/, (cell) => cell.toUpperCase()))),
    factsOf(card, results),
    charts.length ? element("div", { class: "charts" }, ...charts) : null,
    results.confusion ? element("p", { class: "quiet" }, confusionInWords(results.confusion)) : null,
    element("p", { class: "quiet" }, provenanceOf(card, results, `${runtime} on ${device}`)),
    button,
  );
}

function factsOf(card, results) {
  const facts = element("dl", {});
  const add = (name, ...what) =>
    facts.append(element("div", {}, element("dt", {}, name), element("dd", {}, ...what)));
  const scored = testOf(card);
  if (scored) {
    const [name, score] = scored;
    const [low, high] = score.interval.map((end) => percent(end, 2).replace(" %", ""));
    add(
      titleOf(name),
      element("b", {}, percent(score.accuracy, 2)),
      element("small", {}, ` ${low} to ${high}, n = ${count(score.n)}`),
    );
  }
  const times = Object.entries(results.microseconds ?? {});
  if (times.length) {
    const parts = times.map(
      ([n, time]) => `${microseconds(time)} (${count(Number(n))} ${BY[card.task]})`,
    );
    add(`Time ${OF[card.task]}`, parts.join(", "));
  }
  return facts;
}

const titleOf = (name) => sentence(name.replaceAll("_", " ").replace("mnist", "MNIST")).slice(0, -1);

function provenanceOf(card, results, where) {
  const { cell, layers, hidden } = card.architecture;
  const network = `${cell === "vanilla" ? "tanh" : cell.toUpperCase()}, ${plural(layers, "layer")} of ${hidden}`;
  const timed = results.machine ? `, timed on ${results.machine}` : "";
  return `${network}. Trained on ${card.training.data}. Runs with ${where}${timed}.`;
}

/** Each button says whether its model is the one that is asked. */
function showChoices() {
  for (const button of document.querySelectorAll(".use")) {
    const { task, name } = button.dataset;
    const asked = choice(task) === null ? "default" in button.dataset : choice(task) === name;
    button.setAttribute("aria-pressed", String(asked));
    button.textContent = asked ? "In use" : "Use this one";
    button.setAttribute("aria-label", `${button.textContent}: ${name}`);
  }
}
