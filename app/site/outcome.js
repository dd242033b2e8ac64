// The answer for a page: its digit, its rows or its tables, in words and over the picture.

import { Adding } from "./adding.js";
import { Bars } from "./bars.js";
import { showBefore } from "./before.js";
import { element, find } from "./elements.js";
import { kindOf, valueOf } from "./items.js";
import { gistOfNumbers, Numbers } from "./numbers.js";
import { decoded, Reading } from "./reading.js";
import { gistOfTables, Tables } from "./tables.js";
import { percent, sentence } from "./words.js";

export class Outcome {
  /** `stage` is where places are outlined; `onPress` is told an item that was pressed or clicked, or null. */
  constructor(stage, onPress) {
    this.stage = stage;
    this.page = null;
    this.chosen = null;
    this.bars = new Bars(find("bars"));
    this.reading = new Reading(
      {
        section: find("watch"),
        canvas: find("reading"),
        slider: find("row"),
        play: find("play"),
        said: find("row-said"),
      },
      (probabilities, row) => this.showProbabilities(probabilities, row),
    );
    const hooks = {
      onPress: (item) => onPress(item === this.chosen ? null : item),
      onHover: (item) => this.outline(item ?? this.chosen),
    };
    this.numbers = new Numbers(find("page-rows"), hooks);
    this.tables = new Tables(find("page-tables"), hooks);
    this.adding = new Adding();
    this.blank();
  }

  /** Shows a page that was read, once its pictures can be drawn. */
  async show(page, { compare, signal }) {
    const { digit, numbers, tables, before, model, turned } = page.found;
    const isDigit = !numbers && !tables;
    const ink = isDigit && digit.reading ? await decoded(digit.ink) : null;
    if (this.stage.page === page && !this.stage.photo.hidden) {
      await this.stage.photo.decode().catch(() => {});
    }
    if (signal.aborted || (this.stage.page ?? page) !== page) return;
    Object.assign(this, { page, ink, chosen: null });
    if (isDigit) this.showDigit(digit);
    else this.showPage();
    showBefore(compare ? before : null, compare && !isDigit);
    find("by").replaceChildren(
      "Read by ",
      element("b", {}, model),
      ` in ${Math.max(1, Math.round(page.spent))} ms`,
      turned ? `, turned by ${turned}°` : "",
    );
  }

  showDigit(answer) {
    const { digit, accepted, reason, confidence } = answer;
    this.hidePage();
    this.hideBars(false);
    const item = this.page.items.find((one) => one.source === answer);
    const checked = item?.checked ?? null;
    find("figure").textContent = (checked ?? digit ?? "") === "" ? "–" : (checked ?? digit);
    const kind = digit === null ? "none" : accepted ? "sure" : "doubtful";
    const said = {
      sure: `This is a ${digit}.`,
      doubtful: `Perhaps a ${digit}.`,
      none: "No digit found.",
    }[kind];
    const why = accepted ? `${percent(confidence)} sure` : sentence(reason);
    if (checked === null) this.say(kind, said, why);
    else this.say("sure", `${checked || "Nothing"}, you say.`, "Checked by you");
    this.outline();
    this.showProbabilities(digit === null ? null : answer.probabilities);
    if (digit !== null && this.ink) this.reading.show(this.ink, answer.reading, answer.probabilities);
    else this.reading.hide();
  }

  showPage() {
    const { numbers, tables } = this.page.found;
    const { items } = this.page;
    this.reading.hide();
    this.hideBars(true);
    this.hidePage();
    if (numbers) this.numbers.show(numbers, items);
    if (tables) this.tables.show(tables, items);
    this.adding.show(this.page);
    const { kind, said, why } = tables ? gistOfTables(tables, items) : gistOfNumbers(numbers, items);
    this.say(kind, said, why);
    this.mark(this.chosen);
  }

  /** Shows the page again, after something on it was checked. */
  refresh() {
    if (this.page?.found?.numbers || this.page?.found?.tables) this.showPage();
    else if (this.page?.found) this.showDigit(this.page.found.digit);
  }

  /** Marks an item of the page, or none. */
  mark(item) {
    this.chosen = item;
    this.numbers.mark(item);
    this.tables.mark(item);
    this.outline();
  }

  outline(chosen = this.chosen) {
    const isDigit = !this.page?.found.numbers && !this.page?.found.tables;
    this.stage.outline(
      (this.page?.items ?? []).map((item) => ({
        box: item.box,
        corners: item.corners,
        text: isDigit || (item.isCell && item !== chosen) ? "" : valueOf(item),
        kind: isDigit ? "sure" : kindOf(item),
        isChosen: item === chosen,
      })),
    );
  }

  /** The ten probabilities, or null; of an ink that is blank below a row, where there is one. */
  showProbabilities(probabilities, row = null) {
    this.bars.show(probabilities);
    find("bars").classList.toggle("partial", row !== null);
    find("bars-said").textContent = row
      ? `How likely each digit would be if all below row ${row} were blank`
      : "How likely each digit is";
  }

  /** Shows that there is no answer, and why. */
  blank(said = "Nothing read yet.", why = "The answer comes while you draw.") {
    this.page = null;
    this.chosen = null;
    this.reading.hide();
    this.stage.outline([]);
    this.showProbabilities(null);
    showBefore(null, false);
    this.hideBars(false);
    this.hidePage();
    find("figure").textContent = "?";
    find("by").textContent = "";
    this.say("empty", said, why);
  }

  hidePage() {
    this.numbers.hide();
    this.tables.hide();
    this.adding.hide();
  }

  hideBars(hidden) {
    for (const id of ["bars", "bars-said", "figure"]) find(id).hidden = hidden;
  }

  say(kind, said, why) {
    find("answer").dataset.kind = kind;
    find("said").textContent = said;
    find("why").textContent = why;
  }
}
