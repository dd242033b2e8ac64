import cv2
import numpy as np
import pytest
from cv2.typing import MatLike

from benchmarks.reader import LineReader
from models.page import tables
from models.page.automaton import automaton_of
from models.page.axis import MOST_PARTS
from models.page.grid import Grid, Sight, grids_of
from models.page.line_crops import FAINT
from models.page.placed import Table, TableCell, Tables
from models.page.tables import OTHERWISE, SEVERAL, tables_on
from models.page.turning import turn_by
from tests.models.page.test_numbers import READER
from tests.pictures import edges, table

READ_WITH = LineReader("lines").reader
ALPHABET = READ_WITH.card.architecture.alphabet
CELLS = [["407", "22", "5"], ["36", "284", "70"], ["52", "40", "238"], ["64", "7", "45"]]


def read(image: MatLike) -> Tables:
    return tables_on(image, READ_WITH)


def texts(found: Table) -> list[list[str]]:
    return [["" if one is None else str(one.text) for one in row] for row in found.cells]


def cells_of(found: Tables) -> list[TableCell]:
    return [one for each in found.tables for row in each.cells for one in row if one]


def center(cell: TableCell | None) -> tuple[float, float]:
    assert cell is not None
    x, y = cell.corners.mean(0).tolist()
    return x, y


@pytest.mark.parametrize("is_ruled", [True, False])
def test_each_cell_is_read_in_its_place(is_ruled: bool) -> None:
    (found,) = read(table(CELLS, is_ruled=is_ruled)).tables
    assert texts(found) == CELLS
    rows, columns = edges(CELLS)
    for row, line in enumerate(found.cells):
        for column, cell in enumerate(line):
            x, y = center(cell)
            assert rows[row] < y < rows[row + 1]
            assert columns[column] < x < columns[column + 1]
            if is_ruled and cell is not None:
                assert abs(cell.box.x - columns[column]) < 8
                assert abs(cell.box.y - rows[row]) < 8
                assert abs(cell.box.width - columns[column + 1] + columns[column]) < 12


@pytest.mark.parametrize("degrees", [90, 180, 270, 7, -20])
def test_a_turned_table_is_read_and_its_corners_are_where_it_stands(degrees: float) -> None:
    upright = table(CELLS)
    turn = turn_by(-degrees, upright.shape)
    found = read(turn.turned(upright))
    assert texts(found.tables[0]) == CELLS
    assert abs((found.turned - degrees + 180) % 360 - 180) < 2
    rows, columns = edges(CELLS)
    there = turn.there(np.array([[columns[0], rows[0]]], np.float64))
    np.testing.assert_allclose(found.tables[0].corners[:1], there, atol=12)


def test_an_empty_cell_is_none_and_an_empty_row_of_a_ruled_table_is_kept() -> None:
    cells = [["407", "", "5"], ["", "", ""], ["52", "40", ""], ["64", "7", "45"]]
    (found,) = read(table(cells)).tables
    assert texts(found) == cells
    assert found.cells[1] == [None, None, None]


def test_two_tables_are_told_apart() -> None:
    one = table(CELLS)
    gap = np.full((300, one.shape[1]), 215, np.uint8)
    found = read(np.vstack([one, gap, one])).tables
    assert [texts(each) for each in found] == [CELLS, CELLS]
    assert found[0].box.y < found[1].box.y


def test_a_cell_that_two_rows_share_spans_them() -> None:
    cells = [["407", "22", "5"], ["36", "28", "70"], ["52", "40", "23"], ["64", "7", "45"]]
    rows, columns = edges(cells)
    image = table(cells)
    merged = np.s_[rows[0] + 3 : rows[1] - 2, columns[0] + 3 : columns[2] - 2]
    image[merged] = 215
    part = table([["28437"]])  # written across the line that is not there
    ink = part[60:140, 60:340] < 200
    where = image[rows[0] + 10 : rows[0] + 90, columns[0] + 20 : columns[0] + 300]
    where[ink] = 50
    (found,) = read(image).tables
    first = found.cells[0][0]
    assert first is not None
    assert (first.text, first.span) == ("28437", (1, 2))
    assert found.cells[0][1] is None
    assert texts(found)[1:] == cells[1:]


def test_words_and_letters_are_no_numbers_and_have_their_place() -> None:
    cells = [["407", "    ", "5"], ["36", "    ", "70"], ["52", "    ", "23"], ["64", "    ", "45"]]
    image = table(cells)
    rows, columns = edges(cells)
    for y, word in zip(rows, ("north", "hall", "ward", "east"), strict=False):
        at = (columns[1] + 20, y + 70)
        cv2.putText(image, word, at, cv2.FONT_HERSHEY_COMPLEX, 1.3, 50, 2, cv2.LINE_AA)
    (found,) = read(image).tables
    words = [row[1] for row in found.cells]
    assert [one is not None and not one.text for one in words] == [True] * 4
    assert all(one is not None and one.reason for one in words)
    assert [row[0] for row in texts(found)] == ["407", "36", "52", "64"]


