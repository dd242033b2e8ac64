import numpy as np

from tests.training.finder.stocks import stock, worded
from training.finder.stock import Item, chosen, covered
from training.lines.glyphs import HEIGHT
from training.lines.words import word


def test_numbers_begin_and_end_where_their_ink_does() -> None:
    made = stock()
    for item in [*made.cells[:100], *made.rows[:100], *made.spaced[:100]]:
        assert item.left == item.runs[0][1]
        assert item.right == item.runs[-1][2]
        ends = [end for _, *both in item.runs for end in both]
        assert ends == sorted(ends)
        near = item.picture < 24
        for _, left, right in item.runs:
            assert near[:, round(left)].any()
            assert near[:, round(right) - 1].any()
        for (_, _, before), (_, after, _) in zip(item.runs, item.runs[1:], strict=False):
            assert not near[:, round(before) : round(after)].any() or after - before < 1


def test_cells_hold_one_short_number_and_what_is_spaced_several() -> None:
    made = stock()
    assert all(len(item.runs) == 1 and len(item.runs[0][0]) <= 6 for item in made.cells)
    assert all(len(item.runs) > 1 for item in made.spaced)
    assert not made.words
    assert not made.labels


def test_words_have_no_numbers() -> None:
    made = worded()
    for items, is_print in (
        (made.words, False),
        (made.grades, False),
        (made.labels, True),
        (made.sentences, True),
    ):
        assert items
        assert all(not item.runs and item.is_print == is_print for item in items)
    random = np.random.default_rng(1)
    assert not any(symbol.isdigit() for _ in range(200) for symbol in word(random))


def test_a_wide_pen_leaves_more_ink() -> None:
    item = stock().cells[0]
    size = item.picture.shape[::-1]
    thin, wide = (covered(item, np.eye(3), (size[0], size[1]), 1.0, pen) for pen in (1.0, 5.0))
    assert thin.max() > 200
    assert wide.sum() > 2.5 * thin.sum()


def test_print_keeps_its_grey_where_it_is_shrunk() -> None:
    stripes = np.zeros((40, 60), np.uint8)
    stripes[:, ::2] = 255
    item = Item(stripes, 0, HEIGHT, 0, 60, [], is_print=True)
    small = covered(item, np.diag([0.25, 0.25, 1]), (15, 10), 0.25, 1)
    assert np.abs(small[1:-1, 1:-1].astype(int) - 127).max() < 12


def test_print_too_small_to_be_seen_is_nearly_nothing() -> None:
    item = Item(np.full((40, 60), 255, np.uint8), 0, HEIGHT, 0, 60, [], is_print=True)
    assert covered(item, np.diag([0.01, 0.01, 1]), (2, 2), 0.01, 1).shape == (2, 2)


def test_one_is_chosen_by_the_seed() -> None:
    items = stock().cells
    first, again = (chosen(np.random.default_rng(4), items) for _ in range(2))
    assert first is again
