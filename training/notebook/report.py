"""The report: notebook.json, and notebook.md with the tables and what they show."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from sklearn.metrics import precision_recall_fscore_support

from models.artifact.checkpoint import write_whole
from training.data.mnist import Images
from training.notebook import plan
from training.notebook.adders import MOST_PAIRS
from training.notebook.entries import Entry, above_interval, digit_figures
from training.notebook.ideal import ceiling
from training.notebook.pictures import title
from training.notebook.results import Results
from training.statistics import holm


def write(
    folder: Path, results: Results, found: list[Entry], claim: dict[str, Any], test: Images
) -> None:
    """Writes notebook.json, photographs.json and notebook.md.

    Args:
        folder: written into.
        results: all trials.
        found: `entries` of the same results.
        claim: `photographs.measured` of the same results.
        test: the test images.

    Raises:
        ScanlineError: a file cannot be written.
    """
    write_whole(folder / "notebook.json", (json.dumps(found, indent=1) + "\n").encode())
    write_whole(folder / "photographs.json", (json.dumps(claim, indent=1) + "\n").encode())
    opening, sweep, digits, *rest = sections(found, claim)
    parts = [opening, sweep, digits, _classification(results, test), *rest]
    write_whole(folder / "notebook.md", ("\n\n".join(parts) + "\n").encode())


def sections(found: list[Entry], claim: dict[str, Any]) -> list[str]:
    """The report's sections in their order, but for the classification report.

    Args:
        found: `entries`, or what notebook.json holds.
        claim: `photographs.measured`, or what photographs.json holds.
    """
    return [
        _opening(found),
        _sweep_digits(found),
        _digits(found),
        _photographs(claim),
        _sweep_adder(found),
        _adders(found),
        _orders(found),
    ]


def _opening(found: list[Entry]) -> str:
    digits, adders = found[0], found[-1]
    budget, epochs = digits["settings"], adders["settings"]["epochs"]
    above = above_interval(found)
    where = "\n".join(
        f"- {_shape(one)}: {one['notebook']:.2f}, above {_range(one['interval'])}" for one in above
    )
    count = sum(1 + ("validation" in one) for one in digit_figures(found))
    conclusion = (
        f"Of the notebook's {count} digit figures, {count - len(above)} lie in the 95 % prediction "
        f"interval of our seeds or below it" + (f"; not so:\n\n{where}" if above else ".")
    )
    return f"""# The notebook, repeated

Written by `scanline train notebook`: {budget["epochs"]} epochs of {budget["trained"]:,} images for
each row classifier, {len(digits["seeds"])} seeds; {epochs:,} epochs of one batch of 64 pairs for
each adder, {len(adders["seeds"])} seeds. Of one seed, adders of one length see the same batches.
All figures are percent, means over the seeds; brackets
hold the 95 % prediction interval of one more seed. All figures, each seed's too, are in
[notebook.json](notebook.json) and [photographs.json](photographs.json).

{conclusion}"""


def _sweep_digits(found: list[Entry]) -> str:
    rows = [
        [s["hidden"], s["layers"], f"{one['notebook']:.2f}", _ours(one), f"{one['seconds']:.0f}"]
        for one in found
        if one["experiment"] == "sweep-digits" and (s := one["settings"])
    ]
    table = _table(["hidden", "layers", "notebook", "ours", "seconds"], rows)
    return f"""## 1. The sweep of ten

The vanilla cell, one direction; validation accuracy after the last epoch.

{table}"""


def _digits(found: list[Entry]) -> str:
    rows = []
    for one in found:
        if one["experiment"] == "digits":
            held = one["validation"]
            rows.append([
                title(one["settings"]["cell"], one["settings"]["directions"]),
                f"{one['notebook']:.2f}", _ours(one), f"{held['notebook']:.2f}", _ours(held),
                f"{one['notebook_seconds']:.0f}", f"{one['seconds']:.0f}",
            ])  # fmt: skip
    columns = ["network", "notebook, test", "ours, test", "notebook, validation"]
    columns += ["ours, validation", "notebook, seconds", "ours, seconds"]
    table = _table(columns, rows)
    return f"""## 2. The six runs

Hidden 64, five layers. Our seconds are those of one thread beside a second trial.

{table}

![Loss and accuracy against epochs](curves.png)

![Confusion matrices](confusion.png)"""


def _classification(results: Results, test: Images) -> str:
    parts = []
    for cell, directions in plan.DIGITS:
        seeds = []
        for done in results.digits(cell, directions):
            answers = [int(answer) for answer in done.result.answers]
            seeds.append(
                precision_recall_fscore_support(
                    test.digit[: len(answers)], answers, labels=range(10), zero_division=0
                )
            )
        precision, recall, f1 = (
            [sum(seed[part][digit] for seed in seeds) / len(seeds) for digit in range(10)]
            for part in range(3)
        )
        name = title(cell, directions)
        for label, values in (("precision", precision), ("recall", recall), ("F1", f1)):
            parts.append([name, label, *(f"{100 * value:.1f}" for value in values)])
            name = ""
    table = _table(["network", "", *map(str, range(10))], parts)
    return f"""### Classification report

