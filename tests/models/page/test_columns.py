import numpy as np
import pytest
from numpy.random import Generator
from numpy.typing import NDArray

from models.page.columns import in_columns
from models.page.text_lines import text_lines_of

Boxes = NDArray[np.intp]


def drawn(random: Generator, columns: list[tuple[float, list[float]]], slope: float) -> Boxes:
    """Boxes of numbers of three digits, 20 wide and 40 high, at each column's x and its rows' y."""
    boxes = [(0, 0, 2000, 2000)]  # the paper
    for left, rows in columns:
        for y in rows:
            for digit in range(3):
                x = left + 30 * digit
                off = slope * x + random.normal(0, 2)
                boxes.append((round(x), round(y + off), 20, 40))
    return np.array(boxes)


def read(boxes: Boxes) -> list[list[int]]:
    """What each row begins with and ends with, in the order of reading."""
    lines, _ = text_lines_of(boxes, np.arange(1, len(boxes)))
    return [[int(line.bounds[0]), int(line.bounds[2])] for line in in_columns(lines, boxes)]


@pytest.mark.parametrize("slope", [0.0, 0.08, -0.08])
@pytest.mark.parametrize("off", [25, 35, 50])
def test_lists_side_by_side_that_are_not_level_are_columns(slope: float, off: float) -> None:
    random = np.random.default_rng(1)
    one = [100.0 + 90 * row for row in range(6)]
    for apart in (230, 400):
        boxes = drawn(random, [(100, one), (100 + apart, [y + off for y in one])], slope)
        assert read(boxes) == 6 * [[100, 180]] + 6 * [[100 + apart, 180 + apart]]


@pytest.mark.parametrize("slope", [0.0, 0.08, -0.08])
def test_what_is_level_is_one_row_however_far_apart(slope: float) -> None:
    random = np.random.default_rng(1)
    for _ in range(100):
        rows = [100.0 + 90 * row for row in range(6)]
        beside = [y + random.normal(0, 4) for y in rows]
        apart = int(random.integers(230, 500))
        boxes = drawn(random, [(100, rows), (100 + apart, beside)], slope)
        lines, _ = text_lines_of(boxes, np.arange(1, len(boxes)))
        assert in_columns(lines, boxes) is lines


def test_lists_with_rows_of_their_own_distances_are_columns() -> None:
    random = np.random.default_rng(1)
    one, other = [100.0 + 80 * row for row in range(8)], [110.0 + 97 * row for row in range(7)]
    boxes = drawn(random, [(100, one), (400, other)], 0.0)
    assert read(boxes) == 8 * [[100, 180]] + 7 * [[400, 480]]


def test_a_ledger_in_each_column_stays_one() -> None:
    random = np.random.default_rng(1)
    one, other = [100.0 + 80 * row for row in range(5)], [140.0 + 80 * row for row in range(5)]
    boxes = drawn(random, [(100, one), (330, one), (700, other), (930, other)], 0.0)
    assert read(boxes) == 5 * [[100, 410]] + 5 * [[700, 1010]]


def test_two_numbers_aside_and_a_list_below_are_no_columns() -> None:
    random = np.random.default_rng(1)
    rows = [100.0 + 90 * row for row in range(6)]
    for aside in ([130.0, 230.0], [700.0, 790.0, 880.0]):
        boxes = drawn(random, [(100, rows), (400, aside)], 0.0)
        lines, _ = text_lines_of(boxes, np.arange(1, len(boxes)))
        assert in_columns(lines, boxes) is lines


def test_groups_of_a_ledger_are_of_its_rows() -> None:
    random = np.random.default_rng(1)
    values, groups = [100.0 + 80 * row for row in range(9)], [100.0, 420.0, 740.0]
    boxes = drawn(random, [(100, groups), (400, values)], 0.0)
    lines, _ = text_lines_of(boxes, np.arange(1, len(boxes)))
    assert in_columns(lines, boxes) is lines


def test_two_rows_beside_two_others_are_no_lists() -> None:
    random = np.random.default_rng(1)
    boxes = drawn(random, [(100, [100.0, 190.0]), (400, [145.0, 235.0])], 0.0)
    lines, _ = text_lines_of(boxes, np.arange(1, len(boxes)))
    assert len(lines) == 4
    assert in_columns(lines, boxes) is lines
    assert in_columns([], boxes) == []
