import numpy as np
import pytest

from models.imaging.picture import Box
from models.page.placed import (
    Place,
    PlacedNumber,
    PlacedRows,
    PlacedSymbol,
    around,
    around_points,
    corners_of,
)
from models.page.turning import turn_by

BOX = Box(1, 2, 3, 4)
SEVEN = PlacedNumber("7", 0.9, "", BOX, [PlacedSymbol("7", 0.9, BOX)], [], corners_of(BOX))
PLACE = Place(BOX, "nothing was read there", corners_of(BOX))
ROWS = PlacedRows([[SEVEN]], [PLACE], truncated=True)


def test_all_boxes_are_scaled() -> None:
    rows = ROWS.scaled(2.5)
    ((scaled,),) = rows.rows
    assert scaled.box == scaled.symbols[0].box == Box(2.5, 5, 7.5, 10)
    np.testing.assert_allclose(scaled.corners, corners_of(scaled.box))
    (place,) = rows.left_out
    assert (place.box, place.reason, place.is_word) == (scaled.box, PLACE.reason, False)
    np.testing.assert_allclose(place.corners, scaled.corners)
    assert (scaled.text, scaled.confidence, rows.truncated) == ("7", 0.9, True)


def test_a_number_of_a_turned_page_has_the_corners_of_its_text() -> None:
    turn = turn_by(90, (20, 10))  # to the left: the picture's right side came to be above
    ((moved,),) = ROWS.moved(turn.back).rows
    np.testing.assert_allclose(moved.corners, [[8, 1], [8, 4], [4, 4], [4, 1]])
    assert moved.box == moved.symbols[0].box == pytest.approx(Box(4, 1, 4, 3))
    (place,) = ROWS.moved(turn.back).left_out
    np.testing.assert_allclose(place.corners, moved.corners)


def test_what_has_no_numbers_is_moved_as_well() -> None:
    turn = turn_by(90, (20, 10))
    empty = PlacedRows([], [], truncated=False)
    assert empty.moved(turn.back) == empty.scaled(2) == empty


def test_each_of_several_numbers_goes_to_its_own_place() -> None:
    other = Box(5, 6, 1, 2)
    eight = SEVEN._replace(box=other, symbols=[PlacedSymbol("8", 0.9, other)] * 2)
    rows = PlacedRows([[SEVEN, eight], [SEVEN]], [PLACE._replace(box=other), PLACE], False)
    moved = rows.moved(turn_by(0, (20, 10)).back)
    assert moved.rows[0][1].box == moved.rows[0][1].symbols[1].box == pytest.approx(other)
    assert moved.rows[1][0].box == moved.rows[0][0].symbols[0].box == pytest.approx(BOX)
    assert [place.box for place in moved.left_out] == [pytest.approx(other), pytest.approx(BOX)]


def test_a_box_goes_around_all() -> None:
    assert around([Box(2, 3, 4, 5), Box(1, 6, 2, 10)]) == Box(1, 3, 5, 13)
    assert around_points(corners_of(BOX)) == BOX