def test_two_numbers_in_a_cell_are_doubtful() -> None:
    cells = [["40777722", "5"], ["36777284", "7"], ["52777740", "2"], ["64777722", "4"]]
    rows, columns = edges(cells)
    image = table(cells)
    for row in range(4):  # a gap in the middle
        image[rows[row] + 3 : rows[row + 1] - 2, columns[0] + 125 : columns[0] + 320] = 215
    (found,) = read(image).tables
    several = [row[0] for row in found.cells]
    assert any(one is not None and one.reason == SEVERAL for one in several)
    assert all(one is None or one.reason or one.text is None for one in several)


def test_a_number_too_faint_for_ink_is_read_and_doubtful_and_no_empty_cell() -> None:
    image = table(CELLS)
    rows, columns = edges(CELLS)
    part = np.s_[rows[1] + 4 : rows[2] - 3, columns[1] + 4 : columns[2] - 3]  # with 284
    image[part] = cv2.addWeighted(image[part], 0.15, np.full_like(image[part], 215), 0.85, 0)
    (found,) = read(image).tables
    faint = found.cells[1][1]
    assert faint is not None
    assert faint.reason == FAINT
    assert (faint.text or "")[:2] == "28"
    others = [one for row in found.cells for one in row if one is not faint]
    assert all(one is not None and one.reason != FAINT for one in others)
    empty = table([[*line[:1], "" if line[1] == "284" else line[1], line[2]] for line in CELLS])
    (found,) = read(empty).tables
    assert found.cells[1][1] is None


def test_a_pattern_is_for_all_columns_and_patterns_for_each() -> None:
    image = table([["40", "72"], ["36", "54"], ["52", "40"]])
    (found,) = tables_on(image, READ_WITH, [automaton_of(r"\d", ALPHABET)]).tables
    assert all(one and len(one.text or "") <= 1 for row in found.cells for one in row)
    patterns = [None, automaton_of(r"\d", ALPHABET)]
    (found,) = tables_on(image, READ_WITH, patterns).tables
    assert [row[0] for row in texts(found)] == ["40", "36", "52"]
    assert all(len(row[1]) <= 1 for row in texts(found))


def test_alternatives_are_given_beside_each_number() -> None:
    (found,) = tables_on(table(CELLS), READ_WITH, alternatives=3).tables
    assert all(1 <= len(one.alternatives) <= 3 for row in found.cells for one in row if one)


def test_of_a_grid_of_many_numbers_not_all_are_read_and_that_is_said() -> None:
    found = read(table([["4"] * 45] * 45, size=17))
    assert all(len(one.cells) <= MOST_PARTS >= len(one.cells[0]) for one in found.tables)
    assert found.truncated
    assert cells_of(found)
    assert all(one.reason for one in cells_of(found))


def test_a_table_that_the_picture_cuts_off_is_doubtful_where_it_is_cut() -> None:
    image = table(CELLS)
    _, columns = edges(CELLS)
    cut = np.ascontiguousarray(image[:, : columns[2] + 70])  # through the first digits of a column
    (found,) = read(cut).tables
    last = [row[-1] for row in found.cells]
    assert all(
        one is None or one.text is None or one.reason or one.confidence < 0.9 for one in last
    )
    assert [row[:2] for row in texts(found)] == [row[:2] for row in CELLS]


def test_a_table_whose_rows_or_columns_are_others_in_the_second_look_is_doubtful(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks: list[int] = []

    def without_a_line(sight: Sight) -> list[Grid]:
        """Loses a row in the second look."""
        looks.append(1)
        (grid,) = grids_of(sight)
        kept = slice(0, None if len(looks) == 1 else -1)
        rows = grid.rows._replace(parts=grid.rows.parts[kept], ruled=grid.rows.ruled[kept])
        return [grid._replace(rows=rows)]

    monkeypatch.setattr(tables, "grids_of", without_a_line)
    found = read(table(CELLS))
    assert len(found.tables[0].cells) == len(CELLS) - 1
    assert all(one.reason for one in cells_of(found))
    assert OTHERWISE in {one.reason for one in cells_of(found)}


def test_without_a_finder_there_are_no_tables() -> None:
    with pytest.raises(ValueError, match="finder"):
        tables_on(table(CELLS), READER)
