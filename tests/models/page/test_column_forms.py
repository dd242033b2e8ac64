"""Of several readings in a cell that one is likelier whose form its column has."""

import numpy as np
import pytest

from models.imaging.picture import Box
from models.page.column_forms import in_form
from models.page.placed import TableCell


def cell(text: str | None, confidence: float, *others: tuple[str, float]) -> TableCell:
    return TableCell(text, confidence, "", Box(0, 0, 9, 9), np.zeros((4, 2)), list(others))


def test_a_reading_that_is_nearly_as_likely_and_written_as_the_others_is_taken() -> None:
    column = [*[cell(text, 1.0) for text in ("34", "59", "77")], cell("8.1", 0.6, ("81", 0.3))]
    *others, found = in_form(column)
    assert others == column[:3]
    assert found is not None
    every = 3.5 * 0.3 + 0.5 * 0.6 + 3.5 * 0.1  # the rest might be written as the others are
    assert found.text == "81"
    assert found.confidence == pytest.approx(3.5 * 0.3 / every)
    ((other, likely),) = found.alternatives
    assert other == "8.1"
    assert likely == pytest.approx(0.5 * 0.6 / every)


def test_a_reading_that_is_sure_stays_in_a_column_of_other_ones() -> None:
    column = [*[cell("34", 1.0) for _ in range(20)], cell("8.1", 0.999, ("81", 0.0005))]
    found = in_form(column)[-1]
    assert found is not None
    assert found.text == "8.1"
    assert 0.9 < found.confidence < 0.999


def test_a_column_makes_nothing_surer_but_what_it_speaks_against() -> None:
    column = [cell("34", 1.0), cell("59", 1.0), cell("77", 0.6, ("71", 0.2))]
    found = in_form(column)[-1]
    assert found is not None
    assert found.text == "77"
    assert found.confidence == pytest.approx(0.6)
    surer = in_form([*column, cell("12", 0.6, ("1.2", 0.4))])[-1]
    assert surer is not None
    assert surer.confidence > 0.6


def test_cells_without_a_number_and_columns_of_one_cell_are_left_as_they_are() -> None:
    column = [None, cell(None, 0.0), cell("", 0.0), cell("12.5", 0.5, ("125", 0.25), ("", 0.25))]
    *empty, found = in_form(column)
    assert empty == column[:3]
    assert found is not None
    assert found.text == "12.5"
    assert found.confidence == pytest.approx(0.5)


def test_a_reading_of_no_number_is_not_chosen() -> None:
    found = in_form([cell("12.5", 0.2, ("", 0.7)), cell("7", 1.0)])[0]
    assert found is not None
    assert found.text == "12.5"
    assert found.alternatives[0][0] == ""
