// What is taken away: a spreadsheet, a table on the clipboard, and pictures to teach the reader with.

import { call } from "./api.js";
import { cropped } from "./crop.js";
import { element, find } from "./elements.js";
import { valueOf } from "./items.js";
import { csvOf, linesOf, listOf, sheetsOf } from "./lines.js";
import { plural } from "./words.js";
import { xlsx } from "./xlsx.js";
import { zip } from "./zip.js";

export class Away {
  /** `stack` holds the pages; `settle` is called before they are taken. */
  constructor(stack, settle) {
    Object.assign(this, { stack, settle });
    this.section = find("away");
    this.said = find("away-said");
    this.teach = find("teach");
    this.isTaken = true; // whether nothing that a person said would be lost
    const csv = (pages) => new Blob([`\ufeff${csvOf(listOf(pages))}`], { type: "text/csv" }); // Excel knows UTF-8 by it
    find("csv").addEventListener("click", () => this.all(csv, "numbers.csv"));
    find("xlsx").addEventListener("click", () => this.all((pages) => xlsx(sheetsOf(pages)), "numbers.xlsx"));
    find("copy").addEventListener("click", () => this.toClipboard());
    this.teach.addEventListener("click", () => this.corrections());
    window.addEventListener("beforeunload", (event) => {
      this.settle();
      if (!this.isTaken) event.preventDefault();
    });
  }

  /** Saves all that there is, as `made` makes a file of it. */
  all(made, name) {
    this.settle();
    this.save(made(this.stack.pages), name);
    this.isTaken = true;
  }

  save(blob, name) {
    const address = URL.createObjectURL(blob);
    element("a", { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000); // once it is surely on its way
    this.said.textContent = `${name} is saved.`;
  }

  /** The lines of the page that is shown, as a table; a way that needs no secure origin. */
  toClipboard() {
    this.settle();
    const rows = linesOf(this.stack.current).map((line) => line.cells.map((cell) => cell?.text ?? ""));
    const cells = (row) => row.map((text) => element("td", {}, text));
    const table = element("table", {}, ...rows.map((row) => element("tr", {}, ...cells(row))));
    const put = (event) => {
      event.preventDefault();
      event.clipboardData.setData("text/plain", rows.map((row) => row.join("\t")).join("\n"));
      event.clipboardData.setData("text/html", table.outerHTML);
    };
    document.addEventListener("copy", put, { once: true });
    const isDone = document.execCommand("copy");
    document.removeEventListener("copy", put);
    this.said.textContent = isDone ? "The page is on the clipboard, as a table." : "The browser does not copy it.";
  }

  /** All that was checked, as pictures and labels.csv: what `scanline train lines --pictures` takes. */
  async corrections() {
    this.settle();
    const items = this.stack.pages.flatMap((page) => page.items.filter((item) => item.checked));
    this.teach.disabled = true;
    try {
      const known = await alphabetOf(this.stack.pages.map((page) => page.found));
      const told = items.filter(({ checked }) => [...checked].every((symbol) => known.includes(symbol)));
      const files = [];
      const labels = [["file", "label", "reason", "source"]];
      const canvas = element("canvas");
      for (const item of told) {
        this.said.textContent = `${files.length + 1} of ${plural(told.length, "picture")}…`;
        if (!(await cropped(item, canvas, item.isCell ? 0 : undefined))) continue;
        const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
        const name = `${String(files.length + 1).padStart(5, "0")}.png`;
        files.push([name, new Uint8Array(await blob.arrayBuffer())]);
        labels.push([name, valueOf(item), item.reason ?? "", item.page.label]);
      }
      const csv = csvOf(labels.map((line) => line.map((text) => ({ text }))), false);
      this.save(zip([...files, ["labels.csv", new TextEncoder().encode(csv)]]), "corrections.zip");
      const rest = items.length - files.length;
      const why = rest ? ` ${plural(rest, "is", "are")} left out: the reader knows no such symbols, or there is no picture.` : "";
      this.said.textContent = `${plural(files.length, "picture")} in corrections.zip.${why}`;
    } catch (error) {
      this.said.textContent = error.message;
    } finally {
      this.update();
    }
  }

  /** What there is to take, after pages were read or checked; `isSaid` where a person said something. */
  update(isSaid = false) {
    const { pages } = this.stack;
    this.section.hidden = !pages.some((page) => page.items.length > 0 && !page.isDrawn);
    this.teach.disabled = !pages.some((page) => page.items.some((item) => item.checked));
    if (isSaid) this.isTaken = false;
    if (isSaid) this.said.textContent = "";
  }
}

/** The symbols that the line reader knows by which pages were read; all digits where none was. */
async function alphabetOf(found) {
  const name = found.find((one) => one?.numbers || one?.tables)?.model;
  const { models } = await call("v1/models");
  const cards = models.map((model) => model.card);
  const card = cards.find((one) => one.name === name && one.task === "numbers");
  return card?.architecture.symbols ?? "0123456789";
}
