import cv2
import numpy as np
import pytest

from benchmarks.reader import Reader
from models.artifact.card import KINDS
from models.page.turning import turn_by
from models.page.way_up import known_ways, quarter_of, reads_the_same, upright
from tests.pictures import sheet

JUDGE = Reader("digits").judge
DRAWN = sheet(["4072", "2214"])


def anywhere(shape: tuple[int, ...]) -> np.ndarray:
    """A number is as likely in one place as in another."""
    return np.full([side // 8 for side in shape], 0.9, np.float32)


@pytest.mark.parametrize("way", range(4))
def test_a_page_that_lies_on_a_side_or_on_its_head_is_turned(way: int) -> None:
    lies = np.ascontiguousarray(np.rot90(DRAWN.image, -way))
    page, turn, is_sure, _ = upright(lies, anywhere(lies.shape), JUDGE)
    assert (turn.degrees, is_sure) == (90 * way, True)
    np.testing.assert_array_equal(page.grey, DRAWN.image)
    assert len(page.rows) == 2


def test_a_slanted_page_is_levelled_and_one_that_slants_little_is_left_as_it_is() -> None:
    slanted = turn_by(-20, DRAWN.image.shape).turned(DRAWN.image)
    page, turn, *_ = upright(slanted, anywhere(slanted.shape), JUDGE)
    assert turn.degrees == 20
    assert [abs(row.slope) < 0.03 for row in page.rows] == [True, True]
    page, turn, *_ = upright(DRAWN.image, anywhere(DRAWN.image.shape), JUDGE)
    assert turn.degrees == 0
    np.testing.assert_array_equal(page.grey, DRAWN.image)


def test_a_slant_by_which_fewer_digits_are_known_is_none() -> None:
    image = np.full((900, 700), 215, np.uint8)
    high, wide = DRAWN.image.shape
    image[:high, :wide] = DRAWN.image
    for step in range(12):  # blots that fall to the right
        cv2.circle(image, (60 + 50 * step, 370 + 40 * step), 16, 50, -1)
    page, turn, *_ = upright(image, anywhere(image.shape), JUDGE)
    assert turn.degrees == 0
    assert [len(row.owned) for row in page.rows[:2]] == [4, 4]


def test_text_that_runs_up_the_picture_is_turned_by_a_quarter_and_the_rest() -> None:
    lies = turn_by(80, DRAWN.image.shape).turned(DRAWN.image)
    page, turn, *_ = upright(lies, anywhere(lies.shape), JUDGE)
    assert turn.degrees % 360 == 280
    x, y, width, height = DRAWN.boxes[0][0]
    there = np.array([[x + width / 2, y + height / 2]]) - np.array(DRAWN.image.shape[::-1]) / 2
    here = page.rows[0].origin - np.array(page.grey.shape[::-1]) / 2
    assert abs(there[0, 1] - here[1]) < 10


@pytest.mark.parametrize(("runs", "degrees"), [([1.0, 0.0], 0), ([-1.0, 0.0], 90)])
def test_a_page_whose_digits_are_not_known_is_turned_as_its_numbers_run(
    runs: list[float], degrees: int
) -> None:
    def nothing(pictures: np.ndarray, _facts: np.ndarray) -> np.ndarray:
        """A judge that knows no digit."""
        return np.zeros((len(pictures), len(KINDS)), np.float32)

    judge = JUDGE._replace(kinds=nothing)
    lies = np.ascontiguousarray(np.rot90(DRAWN.image, -degrees // 90))
    _, turn, is_sure, _ = upright(lies, anywhere(lies.shape), judge, np.array(3 * [runs]))
    assert turn.degrees % 180 == degrees
    assert not is_sure  # it may stand on its head


def test_ink_where_no_number_is_likely_makes_no_row() -> None:
    where = anywhere(DRAWN.image.shape)
    where[len(where) // 2 :] = 0.01
    page, *_ = upright(DRAWN.image, where, JUDGE)
    assert len(page.rows) == 1
    assert page.rows[0].origin[1] < len(DRAWN.image) / 2


def test_a_page_without_ink_is_as_it_lies() -> None:
    blank = np.full((300, 400), 200, np.uint8)
    page, turn, *_ = upright(blank, anywhere(blank.shape), JUDGE)
    assert (page.rows, turn.degrees) == ([], 0)
    assert known_ways(blank, np.zeros((0, 4), np.intp), JUDGE).tolist() == [0, 0, 0, 0]


def test_which_way_up_digits_stand_that_are_digits_on_their_head_is_not_known() -> None:
    image = sheet(["6086"]).image
    for lies in (image, np.ascontiguousarray(image[::-1, ::-1])):
        page, turn, is_sure, _ = upright(lies, anywhere(lies.shape), JUDGE)
        assert (turn.degrees, is_sure) == (0, False)
        np.testing.assert_array_equal(page.grey, lies)


def test_a_row_that_was_cut_out_is_turned_by_a_quarter_where_its_digits_say_so() -> None:
    row = sheet(["4072"], size=60).image
    for way in (1, 3):
        lies = np.ascontiguousarray(np.rot90(row, -way))
        turn, is_sure = quarter_of(lies, JUDGE)
        assert (turn.degrees, is_sure) == (90 * way, True)
        np.testing.assert_array_equal(turn.turned(lies), row)
    assert quarter_of(lies, None)[0].degrees == 0
    assert quarter_of(row, JUDGE)[0].degrees == 0
    blank = np.full((180, 90), 200, np.uint8)
    assert quarter_of(blank, JUDGE)[0].degrees == 0


@pytest.mark.parametrize("digit", "0123456789")
def test_a_high_picture_of_one_digit_is_left_as_it_is(digit: str) -> None:
    image = sheet([digit], size=50, gap=0).image[:, 20:120]
    assert image.shape[0] > image.shape[1]
    turn, is_sure = quarter_of(np.ascontiguousarray(image), JUDGE)
    assert (turn.degrees, is_sure) == (0, True)


@pytest.mark.parametrize(
    ("rows", "same"),
    [(["8"], True), (["69"], True), (["6", "9"], True), (["6", "6"], False), (["108"], False),
     (["6"], False), (["4"], False), (["8.1"], False), ([], True)],
)  # fmt: skip
def test_what_reads_the_same_on_its_head_is_no_matter(rows: list[str], same: bool) -> None:
    assert reads_the_same(rows) == same
