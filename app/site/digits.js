// The tab Digits: reads the picture on the stage, while it is drawn, and shows what was read.

import { call } from "./api.js";
import { Bars } from "./bars.js";
import { showBefore } from "./before.js";
import { choice, onChoice } from "./choice.js";
import { element, find } from "./elements.js";
import { Notice } from "./notice.js";
import { acceptedSymbols, Numbers } from "./numbers.js";
import { Pattern } from "./pattern.js";
import { faultOf, onPhoto, readable, refusalOf } from "./photo.js";
import { decoded, Reading } from "./reading.js";
import { Stage } from "./stage.js";
import { Tables } from "./tables.js";
import { percent, plural, sentence } from "./words.js";

const PAUSE = 200; // milliseconds between two readings of a drawing that goes on
const SEVERAL = /more than one digit/; // reasons that a page would explain
const CROWDED = /no digit stands out/; // and that it may
const PAGES = ["numbers", "tables"]; // modes, for which a pattern may be given
const OF_THE_FILE = [413, 415, 422]; // refusals that trying again does not change

export function digits() {
  const stage = new Stage(
    {
      place: find("stage"),
      canvas: find("pad"),
      photo: find("photo"),
      boxes: find("boxes"),
      hint: find("hint"),
      named: find("named"),
      undo: find("undo"),
      clear: find("clear"),
    },
    (penIsDown) => soon(penIsDown),
  );
  const bars = new Bars(find("bars"));
  const notice = new Notice(find("digits-notice"), () => read());
  const reading = new Reading(
    {
      section: find("watch"),
      canvas: find("reading"),
      slider: find("row"),
      play: find("play"),
      said: find("row-said"),
    },
    showProbabilities,
  );
  const numbers = new Numbers(find("page-rows"), stage);
  const tables = new Tables(find("page-tables"), stage);
  const pattern = new Pattern(
    { field: find("pattern-field"), text: find("pattern"), wrong: find("pattern-wrong") },
    () => read(),
  );
  const compare = find("compare");
  let timer = null;
  let under = new AbortController(); // what is under way

  function soon(penIsDown) {
    find("answer").setAttribute("aria-busy", "true");
    if (penIsDown && timer !== null) return;
    clearTimeout(timer);
    timer = setTimeout(() => read(), penIsDown ? PAUSE : 0);
  }

  const mode = () => document.querySelector("[name=mode]:checked").value;

  /** Ends what is under way; the signal of what begins. */
  function begun() {
    clearTimeout(timer);
    timer = null;
    pattern.settle();
    under.abort();
    under = new AbortController();
    find("answer").setAttribute("aria-busy", "true");
    return under.signal;
  }

  async function take(file) {
    const signal = begun();
    const fault = await faultOf(file);
    if (signal.aborted) return;
    if (fault) {
      await read(fault);
      return;
    }
    const photo = await readable(file);
    if (signal.aborted) return;
    stage.take(photo);
    await read();
  }

  /** Reads what is on the stage; `refused` is why a photo is not there. */
  async function read(refused = null) {
    const signal = begun();
    try {
      const body = await stage.picture();
      if (signal.aborted) return;
      notice.clear();
      if (body) await answer(body, signal);
      else {
        pattern.take(null);
        blank();
      }
      if (refused && !signal.aborted) notice.problem(refused, false);
    } catch (error) {
      if (signal.aborted) return;
      const why = stage.file ? refusalOf(stage.file, error) : error.message;
      if (pattern.take(error)) {
        blank();
        say("empty", "Not read.", "The pattern cannot be used.");
      } else if (stage.file && OF_THE_FILE.includes(error.status)) {
        stage.drop();
        await read(why);
      } else {
        blank();
        notice.problem(why, true);
      }
    } finally {
      if (!signal.aborted) find("answer").removeAttribute("aria-busy");
    }
  }

  async function answer(body, signal) {
    const asked = (path, query) => {
      const set = Object.entries(query).filter(([, value]) => value !== null);
      const onWait = (seconds) =>
        notice.waiting(`The server is busy. Trying again in ${plural(seconds, "second")}…`);
      return call(`${path}?${new URLSearchParams(set)}`, { body, signal, onWait });
    };
    const one = () =>
      asked("v1/digits", { model: choice("digits"), ink: true, reading: true });
    const several = (like) =>
      asked("v1/numbers", { model: choice("numbers"), alternatives: true, pattern: like });
    const inTables = (like) => asked("v1/tables", { model: choice("numbers"), pattern: like });
    const began = performance.now();

    const ofPage = { numbers: several, tables: inTables }[mode()];
    const digit = ofPage ? null : await one();
    let page = ofPage ? await ofPage(pattern.value) : null;
    if (mode() === "auto" && (SEVERAL.test(digit.reason) || CROWDED.test(digit.reason))) {
      const found = await several(null);
      const all = acceptedSymbols(found);
      const sure = all.filter(Boolean).length;
      if (all.length > 1 && (SEVERAL.test(digit.reason) || 2 * sure > all.length)) page = found;
    }
    const spent = performance.now() - began;
    const before =
      compare.checked && digit && !page
        ? await asked("v1/digits", {
            model: choice("digits"),
            ink: true,
            preprocess: "notebook",
          })
        : null;
    const ink = digit?.reading && !page ? await decoded(digit.ink) : null;
    if (stage.file && !stage.photo.hidden) await stage.photo.decode().catch(() => {});
    if (signal.aborted) return;

    notice.clear();
    pattern.take(null);
    if (page) showPage(page);
    else showDigit(digit, ink);
    showBefore(before, compare.checked && page !== null);
    find("by").replaceChildren(
      "Read by ",
      element("b", {}, (page ?? digit).model),
      ` in ${Math.max(1, Math.round(spent))} ms`,
      page?.turned ? `, turned by ${page.turned}°` : "",
    );
  }

  /** The ten probabilities, or null; of an ink that is blank below a row, where there is one. */
  function showProbabilities(probabilities, row = null) {
    bars.show(probabilities);
    find("bars").classList.toggle("partial", row !== null);
    find("bars-said").textContent = row
      ? `How likely each digit would be if all below row ${row} were blank`
      : "How likely each digit is";
  }

  function showDigit(answer, ink) {
    const { digit, accepted, reason, confidence } = answer;
    hidePage();
    hideBars(false);
    find("figure").textContent = digit ?? "–";
    const kind = digit === null ? "none" : accepted ? "sure" : "doubtful";
    const said = {
      sure: `This is a ${digit}.`,
      doubtful: `Perhaps a ${digit}.`,
      none: "No digit found.",
    }[kind];
    const why = accepted ? `${percent(confidence)} sure` : sentence(reason);
    say(kind, said, why);
    stage.outline(answer.box ? [{ box: answer.box, text: "", kind: "sure" }] : []);
    showProbabilities(digit === null ? null : answer.probabilities);
    if (digit !== null && ink) reading.show(ink, answer.reading, answer.probabilities);
    else reading.hide();
  }

  function showPage(answer) {
    reading.hide();
    hideBars(true);
    hidePage();
    const { kind, said, why } = answer.tables ? tables.show(answer) : numbers.show(answer);
    say(kind, said, why);
  }

  function hidePage() {
    numbers.hide();
    tables.hide();
  }

  function hideBars(hidden) {
    for (const id of ["bars", "bars-said", "figure"]) find(id).hidden = hidden;
  }

  function say(kind, said, why) {
    find("answer").dataset.kind = kind;
    find("said").textContent = said;
    find("why").textContent = why;
  }

  function blank() {
    reading.hide();
    stage.outline([]);
    showProbabilities(null);
    showBefore(null, false);
    hideBars(false);
    hidePage();
    find("figure").textContent = "?";
    find("by").textContent = "";
    say("empty", "Nothing read yet.", "The answer comes while you draw.");
  }

  onPhoto([find("file"), find("camera")], stage.place, take);
  const fitPattern = () => (pattern.isShown = PAGES.includes(mode()));
  for (const radio of document.querySelectorAll("[name=mode]")) {
    radio.addEventListener("change", () => {
      fitPattern();
      read();
    });
  }
  compare.addEventListener("change", () => read());
  onChoice("digits", () => read());
  onChoice("numbers", () => read());
  fitPattern(); // a browser may keep the mode over a reload
  blank();
}
