// A sum in columns: below each, the carry as the network's state says it, and the margin.

import { element } from "./elements.js";

const GROUP = 8; // bits that stay together where a line ends

/**
 * Groups of columns, most significant first.
 * `a`, `b`, `sum`: bit strings; `trace`: for each position what the network did there.
 */
export function columnsOf(a, b, sum, trace) {
  const width = trace.length;
  const at = new Map(trace.map((step) => [step.position, step]));
  const most = Math.max(...trace.map((step) => step.margin));
  const bit = (text, position) => text[text.length - 1 - position] ?? "";
  const labels = ["", "", "sum", "carry", "margin"].map((text) => element("span", {}, text));
  const groups = [element("div", { class: "labels" }, ...labels)];
  for (let first = GROUP * Math.floor((width - 1) / GROUP); first >= 0; first -= GROUP) {
    const group = element("div", { class: "group" });
    for (let position = Math.min(first + GROUP, width) - 1; position >= first; position -= 1) {
      const step = at.get(position);
      const bar = element("i");
      bar.style.blockSize = `${Math.max(4, (100 * step.margin) / most)}%`;
      const column = element(
        "div",
        { class: "column", title: titleOf(step) },
        element("span", {}, bit(a, position)),
        element("span", {}, bit(b, position)),
        element("span", { class: "sum" }, bit(sum, position) || "0"),
        element("span", { class: step.carry ? "carry one" : "carry" }, String(step.carry ?? "·")),
        element("span", { class: "margin" }, bar),
      );
      group.append(column);
    }
    groups.push(group);
  }
  return groups;
}

function titleOf({ position, sum, carry, margin }) {
  const state = carry === null ? "no known carry" : `carry ${carry}`;
  return `position ${position}: bit ${sum}, ${state}, margin ${margin.toFixed(2)}`;
}

/** The same for those who cannot see it, in a sentence or two. */
export function columnsInWords(trace) {
  const carries = trace.filter((step) => step.carry === 1).map((step) => step.position);
  const known = trace.some((step) => step.carry !== null);
  const least = trace.reduce((a, b) => (b.margin < a.margin ? b : a));
  const said = carries.length
    ? `A carry of 1 leaves ${carries.length === 1 ? "position" : "positions"} ${carries.join(", ")}.`
    : "No position gives a carry.";
  const margin = `The smallest margin is ${least.margin.toFixed(2)}, at position ${least.position}.`;
  return `${known ? said : "Its state says no carry."} ${margin}`;
}
