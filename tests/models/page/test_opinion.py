import numpy as np
import pytest

from benchmarks.reader import Reader
from models.page.opinion import UNKNOWN, WEIGHTS, Pieces, Symbols, Weights, pieces_of
from models.page.rows import page_of
from tests.pictures import sheet

JUDGE = Reader("digits").judge
ALL = (0.0, 100.0)
ONE = Weights(1.0, 100.0, 10.0)


def says(*digits: int, sure: float = 0.91) -> np.ndarray:
    """The log-probabilities of pieces that say these digits."""
    found = np.full((len(digits), 10), (1 - sure) / 9)
    found[np.arange(len(digits)), digits] = sure
    return np.asarray(np.log(found))


def pieces(marks: tuple[float, ...] = (), is_high: bool = False) -> Pieces:
    """A four and a seven, 10 pixels wide each, at 10 and 30 of a row 20 high."""
    left, high = np.array([10.0, 30.0]), np.array([False, is_high])
    return Pieces(left, left + 10, says(4, 7), high, np.array(marks), 20.0)


def symbols(text: str, *middles: float) -> Symbols:
    where = np.array(middles)
    return Symbols(text, where, np.stack([where - 5, where + 5], axis=1))


def test_digits_are_as_likely_as_their_ink_says() -> None:
    assert pieces().opinion(symbols("47", 15, 35), ALL, ONE) == pytest.approx(2 * np.log(0.91))
    other = np.log(0.91) + np.log(0.01)
    assert pieces().opinion(symbols("41", 15, 35), ALL, ONE) == pytest.approx(other)
    half = pieces().opinion(symbols("41", 15, 35), ALL, Weights(1.0, 18.0, 1.0).times(0.5))
    assert half == pytest.approx(other / 2)


def test_ink_that_no_symbol_is_read_in_speaks_against_a_reading() -> None:
    left_out = pieces().opinion(symbols("4", 15), ALL, ONE)
    assert left_out == pytest.approx(np.log(0.91) - 100)
    beside = pieces().opinion(symbols("4", 15), (0.0, 25.0), ONE)
    assert beside == pytest.approx(np.log(0.91))


def test_a_symbol_without_ink_speaks_against_a_reading() -> None:
    both = 2 * np.log(0.91)
    bare = symbols("4.7", 15, 25, 35)
    assert pieces().opinion(bare, ALL, ONE) == pytest.approx(both - 100)
    assert pieces((25.0,)).opinion(bare, ALL, ONE) == pytest.approx(both)
    lost = symbols("471", 15, 35, 60)
    assert pieces().opinion(lost, ALL, ONE) == pytest.approx(both - 100)


def test_a_separator_may_be_as_large_as_a_digit() -> None:
    assert pieces().opinion(symbols("4-", 15, 35), ALL, ONE) == pytest.approx(np.log(0.91))


def test_a_slash_is_higher_than_digits() -> None:
    slash = symbols("4/", 15, 35)
    assert pieces(is_high=True).opinion(slash, ALL, ONE) == pytest.approx(np.log(0.91))
    assert pieces().opinion(slash, ALL, ONE) == pytest.approx(np.log(0.91) - 10)


def test_of_digits_that_touch_nothing_is_known() -> None:
    touching = pieces().opinion(symbols("417", 12, 18, 35), ALL, ONE)
    assert touching == pytest.approx(np.log(0.91) + 2 * UNKNOWN)


def test_where_there_is_no_ink_nothing_is_said() -> None:
    assert pieces().opinion(symbols("9", 70), (60.0, 80.0)) == 0
    none = np.empty(0)
    empty = Pieces(none, none, np.empty((0, 10)), np.empty(0, bool), none, 20.0)
    assert empty.opinion(symbols("9", 70), ALL) == 0


def test_the_ink_of_drawn_rows_says_what_is_written() -> None:
    page = page_of(sheet(["4072", "2214"]).image)
    found = pieces_of(page, JUDGE)
    for row, written in zip(found, ("4072", "2214"), strict=True):
        order = np.argsort(row.left)
        assert "".join(map(str, row.says[order].argmax(1))) == written
        assert (row.right > row.left).all()
        middles = (row.left + row.right)[order] / 2
        read = symbols(written, *middles)
        assert row.opinion(read, ALL) == 0  # no ink of it stands there
        whole = (0.0, float(page.grey.shape[1]))
        assert row.opinion(read, whole) > -1
        assert row.opinion(read._replace(text="8888"), whole, WEIGHTS) < -1


def test_more_pieces_than_are_looked_at_in_one_go_are_all_looked_at() -> None:
    page = page_of(sheet(["4072", "2214"] * 9).image)
    assert sum(len(row.left) for row in pieces_of(page, JUDGE)) == 72
