import cv2
import numpy as np
import pytest

from models.page.components import MOST_COMPONENTS, components_of
from tests.pictures import sheet


def test_each_digit_of_a_page_is_a_component_in_its_place() -> None:
    drawn = sheet(["1111", "777"])
    found = components_of(drawn.image)
    boxes = found.boxes[found.inked]
    middles = sorted((int(x + w / 2), int(y + h / 2)) for x, y, w, h in boxes)
    wanted = sorted((int(x + w / 2), int(y + h / 2)) for row in drawn.boxes for x, y, w, h in row)
    assert len(middles) == len(wanted)
    assert np.abs(np.array(middles) - np.array(wanted)).max() <= 4
    assert not found.truncated


def test_ruled_lines_and_frames_are_no_components() -> None:
    plain = sheet(["1111", "777"]).image
    ruled = plain.copy()
    height, width = ruled.shape
    for y in range(5, height, 60):
        cv2.line(ruled, (0, y), (width, y), 120, 2)
    assert abs(len(components_of(ruled).inked) - len(components_of(plain).inked)) <= 1
    framed = cv2.copyMakeBorder(plain, 40, 40, 40, 40, cv2.BORDER_CONSTANT, value=215)
    cv2.rectangle(framed, (20, 20), (width + 60, height + 60), 40, 3)
    assert len(components_of(framed).inked) == len(components_of(plain).inked)


def test_a_box_around_a_number_is_no_component() -> None:
    page = np.full((600, 800), 215, np.uint8)
    page[200:341, 200:600] = cv2.resize(sheet(["274"]).image, (400, 141))
    boxed = page.copy()
    cv2.rectangle(boxed, (270, 230), (450, 310), 40, 3)
    assert len(components_of(page).inked) == 3
    assert len(components_of(boxed).inked) == 3


def test_what_lies_along_the_sides_of_a_page_is_no_component() -> None:
    page = np.full((600, 800), 215, np.uint8)
    page[200:341, 200:600] = cv2.resize(sheet(["274"]).image, (400, 141))
    page[100:250, 4:10] = 60  # a fold
    cv2.rectangle(page, (500, -5), (720, 80), 60, 3)  # a field that is cut off
    page[592:596, 100:160] = 60
    assert len(components_of(page).inked) == 3


@pytest.mark.parametrize("size", [30, 70, 200])
def test_feet_on_one_line_are_no_ruled_line(size: int) -> None:
    drawn = sheet(["2222"], size=size, pen=size // 20, gap=size // 4)
    found = components_of(drawn.image)
    heights = sorted(box[3] for box in drawn.boxes[0])
    assert sorted(found.boxes[found.inked, 3]) == pytest.approx(heights, abs=3)


def test_a_one_as_high_as_its_crop_stays() -> None:
    crop = np.full((198, 500), 215, np.uint8)
    crop[4:194, 100] = crop[4:194, 300] = 40
    assert len(components_of(crop).inked) == 2
    page = np.full((600, 500), 215, np.uint8)
    page[4:596, 100] = page[4:596, 300] = 40
    assert len(components_of(page).inked) == 0


def test_ruled_lines_have_no_contrast() -> None:
    page = sheet(["1111", "777"]).image
    page[30:32] = 120
    assert not components_of(page).contrast[26:36].any()


@pytest.mark.parametrize("gap", [1, 3, 6])
@pytest.mark.parametrize("width", [1600, 400])
def test_a_dotted_line_is_no_error(gap: int, width: int) -> None:
    page = np.full((1000, width), 220, np.uint8)
    for x in range(100, width - 100, 3 + gap):
        page[500:503, x : x + 3] = 30
    assert len(components_of(page).inked) <= 1


def test_only_the_largest_of_many_are_kept() -> None:
    random = np.random.default_rng(1)
    page = np.full((1600, 1600), 230, np.uint8)
    for x, y in random.integers(10, 1590, (3000, 2)):
        cv2.line(page, (int(x), int(y)), (int(x) + 3, int(y) + 9), 30, 2)
    found = components_of(page)
    assert found.truncated
    assert len(found.inked) <= MOST_COMPONENTS
