"""The tables and figures of numbers: README.md, docs/photos.md, training.md and adapting.md."""

from functools import partial

from benchmarks.documents.formats import between, counted, grid, interval, percent, score
from benchmarks.results import Result, Results
from models.artifact.checkpoint import SHIPPED, load

_PARTS = {
    "cells report": "cells of log-books, split report",
    "cells tune": "cells of log-books, split tune",
    "cheques": "cheque amounts",
    "pages report": "rows of pages, split report",
    "pages tune": "rows of pages, split tune",
}

_READERS = {
    "tesseract": "Tesseract",
    "rapidocr": "RapidOCR",
    "rapidocr, recogniser alone": "RapidOCR, recogniser alone",
}
_SHARES = (
    "strict_accuracy",
    "character_error_rate",
    "accepted_at_1_percent",
    "accepted_at_half_percent",
)


def numbers(results: Results) -> str:
    """Numbers in pictures of one row, and rows of pages."""
    found = results["numbers"]
    columns = ["", "right, % (95 %)", "strictly, %", "wrong characters, %"]
    columns += ["accepted at 1 % wrong, %", "at 0.5 %, %", "ms"]
    measured = [name for name in _PARTS if name in found.figures] or [*_PARTS][:1]
    return grid(columns, [_row(found, name, _PARTS[name]) for name in measured])


def _row(found: Result, name: str, title: str) -> list[str]:
    """One row of that table; pages are not accepted as a whole."""
    part = found.at(name)
    return [
        f"{title} ({found.number(name, 'rows'):,})",
        f"{percent(found.number(name, 'row_accuracy'))} ({interval(found, name, 'interval')})",
        *(percent(found.number(name, one)) if one in part else "" for one in _SHARES),
        f"{found.number(name, 'milliseconds_median'):.1f}",
    ]


def adapting(results: Results) -> str:
    """Readers as shipped, and adapted to cells."""
    found = results["adapting"]
    columns = ["adapted to, cells", "right, % (95 %)", "decimals, %", "accepted at 1 % wrong, %"]
    columns += ["of these wrong, %", "accepted at 0.5 %, %", "of these wrong, %", "seconds"]
    found.at("as shipped")
    return grid(columns, [_adapted(found, name) for name in found.figures])


def _adapted(found: Result, name: str) -> list[str]:
    """One row of that table; where nothing is accepted, nothing of it is wrong."""
    part = found.at(name)
    shares = [
        (found.number(name, key), part[f"wrong_{key}"])
        for key in ("accepted_at_1_percent", "accepted_at_half_percent")
    ]
    accepted = [
        text
        for share, wrong in shares
        for text in (percent(share), "" if wrong is None else f"{100 * wrong:.2f}")
    ]
    return [
        f"{found.number(name, 'adapted_on'):,}" if "seconds" in part else name,
        f"{percent(found.number(name, 'row_accuracy'))} ({interval(found, name, 'interval')})",
        percent(found.number(name, "kinds", "decimals", "row_accuracy")),
        *accepted,
        f"{found.number(name, 'seconds'):,.0f}" if "seconds" in part else "",
    ]


def adapting_n(results: Results) -> str:
    """How many cells the adapted readers were measured on, and of which split."""
    what = "cells, split report"
    return f"{results['adapting'].count(what):,} {what}"


def adapted_right(place: int, results: Results) -> str:
    """How often a reader is right, as shipped (0), adapted to few cells (1) or to all (2)."""
    found, name = _adapted_name(place, results)
    share, limits = percent(found.number(name, "row_accuracy")), interval(found, name, "interval")
    return f"{share} % ({limits})"


def adapted_on(place: int, results: Results) -> str:
    """To how many cells a reader was adapted, and how long that took."""
    found, name = _adapted_name(place, results)
    minutes = found.number(name, "seconds") / 60
    return f"{found.number(name, 'adapted_on'):,} cells, in {minutes:.0f} minutes"


def adapted_accepted(place: int, results: Results) -> str:
    """The share that a reader may accept where one in a hundred is wrong."""
    found, name = _adapted_name(place, results)
    return f"{percent(found.number(name, 'accepted_at_1_percent'))} %"


def _adapted_name(place: int, results: Results) -> tuple[Result, str]:
    found = results["adapting"]
    found.at("as shipped")
    return found, [*found.figures][place]


