// The tab Digits: reads the drawing or the pages that are given, shows them, and has them checked and taken away.

import { read } from "./asking.js";
import { Away } from "./away.js";
import { Check } from "./check.js";
import { choice, onChoice } from "./choice.js";
import { find } from "./elements.js";
import { Notice } from "./notice.js";
import { Outcome } from "./outcome.js";
import { FAULTY, Page } from "./page.js";
import { Pattern } from "./pattern.js";
import { onPhotos, pageOf, refusalOf } from "./photo.js";
import { Stack } from "./stack.js";
import { Stage } from "./stage.js";
import { plural } from "./words.js";

const PAUSE = 200; // milliseconds between two readings of a drawing that goes on
const PAGES = ["numbers", "tables"]; // modes, for which a pattern may be given
const OF_THE_FILE = [413, 415, 422]; // refusals that trying again does not change
const BUSY = 503;
const AGAIN = "again"; // in the place of what was asked: it may be answered the next time

export function digits() {
  const stage = new Stage({
    onChange: (penIsDown) => soon(penIsDown),
    onClear: () => clear(),
    onPick: (place) => choose(outcome.page.items[place]),
  });
  const outcome = new Outcome(stage, (item) => choose(item));
  const notice = new Notice(find("digits-notice"), () => run());
  const stack = new Stack((page) => turnTo(page));
  const check = new Check({
    onShow: (item) => showItem(item),
    onChange: (item) => changed(item),
    onEnd: () => find("xlsx").focus(),
  });
  const away = new Away(stack, () => check.settle());
  const pattern = new Pattern(
    { field: find("pattern-field"), text: find("pattern"), wrong: find("pattern-wrong") },
    () => run(),
  );
  const compare = find("compare");
  const totals = find("totals");
  let isWarned = false; // that what was corrected would be lost
  let timer = null;
  let under = new AbortController(); // what is under way

  function soon(penIsDown) {
    find("answer").setAttribute("aria-busy", "true");
    if (penIsDown && timer !== null) return;
    clearTimeout(timer);
    timer = setTimeout(() => run(), penIsDown ? PAUSE : 0);
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

  /** Forgets all pages but these. */
  function set(pages) {
    stack.set(pages);
    away.isTaken = !pages.some((page) => page.items.some((item) => item.checked !== null));
    collect();
  }

  /** Forgets all pages, what was corrected only when asked again; whether it did. */
  function clear() {
    check.settle();
    const isMeant = away.isTaken || isWarned;
    isWarned = !isMeant;
    if (isMeant) set([]);
    else notice.problem("What you corrected is not taken away yet. Clear once more to lose it.", false);
    return isMeant;
  }

  /** Takes what was chosen: a file, or several at once. */
  async function take(files) {
    check.settle();
    const signal = begun();
    const pages = [];
    for (const file of files) {
      pages.push(await pageOf(file));
      if (signal.aborted) return;
    }
    if (files.length === 1 && pages[0].key === FAULTY) return run(pages[0].problem);
    set(away.isTaken ? pages : [...stack.pages, ...pages]); // nothing that was corrected is lost
    turnTo(pages.find((page) => page.problem === null) ?? pages[0], signal);
    await run();
  }

  /** What is asked of every page. */
  const asked = () => ({
    mode: mode(),
    pattern: PAGES.includes(mode()) ? pattern.value : null,
    totals: totals.checked && mode() === "tables",
    compare: compare.checked && !PAGES.includes(mode()),
    digits: choice("digits"),
    numbers: choice("numbers"),
  });

  /** Reads what was not yet read as it is asked now; `refused` is why a photo is not there. */
  async function run(refused = null) {
    const signal = begun();
    const ask = asked();
    const key = JSON.stringify({ ...ask, compare: null });
    try {
      if (stage.page === null) {
        const drawn = await stage.drawn();
        if (signal.aborted) return;
        set(drawn ? [drawn] : []);
      }
      notice.clear();
      if (stack.pages.length === 0) {
        pattern.take(null);
        outcome.blank();
      }
      for (let at = 0; at < stack.pages.length; at += 1) {
        const page = stack.pages[at];
        const lacksBefore = compare.checked && page.found?.digit && !page.found.before;
        if (page.key === FAULTY || (page.key === key && !lacksBefore)) continue;
        await readPage(page, ask, key, signal);
        if (signal.aborted) return;
      }
      const again = stack.pages.filter((page) => page.key === AGAIN).length;
      if (again) notice.problem(`Of ${plural(again, "page")} the server could make nothing.`, true);
      if (refused) notice.problem(refused, false);
    } catch (error) {
      if (!signal.aborted) await failed(error);
    } finally {
      if (!signal.aborted) find("answer").removeAttribute("aria-busy");
    }
  }

  async function readPage(page, ask, key, signal) {
    const onWait = (seconds) => notice.waiting(`The server is busy. Trying again in ${plural(seconds, "second")}…`);
    const began = performance.now();
    try {
      const found = await read(page, ask, signal, onWait);
      if (signal.aborted) return;
      page.spent = performance.now() - began;
      if (found.of > 1 && page.number === null) unfold(page, found.of);
      page.take(found, key);
    } catch (error) {
      if (signal.aborted || stack.pages.length === 1) throw error;
      const isServers = error.status >= 500 && error.status !== BUSY;
      if (pattern.take(error) || !(isServers || OF_THE_FILE.includes(error.status))) throw error;
      page.refuse(refusalOf(page.body, error), isServers ? AGAIN : key);
    }
    notice.clear();
    pattern.take(null);
    if (stack.current === null) stack.mark(page);
    if (stack.current === page) await turnTo(page, signal);
    if (signal.aborted) return;
    stack.update(page);
    collect();
  }

  /** The further pages of a file follow its first. */
  function unfold(first, count) {
    first.number = 1;
    const others = Array.from({ length: count - 1 }, (_, place) => place + 2);
    stack.follow(
      first,
      others.map((number) => new Page(first.body, { name: first.name, number, isShown: false })),
    );
  }

  /** What becomes of an error that ends reading. */
  async function failed(error) {
    const [page] = stack.pages;
    const isAlone = stack.pages.length === 1 && !page.isDrawn;
    const why = isAlone ? refusalOf(page.body, error) : error.message;
    if (pattern.take(error)) {
      outcome.blank("Not read.", "The pattern cannot be used.");
    } else if (isAlone && OF_THE_FILE.includes(error.status) && !away.isTaken) {
      page.refuse(why, AGAIN); // what was corrected is kept
      collect();
      outcome.blank("Not read.", why);
    } else if (isAlone && OF_THE_FILE.includes(error.status)) {
      set([]);
      stage.drop();
      await run(why);
    } else {
      if (stack.current === null || stack.current.found === null || stack.pages.length === 1) outcome.blank();
      notice.problem(why, true);
    }
  }

  /** Shows a page, and what is on it as far as that is known. */
  async function turnTo(page, signal = under.signal) {
    stack.mark(page);
    if (!page.isDrawn) stage.take(page);
    if (page.found) {
      await outcome.show(page, { compare: compare.checked, signal });
    } else if (stack.pages.length > 1) {
      outcome.blank(page.problem ? "Not read." : "Waiting for its turn.", page.problem ?? "");
    }
  }

  /** Marks an item on its page, and opens it for checking; or none. */
  async function choose(item) {
    outcome.mark(item);
    if (item !== null) await check.open(item);
  }

  async function showItem(item) {
    if (stack.current !== item.page) await turnTo(item.page);
    if (outcome.page === item.page) outcome.mark(item);
  }

  /** After a person said something of an item. */
  function changed(item) {
    isWarned = false;
    outcome.refresh();
    stack.update(item.page);
    away.update(true);
  }

  /** What there is to check and to take away. */
  function collect() {
    const isDrawing = stack.pages.some((page) => page.isDrawn);
    check.set(isDrawing ? [] : stack.pages.flatMap((page) => page.items));
    away.update();
  }

  onPhotos([find("file"), find("camera")], stage.place, take);
  const fit = () => {
    pattern.isShown = PAGES.includes(mode());
    find("totals-field").hidden = mode() !== "tables";
  };
  for (const one of [...document.querySelectorAll("[name=mode]"), compare, totals]) {
    one.addEventListener("change", () => {
      fit();
      run();
    });
  }
  onChoice("digits", () => run());
  onChoice("numbers", () => run());
  fit(); // a browser may keep the mode over a reload
}
