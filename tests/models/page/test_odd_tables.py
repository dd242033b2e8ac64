"""Pictures that only look like a table of numbers, or are an odd one."""

import cv2
import numpy as np
import pytest
from cv2.typing import MatLike

from models.page.grid import MOST_TABLES
from models.page.placed import Tables
from tests.models.page.test_tables import cells_of, center, read, texts
from tests.pictures import edges, noise, paragraph, table, thousand_blobs


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