A column a digit, test images.

{table}"""


def _photographs(claim: dict[str, Any]) -> str:
    head = "## 3. Photographed digits, one direction beside two"
    if not claim:
        return f"{head}\n\nNot measured: SCANLINE_DATA holds no digits/labels.csv."
    kinds = list(claim["n"])
    rows: list[list[object]] = []
    tests: list[list[object]] = []
    p_values, better = [], []
    for route, cells in claim["accuracy"].items():
        for cell, ways in cells.items():
            for directions in ("1", "2"):
                figures = [_spread(ways[directions][kind]) for kind in kinds]
                rows.append([route, title(cell, int(directions)), *figures])
            for seed, one in enumerate(claim["mcnemar"][route][cell], start=1):
                first, second, p = one["only_one"], one["only_two"], one["p"]
                shown = f"{p:.3f}" if p >= 0.001 else "< 0.001"
                tests.append([route, cell, seed, first, second, shown])
                p_values.append(p)
                better.append(second > first)
    alone = [way for way, p in zip(better, p_values, strict=True) if p < 0.05]
    together = [way for way, sure in zip(better, holm(p_values), strict=True) if sure]
    columns = ["preprocessing", "network", *(f"{kind} (n = {claim['n'][kind]})" for kind in kinds)]
    return f"""{head}

Pictures of the report split, read by the six networks above: mean (lowest to highest seed).
`notebook` resizes the whole picture to 28x28 and inverts it; `ink` finds the digit first.

{_table(columns, rows)}

Does the notebook's claim hold that two directions are robust on photographed strokes? Pictures
that only one of the two has right, and McNemar's p:

{_table(["preprocessing", "cell", "seed", "only one direction", "only two", "p"], tests)}

Of these {len(tests)} comparisons, two directions are better in {sum(alone)} and worse in
{len(alone) - sum(alone)}, each taken alone (p < 0.05), and better in {sum(together)} and worse in
{len(together) - sum(together)} where the number of tests is allowed for (Holm).
{_conclusion(better, together)}"""


def _conclusion(better: list[bool], sure: list[bool]) -> str:
    if sure and all(sure) and sum(sure) > len(better) / 2:
        return "The claim holds."
    if any(sure):
        return "So the claim holds for some networks, and not in general: the seed decides."
    return "So the claim is not borne out."


def _sweep_adder(found: list[Entry]) -> str:
    sweep = [one for one in found if one["experiment"] == "sweep-adder"]
    best = max(one["ours"] for one in sweep)
    names = [
        f"{s['layers']} x {s['hidden']} at L = {s['length']}"
        for one in sweep
        if one["ours"] == best and (s := one["settings"])
    ]
    lengths = sorted({one["settings"]["length"] for one in sweep})
    distinct = [f"{100 * ceiling(n, 'msb', distinct=True):.2f} at L = {n}" for n in lengths]
    return f"""## 4. The adder sweep of 27

Scored as the notebook scores it, by the mean validation accuracy of the last ten epochs. Beside
it: the maximum over all epochs, the same for an ideal predictor (simulated; 95 % of its runs), the
share of right bits and of right sums over all pairs (a sample of {MOST_PAIRS:,} at L = 10), and the
ceiling of the reading order.

Most significant bit first, as in the notebook, whose only figure was
{next(one["notebook"] for one in sweep if one["notebook"]):.2f} for its best, 3 x 5 at L = 3. Ours
is {best:.2f}, by {_listed(names)}.
Both scores are of batches of distinct numbers, whose ceiling is a little higher:
{_listed(distinct)}; and ten batches of 64 are a small sample.

{_figures([(one, one) for one in sweep])}

Least significant bit first:

{_figures([(one, one["lsb"]) for one in sweep])}

![All pairs, noisy maxima and ceilings](adder-ceiling.png)"""


def _figures(rows: Iterable[tuple[Entry, Entry]]) -> str:
    """A table of settings and an order's figures."""
    columns = ["layers x hidden", "last ten epochs", "maximum", "ideal maximum"]
    columns += ["all pairs", "ceiling", "whole sums"]
    return _table(
        columns,
        [
            [f"{s['layers']} x {s['hidden']}, L = {s['length']}", _ours(order), *_four(order)]
            for one, order in rows
            if (s := one["settings"])
        ],
    )


