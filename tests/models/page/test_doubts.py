import cv2
import numpy as np
import pytest

from models.page.doubts import BLOT, CUT, LARGE, SIZES, SLASH, UNREAD, Standing, doubts_of
from models.page.numbers import numbers_on
from models.page.placed import PlacedNumber
from models.page.rows import page_of
from tests.models.page.test_numbers import READER
from tests.pictures import Sheet, sheet


def read(image: np.ndarray) -> list[PlacedNumber]:
    return [
        number for row in numbers_on(np.ascontiguousarray(image), READER).rows for number in row
    ]


def row() -> Sheet:
    return sheet(["4072"], gap=30)


def test_nothing_speaks_against_a_plain_number() -> None:
    (number,) = read(row().image)
    assert (number.text, number.reason) == ("4072", "")


@pytest.mark.parametrize("place", range(4))
def test_a_blot_on_a_digit_makes_its_number_doubtful(place: int) -> None:
    drawn = row()
    x, y, width, height = (int(side) for side in drawn.boxes[0][place])
    middle = (x + width // 2, y + height // 2)
    cv2.ellipse(drawn.image, middle, (24, 28), 0, 0, 360, 50, -1, cv2.LINE_AA)
    numbers = read(drawn.image)
    assert numbers
    assert all(one.reason in (BLOT, UNREAD) for one in numbers)


@pytest.mark.parametrize("share", [0.3, 0.6])
def test_a_digit_cut_by_a_side_makes_its_number_doubtful(share: float) -> None:
    drawn = row()
    x, _, width, _ = drawn.boxes[0][3]
    (right,) = read(drawn.image[:, : int(x + share * width)])
    x, _, width, _ = drawn.boxes[0][0]
    (left,) = read(drawn.image[:, int(x + (1 - share) * width) :])
    assert left.reason == right.reason == CUT


def test_a_digit_cut_by_a_side_far_from_its_number_makes_it_doubtful() -> None:
    drawn = sheet(["40721"], gap=60)
    x, y, _, height = (int(side) for side in drawn.boxes[0][3])
    last, _, width, _ = drawn.boxes[0][4]
    image = drawn.image.copy()
    image[y - 10 : y + height + 10, x - 5 : int(last) - 5] = 215  # and nothing in between
    (number,) = read(image[:, : int(last + width / 2)])
    assert number.text == "407"
    assert number.reason == CUT


def test_a_small_digit_that_is_not_read_makes_its_number_doubtful() -> None:
    drawn = sheet(["4172"], gap=40)
    x, y, width, height = (int(side) for side in drawn.boxes[0][1])
    drawn.image[y - 5 : y + height + 5, x - 5 : x + width + 5] = 215
    small = cv2.polylines(
        np.full((31, 31), 215, np.uint8), [np.array([[5, 5], [25, 5], [12, 28]])], False, 50, 3
    )
    drawn.image[y + height - 31 : y + height, x - 10 : x + 21] = small
    numbers = read(drawn.image)
    for one in numbers:
        assert "7" in one.text[1:2] or one.reason in (UNREAD, LARGE, SIZES), one


def test_two_numbers_of_different_sizes_side_by_side_are_both_doubtful() -> None:
    small = sheet(["22"], size=30, pen=4, gap=10).image
    large = sheet(["47"], size=90, pen=8, gap=20)
    x, y, width, height = (int(side) for side in large.boxes[0][1])
    top, left = y + height // 2 - small.shape[0] // 2, x + width - 10
    page = np.full((large.image.shape[0], left + small.shape[1] + 60), 215, np.uint8)
    page[:, :left] = large.image[:, :left]
    page[top : top + small.shape[0], left : left + small.shape[1]] = small
    numbers = read(page)
    assert numbers
    assert all(one.reason in (SIZES, UNREAD) for one in numbers)


def test_lines_beside_a_number_do_not_speak_against_it() -> None:
    drawn = sheet(["4072", "2354"], gap=30)
    cv2.rectangle(drawn.image, (8, 8), [side - 8 for side in drawn.image.shape[::-1]], 60, 3)
    assert [(one.text, one.reason) for one in read(drawn.image)] == [("4072", ""), ("2354", "")]


def test_a_flat_digit_read_as_a_point_makes_its_number_doubtful() -> None:
    height = 40.0
    page = page_of(row().image)
    x, y, _, _ = page.components.boxes[page.components.inked].min(axis=0)
    boxes = page.components.boxes.copy()
    first = page.components.inked[0]
    for width, reason in ((8, ""), (16, LARGE)):
        boxes[first] = x, y + 30, width, 8
        components = page.components._replace(boxes=boxes, inked=page.components.inked[:1])
        sides = np.array([[x - 2.0, x + 20.0]])
        one = Standing(0, height, y + 20.0, ".", sides, np.array([x + 4.0]))
        assert doubts_of(page._replace(components=components), [one]) == [reason]


@pytest.mark.parametrize(("drop", "reason"), [(0, LARGE), (8, ""), (-12, LARGE)])
def test_a_small_digit_read_as_a_comma_does_not_hang_below_the_others(
    drop: int, reason: str
) -> None:
    height, foot = 40.0, 60
    page = page_of(row().image)
    boxes = page.components.boxes.copy()
    digit, mark = page.components.inked[:2]
    boxes[digit] = 20, foot - 40, 24, 40
    boxes[mark] = 50, foot + drop - 14, 8, 14
    components = page.components._replace(boxes=boxes, inked=page.components.inked[:2])
    sides = np.array([[18.0, 46.0], [46.0, 62.0]])
    one = Standing(0, height, foot - 20.0, "4,", sides, np.array([32.0, 54.0]))
    assert doubts_of(page._replace(components=components), [one]) == [reason]


@pytest.mark.parametrize(("tall", "reason"), [(40, SLASH), (44, SLASH), (50, "")])
def test_a_slash_that_is_no_higher_than_the_digits_may_be_a_one(tall: int, reason: str) -> None:
    height, foot = 40.0, 80
    page = page_of(row().image)
    boxes = page.components.boxes.copy()
    digit, slash = page.components.inked[:2]
    boxes[digit] = 20, foot - 40, 24, 40
    boxes[slash] = 48, foot - tall, 20, tall
    components = page.components._replace(boxes=boxes, inked=page.components.inked[:2])
    sides = np.array([[18.0, 46.0], [46.0, 72.0]])
    one = Standing(0, height, foot - 20.0, "4/", sides, np.array([32.0, 58.0]))
    assert doubts_of(page._replace(components=components), [one]) == [reason]


def test_a_digit_that_touches_the_upper_side_and_is_not_read_makes_its_number_doubtful() -> None:
    drawn = sheet(["4072"], gap=30)
    x, y, width, _ = (int(side) for side in drawn.boxes[0][3])
    image = np.pad(drawn.image[y - 10 :], ((0, 120), (0, 0)), constant_values=215)
    cv2.line(image, (x + width // 2, 0), (x + width // 2, 14), 50, 8)  # now it is taken for a rim
    numbers = read(image)
    assert [one.reason for one in numbers] == [CUT]


@pytest.mark.parametrize(("gap", "reason"), [(30, UNREAD), (80, "")])
def test_ink_that_is_no_numbers_is_only_a_doubt_beside_one(gap: int, reason: str) -> None:
    height, foot = 40.0, 80
    page = page_of(row().image)
    boxes = page.components.boxes.copy()
    digit, word = page.components.inked[:2]
    boxes[digit] = 20, foot - 40, 24, 40
    boxes[word] = 46 + gap, foot - 30, 60, 30
    components = page.components._replace(boxes=boxes, inked=page.components.inked[:2])
    page = page._replace(components=components, likely=page.components.inked[:1])
    one = Standing(0, height, foot - 20.0, "4", np.array([[18.0, 46.0]]), np.array([32.0]))
    assert doubts_of(page, [one]) == [reason]
    likely = page._replace(likely=components.inked)
    assert doubts_of(likely, [one]) == [UNREAD]
