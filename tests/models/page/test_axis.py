import numpy as np
import pytest

from models.page.axis import MOST_PARTS, Axis, parted, side_of

ROW = 8  # places


def drawn(
    rows: int, slope: float = 0.0, is_ruled: bool = True, width: int = 80
) -> tuple[np.ndarray, np.ndarray]:
    """What is seen of a table: lines between rows of ROW places, and what is written in them."""
    size = rows * ROW + 20
    lines, written = np.zeros((2, size, width), np.float32)
    for across in range(width):
        off = 10 + slope * (across - width / 2)
        for row in range(rows + 1):
            if is_ruled:
                lines[int(off + ROW * row), across] = 0.9
            if row < rows and across % 16 in range(4, 12):
                top = off + ROW * row + 2
                written[int(top) : int(top + 4), across] = 1
    return lines, written


@pytest.mark.parametrize("slope", [-0.1, 0.0, 0.06])
@pytest.mark.parametrize("is_ruled", [True, False])
def test_rows_are_told_apart_by_lines_or_by_what_is_written(slope: float, is_ruled: bool) -> None:
    side = side_of(*drawn(6, slope, is_ruled))
    assert side.axis.slope == pytest.approx(slope, abs=0.011)
    axis = parted(side, 0.0, is_ruled=False, is_rows=True)
    assert axis.length == 6
    assert axis.ruled.tolist() == [is_ruled] * 7
    inner = 10.5 + ROW * np.arange(1, 6)
    np.testing.assert_allclose(axis.parts[1:-1], inner, atol=1.1)


def test_a_place_is_level_with_where_it_came_from() -> None:
    axis = Axis(60, (30, 40), 0.05, 0.1, np.zeros(0), np.zeros(0, bool))
    along, across = np.array([3.0, 30.0, 55.0]), np.array([70.0, 2.0, 41.0])
    np.testing.assert_allclose(axis.at(axis.level(along, across), across), along, atol=0.05)


def test_an_empty_row_between_lines_is_kept_where_the_table_is_ruled_both_ways() -> None:
    lines, written = drawn(5)
    written[10 + ROW : 10 + 2 * ROW] = 0
    written[10 + 4 * ROW :] = 0
    assert parted(side_of(lines, written), 0.0, is_ruled=True, is_rows=True).length == 5
    assert parted(side_of(lines, written), 0.0, is_ruled=False, is_rows=True).length == 4


def test_strokes_that_look_like_a_line_and_go_through_writing_are_none() -> None:
    lines, written = drawn(5)
    lines[10 + ROW + 4] = 0.6  # in the middle of the second row
    assert parted(side_of(lines, written), 0.0, is_ruled=True, is_rows=True).length == 5


def test_two_edges_of_one_line_are_one() -> None:
    lines, written = drawn(5)
    lines[10 + ROW + 2] = 0.9
    assert parted(side_of(lines, written), 0.0, is_ruled=True, is_rows=True).length == 5


def test_columns_closer_than_the_gap_are_one_unless_a_line_parts_them() -> None:
    lines, written = drawn(4, is_ruled=False)
    assert parted(side_of(lines, written), 5.0, is_ruled=False, is_rows=False).length == 1
    assert parted(side_of(*drawn(4)), 5.0, is_ruled=False, is_rows=False).length == 4


def test_the_end_of_a_long_number_is_no_column() -> None:
    lines, written = drawn(3, is_ruled=False, width=200)
    written[10 + 2 * ROW - 1, 4:12] = 1  # a single one that reaches farther, with a break
    assert parted(side_of(lines, written), 0.0, is_ruled=False, is_rows=True).length == 3


def test_there_are_no_more_parts_than_told() -> None:
    assert (
        parted(side_of(*drawn(MOST_PARTS + 30)), 0.0, is_ruled=True, is_rows=True).length
        == MOST_PARTS
    )