def _adders(found: list[Entry]) -> str:
    rows = []
    for one in found:
        if one["experiment"] == "adder":
            s, losses, turned = one["settings"], one["losses"], one["lsb"]
            theirs = losses["notebook_training"], losses["notebook_validation"]
            rows.append([
                s["length"], s["hidden"],
                "" if one["notebook"] is None else f"{one['notebook']:.2f}", _ours(one),
                "" if None in theirs else f"{theirs[0]:.4f} / {theirs[1]:.4f}",
                f"{losses['training']:.4f} / {losses['validation']:.4f}",
                *_four(one)[1:], f"{turned['maximum']:.2f}", *_four(turned)[2:],
            ])  # fmt: skip
    columns = ["L", "hidden", "notebook", "ours", "notebook, losses", "ours, losses"]
    columns += ["ideal maximum", "all pairs", "ceiling", "whole sums"]
    columns += ["lsb: ours", "lsb: all pairs", "lsb: ceiling", "lsb: whole sums"]
    return f"""## 5. The nine adders

Three layers; the best epoch's validation accuracy, and the last training and validation loss.

{_table(columns, rows)}

![Accuracy against epochs](adder-curves.png)

![Accuracy against length](adder-length.png)"""


def _orders(found: list[Entry]) -> str:
    sweep = [one for one in found if one["experiment"] == "sweep-adder"]
    by_length = {
        length: [one for one in sweep if one["settings"]["length"] == length]
        for length in sorted({one["settings"]["length"] for one in sweep})
    }
    ceilings, bits, sums, turned, turned_sums, longer = [], [], [], [], [], []
    perfect = tried = 0
    for length, rows in by_length.items():
        ceilings.append(f"{rows[0]['ceiling']:.1f} at L = {length}")
        bits.append(f"{max(one['exhaustive'] for one in rows):.1f}")
        sums.append(f"{max(one['whole_sums'] for one in rows):.1f}")
        turned.append(f"{max(one['lsb']['exhaustive'] for one in rows):.2f}")
        turned_sums.append(f"{max(one['lsb']['whole_sums'] for one in rows):.2f}")
        longer.append(f"{max(one['lsb']['at_20_bits'] for one in rows):.2f}")
        perfect += sum(one["lsb"]["all_right"] for one in rows)
        tried += len(rows) * (rows[0]["exhaustive_pairs"] == 4**length)
    lengths = ", ".join(str(length) for length in by_length)
    nine = [one for one in found if one["experiment"] == "adder" and one["notebook"] is not None]
    best = max(nine, key=lambda one: one["notebook"])
    over = sum(one["notebook"] > one["ideal_maximum_interval"][1] for one in nine)
    return f"""## Why the order of reading decides

Most significant bit first cannot work. Each bit of a sum depends on the carry from the bits below
it, and a network that reads from the top has not seen these yet. With k bits still to come, the
carry is 1 for (1 - 2^-k) / 2 of all pairs, always less than half, so that the best answer is to
bet on no carry; this is right for 1/2 + (1 - 2^-(L+1)) / (L+1) of the bits, in percent
{_listed(ceilings)}. No number of layers, units or epochs can do better, and ours do not: the best
settings of the sweep have {_listed(bits)} of the bits of all pairs right (L = {lengths}), and
{_listed(sums)} of the whole sums. The notebook's {best["notebook"]:.2f} (its best) is no more than
that: it is the largest of 1,000 validation batches of 64 pairs, and an ideal predictor at the
ceiling, scored the same way, gets {best["ideal_maximum"]:.1f} (95 % of its runs
{_range(best["ideal_maximum_interval"])}). Of the notebook's {len(nine)} maxima, {over} lie above
this interval of their length.

Least significant bit first, everything that a bit depends on has been read when it is answered,
and the ceiling is 100. The same networks under the same recipe then have up to {_listed(turned)}
of the bits right (L = {lengths}) and up to {_listed(turned_sums)} of the whole sums; {perfect} of
the {tried} settings whose pairs were all tried are right on every one with every seed. What does
not follow is that they add longer numbers: at 20 bits the best settings have {_listed(longer)} of
the bits right, and nothing says where the next mistake waits. That takes a proof, which
`scanline train adder` trains for and `scanline certify` checks."""


def _four(one: Entry) -> list[str]:
    return [
        f"{one['maximum']:.2f}",
        f"{one['ideal_maximum']:.2f} ({_range(one['ideal_maximum_interval'])})",
        _tried(one, "exhaustive"),
        f"{one['ceiling']:.2f}",
        _tried(one, "whole_sums"),
    ]


def _tried(one: Entry, name: str) -> str:
    """A share of all pairs, or of a sample with its interval."""
    low, high = one[f"{name}_interval"]
    return f"{one[name]:.2f}" + (f" ({low:.2f} to {high:.2f})" if high > low else "")


def _shape(one: Entry) -> str:
    s = one["settings"]
    return (
        f"{s['cell']}, hidden {s['hidden']}, {s['layers']} layers, {s['directions']} direction(s)"
    )


def _ours(one: Entry) -> str:
    return f"{one['ours']:.2f} ({_range(one['interval'])})"


def _spread(figures: Sequence[float]) -> str:
    middle = sum(figures) / len(figures)
    return f"{middle:.1f} ({min(figures):.1f} to {max(figures):.1f})"


def _range(interval: Sequence[float]) -> str:
    return f"{interval[0]:.2f} to {interval[1]:.2f}"


def _listed(parts: Sequence[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)
