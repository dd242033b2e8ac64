"""The numbers of a table's column are written alike: of several readings of one, that is likelier.

What they share is a form: how many digits there are and where signs stand among them, whatever the
digits. How likely a form is in a column is told by the column's other cells, as the estimator of
R. Krichevsky and V. Trofimov ("The performance of universal encoding", 1981) does.
"""

import re
from collections import defaultdict
from collections.abc import Sequence

from models.page.placed import TableCell

_UNSEEN = 0.5  # Krichevsky and Trofimov's count of a form that was not seen


def in_form(cells: Sequence[TableCell | None]) -> list[TableCell | None]:
    """The cells of a column, each by the reading that is likeliest beside the others' forms.

    What is likely beside the readings of a cell is taken for as likely in the form of the one that
    is chosen, so that a column makes no reading surer than it may be.

    Args:
        cells: from the top down, with alternatives where they are not sure; a cell whose text is
            None, or empty, is left as it is.
    """
    forms = [_forms(one) for one in cells]
    column: dict[str, float] = defaultdict(float)
    for form, share in (pair for own in forms for pair in own.items()):
        column[form] += share

    def weight(text: str, own: dict[str, float]) -> float:
        form = _form(text)
        return _UNSEEN + max(0.0, column[form] - own[form])

    return [
        _chosen(one, [weight(text, own) for text, _ in _readings(one)]) if one and own else one
        for one, own in zip(cells, forms, strict=True)
    ]


def _forms(cell: TableCell | None) -> dict[str, float]:
    """How likely each form is of what is written in a cell; nothing where there is no number."""
    found: dict[str, float] = defaultdict(float)
    if cell is not None and cell.text:
        for text, confidence in _readings(cell):
            found[_form(text)] += confidence
    return found


def _chosen(cell: TableCell, weights: list[float]) -> TableCell:
    """A cell by its likeliest reading, each of which is as much likelier as these say."""
    readings = _readings(cell)
    shares = [weight * likely for weight, (_, likely) in zip(weights, readings, strict=True)]
    best = max((at for at, (text, _) in enumerate(readings) if text), key=shares.__getitem__)
    rest = max(0.0, 1 - sum(likely for _, likely in readings))
    every = sum(shares) + weights[best] * rest
    others = [(text, share / every) for (text, _), share in zip(readings, shares, strict=True)]
    text, confidence = others.pop(best)
    others.sort(key=lambda one: -one[1])
    return cell._replace(text=text, confidence=confidence, alternatives=others)


def _readings(cell: TableCell) -> list[tuple[str, float]]:
    return [(cell.text or "", cell.confidence), *cell.alternatives]


def _form(text: str) -> str:
    return re.sub(r"\d", "0", text)
