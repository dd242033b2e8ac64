import cv2
import numpy as np

from benchmarks.reader import LineReader
from models.page.components import MOST_COMPONENTS
from models.page.line_crops import FAINT, parts_of
from models.page.numbers import numbers_on
from models.page.rows import Page, page_of, page_with
from models.page.whole_rows import whole_rows
from tests.pictures import Sheet, sheet

PIXELS = 8  # in a place of a map


def likely(drawn: Sheet, *rows: int) -> np.ndarray:
    """A map that is sure of the core of each digit of these rows of a drawn sheet, no other."""
    high, wide = (side // PIXELS for side in drawn.image.shape)
    found = np.zeros((high, wide), np.float32)
    for row in rows:
        for x, y, width, height in drawn.boxes[row]:
            top, foot = int((y + 0.2 * height) / PIXELS), int((y + 0.8 * height) / PIXELS)
            found[top : foot + 1, int(x / PIXELS) : int((x + width) / PIXELS) + 1] = 1
    return found


def without(page: Page, *dropped: int) -> Page:
    """The page, of whose ink these components, by their place from the left, are found unlikely."""
    order = page.likely[np.argsort(page.components.boxes[page.likely, 0])]
    return page_with(page.grey, page.components, np.delete(order, dropped))


def test_ink_that_stands_in_a_row_is_of_it_though_no_number_is_seen_there() -> None:
    page = page_of(sheet(["40722"]).image)
    (row,) = without(page, 2).rows
    assert len(row.owned) == 4
    (row,) = whole_rows(without(page, 2), np.zeros((9, 9), np.float32)).rows
    assert len(row.owned) == 5


def test_ink_that_is_far_from_all_rows_or_of_another_size_is_of_none() -> None:
    drawn = sheet(["4072"])
    image = np.full((400, 900), 215, np.uint8)
    image[: drawn.image.shape[0], : drawn.image.shape[1]] = drawn.image
    x, y, width, height = (int(side) for side in drawn.boxes[0][3])
    cv2.ellipse(image, (x + width + 70, y + 30), (40, 2 * height // 2), 0, 0, 360, 50, 4)
    cv2.rectangle(image, (x + 300, y), (x + 300 + width, y + height), 50, 4)
    page = page_of(image)
    assert len(page.likely) == 6
    page = without(page, 4, 5)
    (row,) = whole_rows(page, np.zeros((9, 9), np.float32)).rows
    assert len(row.owned) == 4


def test_a_number_that_is_seen_and_has_no_ink_makes_a_row() -> None:
    drawn = sheet(["4072", "2214"])
    page = page_of(drawn.image)
    (first, _) = page.rows
    page = page_with(page.grey, page.components, first.owned)
    seen = whole_rows(
        page._replace(components=page.components._replace(inked=first.owned)), likely(drawn, 0, 1)
    )
    assert len(seen.rows) == 2
    _, second = seen.rows
    assert (second.owned >= seen.ink).all()
    _, y, _, height = drawn.boxes[1][0]
    assert abs(second.origin[1] - y - height / 2) < PIXELS
    assert 0.6 * height < second.height < 1.6 * height
    assert [crop.doubt for crop in parts_of(seen)] == ["", FAINT]


def test_where_all_that_is_seen_has_ink_nothing_changes() -> None:
    drawn = sheet(["4072", "2214"])
    page = page_of(drawn.image)
    assert whole_rows(page, likely(drawn, 0, 1)) is page


def test_more_than_a_page_has_room_for_is_left_out_and_said() -> None:
    page = page_of(np.full((1200, 1600), 200, np.uint8))
    spots = np.kron(np.ones((50, 50)), np.pad(np.ones((2, 2)), (0, 1))).astype(np.float32)
    found = whole_rows(page, spots)
    assert len(found.components.boxes) - found.ink == MOST_COMPONENTS
    assert found.truncated


def test_a_number_too_faint_for_ink_is_read_and_doubtful() -> None:
    drawn = sheet(["4072", "2214", "3856"])
    image = drawn.image.copy()
    foot = int(drawn.boxes[1][0][1]) - 10
    faint = cv2.addWeighted(image[:foot], 0.15, np.full_like(image[:foot], 215), 0.85, 0)
    image[:foot] = faint
    read = numbers_on(image, LineReader("lines").reader)
    told = {"".join(one.text for one in row): [one.reason for one in row] for row in read.rows}
    assert FAINT in told["4072"]
    assert told["2214"] == [""]
