"""The report: notebook.json, and notebook.md with the tables and what they show."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sklearn.metrics import precision_recall_fscore_support

from models.artifact.checkpoint import write_whole
from training.data.mnist import Images
from training.notebook import plan
from training.notebook.adder_sections import adders_section, orders_section, sweep_section
from training.notebook.entries import Entry, above_interval, digit_figures
from training.notebook.pictures import title
from training.notebook.results import Results
from training.notebook.tables import ours, span, table
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
        sweep_section(found),
        adders_section(found),
        orders_section(found),
    ]


def _opening(found: list[Entry]) -> str:
    digits, adders = found[0], found[-1]
    budget, epochs = digits["settings"], adders["settings"]["epochs"]
    above = above_interval(found)
    where = "\n".join(
        f"- {_shape(one)}: {one['notebook']:.2f}, above {span(one['interval'])}" for one in above
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
        [s["hidden"], s["layers"], f"{one['notebook']:.2f}", ours(one), f"{one['seconds']:.0f}"]
        for one in found
        if one["experiment"] == "sweep-digits" and (s := one["settings"])
    ]
    shown = table(["hidden", "layers", "notebook", "ours", "seconds"], rows)
    return f"""## 1. The sweep of ten

The vanilla cell, one direction; validation accuracy after the last epoch.

{shown}"""


def _digits(found: list[Entry]) -> str:
    rows = []
    for one in found:
        if one["experiment"] == "digits":
            held = one["validation"]
            rows.append([
                title(one["settings"]["cell"], one["settings"]["directions"]),
                f"{one['notebook']:.2f}", ours(one), f"{held['notebook']:.2f}", ours(held),
                f"{one['notebook_seconds']:.0f}", f"{one['seconds']:.0f}",
            ])  # fmt: skip
    columns = ["network", "notebook, test", "ours, test", "notebook, validation"]
    columns += ["ours, validation", "notebook, seconds", "ours, seconds"]
    shown = table(columns, rows)
    return f"""## 2. The six runs

Hidden 64, five layers. Our seconds are those of one thread beside a second trial.

{shown}

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
    shown = table(["network", "", *map(str, range(10))], parts)
    return f"""### Classification report

A column a digit, test images.

{shown}"""


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

{table(columns, rows)}

Does the notebook's claim hold that two directions are robust on photographed strokes? Pictures
that only one of the two has right, and McNemar's p:

{table(["preprocessing", "cell", "seed", "only one direction", "only two", "p"], tests)}

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


def _shape(one: Entry) -> str:
    s = one["settings"]
    return (
        f"{s['cell']}, hidden {s['hidden']}, {s['layers']} layers, {s['directions']} direction(s)"
    )


def _spread(figures: Sequence[float]) -> str:
    middle = sum(figures) / len(figures)
    return f"{middle:.1f} ({min(figures):.1f} to {max(figures):.1f})"
