from decimal import Decimal

import numpy as np
import pytest

from models.imaging.picture import Box
from models.page.placed import Table, TableCell
from models.page.totals import totals_of

BOX = Box(0.0, 0.0, 1.0, 1.0)


def column(*texts: str | None) -> Table:
    """A table of one column; "" is an empty cell, None one with a word."""
    cells = [
        None if text == "" else TableCell(text, 0.9, "", BOX, np.zeros((4, 2)), [])
        for text in texts
    ]
    return Table(BOX, np.zeros((4, 2)), [[cell] for cell in cells])


@pytest.mark.parametrize(
    ("texts", "added", "agrees"),
    [
        (("12", "30", "42"), "42", True),
        (("12", "30", "43"), "42", False),
        (("0.1", "0.2", "0,3"), "0.3", True),  # not in binary
        ((None, "12", "", "-2", "10"), "10", True),  # a head, and an empty cell
        (("12", None, "12"), None, None),  # a word among numbers
        (("1,200", "3", "1203"), None, None),  # a thousand or a decimal
        (("12/03", "3", "15"), None, None),
        (("12", "", "12"), "12", True),
        (("12", "3", "1:5"), "15", None),
        (("", "", "15"), None, None),
        (
            ("12345678901234567890123456789", "0.1", "12345678901234567890123456789.1"),
            "12345678901234567890123456789.1",
            True,
        ),
    ],
)
def test_a_total_agrees_with_what_stands_above(
    texts: tuple[str | None, ...], added: str | None, agrees: bool | None
) -> None:
    (total,) = totals_of(column(*texts))
    assert (total.column, total.agrees) == (0, agrees)
    assert total.sum == (None if added is None else Decimal(added))


@pytest.mark.parametrize("texts", [("12", ""), ("12", None), ("12",)])
def test_a_column_without_a_number_in_its_last_row_has_no_total(
    texts: tuple[str | None, ...],
) -> None:
    assert totals_of(column(*texts)) == []