def spoilt(results: Results) -> str:
    """Drawn numbers of which one digit is spoilt."""
    found = results["spoilt"]
    kinds = [kind for kind in found.figures if kind not in ("all", "intact", "a letter")]
    rows = [
        [
            kind,
            f"{found.number(kind, 'n'):,}",
            _over_seeds(found.numbers(kind, "accepted"), 100),
            _over_seeds(found.numbers(kind, "wrong")),
        ]
        for kind in [*kinds, "all", "intact", "a letter"]
    ]
    return grid(["", "pictures", "accepted, %", "wrong and accepted"], rows)


def opinion(results: Results) -> str:
    """What is read with a second opinion, weighed in several ways."""
    found = results["opinion"]
    found.at("as served")
    rows = [
        [
            name,
            f"{found.number(name, 'weights', 'digits'):g}",
            f"{found.number(name, 'weights', 'ink'):g}",
            f"{found.number(name, 'weights', 'slash'):g}",
            f"{found.number(name, 'cells_right'):,} of {found.number(name, 'cells'):,}",
            f"{found.number(name, 'rows_right'):,} of {found.number(name, 'rows'):,}",
        ]
        for name in found.figures
    ]
    return grid(["", "digits", "ink", "slashes", "cells right", "rows of pages right"], rows)


def _over_seeds(figures: dict[str, float], times: float = 1) -> str:
    """A mean with the lowest and the highest: 4.2 (2 to 6)."""
    mean, low, high = (times * figures[key] for key in ("mean", "low", "high"))
    return f"{mean:.1f} ({low:.0f} to {high:.0f})"


def rows(results: Results) -> str:
    """Other programs and ours on the same cells and cheque amounts."""
    found = results["rows"]
    parts = {"cells": "cells, split report", "cheques": "cheque amounts"}
    columns = ["reader"]
    for name, title in parts.items():
        columns += [f"{title} ({found.count(name)}), right, % (95 %)", "ms"]
    lines = []
    for reader in found.at("cells"):
        line = ["**Scanline**" if reader == "scanline" else _READERS[reader]]
        for name in parts:
            line += [score(found, name, reader)]
            line += [f"{found.number(name, reader, 'milliseconds'):.1f}"]
        lines.append(line)
    return grid(columns, lines)


def right(what: str, results: Results) -> str:
    """How many of what was measured are read rightly: of split report where that was measured."""
    found = results["numbers"]
    names = (f"{what} report", f"{what} tune", what)
    name = next((one for one in names if one in found.figures), what)
    share, limits = percent(found.number(name, "row_accuracy")), interval(found, name, "interval")
    split = name.removeprefix(what).strip()
    of = f"n = {found.number(name, 'rows'):,}" + (f", split {split}" if split else "")
    return f"{share} % ({limits}; {of})"


def written(_results: Results) -> str:
    """What the line reader's card says of strips that code wrote."""
    found = load(SHIPPED / "lines").card.scores["written_validation"]
    return f"{percent(found.accuracy)} % ({between(*found.interval)}, n = {found.n:,})"


def separators(results: Results) -> str:
    """The share of drawn strips of which a separator is lost or invented."""
    found = results["separators"]
    share = percent(found.number("separators_wrong"))
    return (
        f"{share} % ({interval(found, 'separators_wrong_interval')}, n = {found.count('strips'):,})"
    )


TABLES = {
    "adapting": adapting,
    "numbers": numbers,
    "opinion": opinion,
    "rows": rows,
    "spoilt": spoilt,
}
FIGURES = {
    "adapting.all": partial(adapted_on, 2),
    "adapting.all.accepted": partial(adapted_accepted, 2),
    "adapting.all.right": partial(adapted_right, 2),
    "adapting.few": partial(adapted_on, 1),
    "adapting.few.accepted": partial(adapted_accepted, 1),
    "adapting.few.right": partial(adapted_right, 1),
    "adapting.n": adapting_n,
    "adapting.shipped.accepted": partial(adapted_accepted, 0),
    "adapting.shipped.right": partial(adapted_right, 0),
    "card.lines": written,
    "numbers.cells": partial(right, "cells"),
    "numbers.cheques": partial(right, "cheques"),
    "numbers.pages": partial(right, "pages"),
    "separators": separators,
    "spoilt.seeds": counted("spoilt", "seeds"),
}
