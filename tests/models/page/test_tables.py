import cv2
import numpy as np
import pytest
from cv2.typing import MatLike

from benchmarks.reader import LineReader
from models.page import tables
from models.page.automaton import automaton_of
from models.page.axis import MOST_PARTS
from models.page.grid import MOST_TABLES, Grid, Sight, grids_of
from models.page.line_crops import FAINT
from models.page.placed import Table, TableCell, Tables
from models.page.tables import OTHERWISE, SEVERAL, tables_on
from models.page.turning import turn_by
from tests.models.page.test_numbers import READER
from tests.pictures import edges, noise, paragraph, table, thousand_blobs

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


def test_a_grid_of_two_hundred_rows_and_columns_has_no_number_accepted() -> None:
    image = np.full((1600, 1600), 225, np.uint8)
    image[::8] = 90
    image[:, ::8] = 90
    found = read(image)
    assert len(found.tables) <= MOST_TABLES
    assert [one.text for one in cells_of(found) if one.text and not one.reason] == []


def _squares(dark: np.ndarray) -> MatLike:
    return np.where(dark, 45, 225).astype(np.uint8)


def qr() -> MatLike:
    """Squares, dark or bright at random, as of a code."""
    dark = np.random.default_rng(3).random((33, 33)) < 0.5
    return cv2.resize(_squares(dark), None, fx=20, fy=20, interpolation=cv2.INTER_NEAREST)


def bars() -> MatLike:
    """Upright bars of several widths."""
    dark = np.repeat(np.random.default_rng(4).random(150) < 0.5, 5)
    return np.tile(np.where(dark, 30, 235).astype(np.uint8), (400, 1))


def keyboard() -> MatLike:
    """Rows of keys with a letter each."""
    image = np.full((500, 1200), 60, np.uint8)
    for row, keys in enumerate(("QWERTYUIOP", "ASDFGHJKLX", "ZCVBNMQWEA")):
        for place, key in enumerate(keys):
            x, y = 60 + 110 * place + 30 * row, 60 + 120 * row
            cv2.rectangle(image, (x, y), (x + 90, y + 100), 200, -1)
            cv2.putText(image, key, (x + 20, y + 60), cv2.FONT_HERSHEY_SIMPLEX, 1.4, 30, 3)
    return image


def chessboard() -> MatLike:
    """Eight by eight squares."""
    dark = (np.indices((8, 8)).sum(0) % 2).astype(bool)
    return cv2.resize(_squares(dark), None, fx=90, fy=90, interpolation=cv2.INTER_NEAREST)


def crossword() -> MatLike:
    """A grid of which some squares are dark and others hold a letter."""
    random = np.random.default_rng(5)
    image = table([["1"] * 9] * 9)
    image[image < 100] = 215
    rows, columns = edges([["1"] * 9] * 9)
    for y in rows:
        cv2.line(image, (columns[0], y), (columns[-1], y), 40, 2)
    for x in columns:
        cv2.line(image, (x, rows[0]), (x, rows[-1]), 40, 2)
    for y in rows[:-1]:
        for x in columns[:-1]:
            if random.random() < 0.3:
                image[y : y + 100, x : x + 100] = 30
            elif random.random() < 0.6:
                letter = "AKMNREHW"[int(random.integers(8))]
                cv2.putText(image, letter, (x + 25, y + 75), cv2.FONT_HERSHEY_SIMPLEX, 2, 50, 4)
    return image


@pytest.mark.parametrize(
    "drawn",
    [qr, bars, keyboard, chessboard, crossword, thousand_blobs, paragraph],
    ids=lambda drawn: drawn.__name__,
)
def test_what_only_looks_like_a_table_of_numbers_has_no_number_accepted(drawn: object) -> None:
    assert callable(drawn)
    numbers = [one for one in cells_of(read(drawn())) if one.text]
    assert [one.text for one in numbers if not one.reason and one.confidence >= 0.9] == []


def test_of_a_printed_calendar_no_day_is_accepted_where_another_stands() -> None:
    image = np.full((640, 840), 235, np.uint8)
    for column, name in enumerate(("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")):
        cv2.putText(image, name, (45 + 110 * column, 130), cv2.FONT_HERSHEY_DUPLEX, 1, 30, 2, 16)
    for day in range(1, 32):
        row, column = divmod(day + 1, 7)
        at = 45 + 110 * column, 210 + 80 * row
        cv2.putText(image, str(day), at, cv2.FONT_HERSHEY_DUPLEX, 1, 30, 2, 16)
    accepted = [one for one in cells_of(read(image)) if not one.reason and one.confidence >= 0.9]
    assert accepted
    for one in accepted:
        x, y = center(one)
        place = 7 * round((y - 200) / 80) + round((x - 60) / 110)
        assert one.text == str(place - 1)


def test_a_table_within_a_cell_of_another_makes_that_one_doubtful() -> None:
    cells = [["407", "22", "18"], ["74", "", "211"], ["12", "44", "72"]]
    image = cv2.resize(table(cells), None, fx=2, fy=2, interpolation=cv2.INTER_NEAREST)
    rows, columns = (np.array(places) * 2 for places in edges(cells))
    inner = table([["4", "7"], ["2", "1"]], size=30)
    high, wide = inner.shape
    y, x = (
        rows[1] + (rows[2] - rows[1] - high) // 2,
        columns[1] + (columns[2] - columns[1] - wide) // 2,
    )
    image[y : y + high, x : x + wide] = inner
    (found,) = read(image).tables
    middle = found.cells[1].pop(1)
    assert middle is not None
    assert middle.text is None or middle.reason or middle.confidence < 0.9
    cells[1].pop(1)
    assert texts(found) == cells


@pytest.mark.parametrize("shape", [(1, 1), (3, 900), (900, 3), (100, 100), (400, 500)])
def test_a_blank_page_has_no_table(shape: tuple[int, int]) -> None:
    assert read(np.full(shape, 220, np.uint8)).tables == []
    assert isinstance(read(noise(1, shape)), Tables)


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
