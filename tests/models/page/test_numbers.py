import cv2
import numpy as np
import pytest

from app.runtimes.onnx import OnnxReader
from benchmarks.reader import Reader as DigitReader
from models.artifact import checkpoint
from models.artifact.card import LineCard
from models.artifact.checkpoint import SHIPPED, Checkpoint
from models.artifact.finder import CELL, MAPS
from models.artifact.line import BLANK
from models.page.doubts import UNREAD
from models.page.numbers import NO_NUMBER, doubted_where_unlikely, numbers_on
from models.page.prepared import Floats
from models.page.reader import MORE, NOTHING, Reader
from tests.pictures import sheet


def shipped() -> Reader:
    card, weights, _ = checkpoint.load(SHIPPED / "lines")
    assert isinstance(card, LineCard)
    return Reader(card, OnnxReader(Checkpoint(card, weights, None)).logits)


READER = shipped()
JUDGE = DigitReader("digits").judge


def test_rows_are_read_from_the_top_down_each_symbol_in_its_place() -> None:
    drawn = sheet(["4072", "2214"])
    read = numbers_on(drawn.image, READER)
    assert [[one.text for one in row] for row in read.rows] == [["4072"], ["2214"]]
    assert not read.truncated
    for (number,), boxes in zip(read.rows, drawn.boxes, strict=True):
        assert 0 < number.confidence <= 1
        assert number.reason == ""
        for one, (x, y, width, height) in zip(number.symbols, boxes, strict=True):
            assert abs(one.box.x + one.box.width / 2 - x - width / 2) < 15
            assert abs(one.box.y + one.box.height / 2 - y - height / 2) < 8


def test_lists_that_are_not_level_are_read_one_after_the_other() -> None:
    first, second = sheet(["4072", "2214", "1174"]).image, sheet(["74", "42", "21", "27"]).image
    page = np.full((800, first.shape[1] + second.shape[1] + 100), 215, np.uint8)
    page[: len(first), : first.shape[1]] = first
    page[75 : 75 + len(second), -second.shape[1] :] = second
    rows = [[one.text for one in row] for row in numbers_on(page, READER).rows]
    assert rows == [["4072"], ["2214"], ["1174"], ["74"], ["42"], ["21"], ["27"]]


def test_a_wide_digit_at_an_end_is_in_the_box_of_its_number() -> None:
    drawn = sheet(["4022"], gap=30)
    image = np.ascontiguousarray(drawn.image)
    x, y, width, height = drawn.boxes[0][3]
    foot = int(x + width - 2), int(y + height - 3)
    cv2.line(image, foot, (foot[0] + 25, foot[1]), 50, 6)  # a flourish
    ((number,),) = numbers_on(image, READER).rows
    assert number.text == "4022"
    assert abs(number.box.x + number.box.width - foot[0] - 25) < 6


def test_a_point_is_read_as_it_is_written() -> None:
    drawn = sheet(["4022"], gap=40)
    x, y, _, height = drawn.boxes[0][2]
    foot = int(x - 20), int(y + height - 3)
    cv2.circle(drawn.image, foot, 5, 50, -1, cv2.LINE_AA)
    ((number,),) = numbers_on(drawn.image, READER).rows
    assert number.text in ("40.22", "40,22")


def test_ink_that_nobody_reads_makes_the_number_beside_it_doubtful() -> None:
    def blind(grey: np.ndarray) -> np.ndarray:
        """Sees nothing in the last third of a crop."""
        logits = READER.logits(grey).copy()
        logits[:, 2 * logits.shape[1] // 3 :, BLANK] = 99
        return logits

    drawn = sheet(["4022"])
    ((number,),) = numbers_on(drawn.image, READER._replace(logits=blind)).rows
    assert number.text in ("40", "402")
    assert number.reason == UNREAD


def test_where_more_is_there_than_is_read_every_number_is_doubtful(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn = sheet(["4072", "2214"])
    whole = numbers_on(drawn.image, READER)
    assert not whole.truncated
    monkeypatch.setattr("models.page.reader.MOST_COLUMNS", 150)
    read = numbers_on(drawn.image, READER)
    assert read.truncated
    assert [[one.reason for one in row] for row in read.rows] == [[MORE]]


def test_a_row_in_which_nothing_is_read_is_left_out_and_said() -> None:
    def blind(grey: np.ndarray) -> np.ndarray:
        """Sees nothing in a long crop."""
        logits = READER.logits(grey).copy()
        if grey.shape[3] > 120:
            logits[:, :, BLANK] = 99
        return logits

    drawn = sheet(["407", "22142204", "704"])
    read = numbers_on(drawn.image, READER._replace(logits=blind))
    assert [[one.text for one in row] for row in read.rows] == [["407"], ["704"]]
    (place,) = read.left_out
    left, top, width, height = np.array(drawn.boxes[1]).T
    assert place.reason == NOTHING
    assert place.box.x <= left.min()
    assert place.box.x + place.box.width >= (left + width).max()
    assert abs(place.box.y - top.min()) < 8
    assert abs(place.box.y + place.box.height - (top + height).max()) < 8


@pytest.mark.parametrize("shape", [(1, 1), (5, 20_000), (300, 400), (34, 60)])
def test_a_picture_without_numbers_has_no_rows(shape: tuple[int, int]) -> None:
    read = numbers_on(np.full(shape, 220, np.uint8), READER)
    assert read.rows == []
    assert read.left_out == []


@pytest.mark.parametrize(
    ("number", "temperature", "is_left_out"), [(-2, 8.0, True), (-2, 1.0, False), (-1, 8.0, False)]
)
def test_what_neither_finder_nor_reader_is_sure_of_is_left_out_with_its_place(
    number: float, temperature: float, is_left_out: bool
) -> None:
    drawn = sheet(["4072", "2215"])

    def finder(views: Floats) -> Floats:
        """Sure of the lower number, and so sure of the upper one."""
        high, wide = (side // CELL for side in views.shape[2:])
        maps = np.full((1, len(MAPS), high, wide), -4, np.float32)
        scale = views.shape[3] / drawn.image.shape[1] / CELL  # no more than a place off
        for boxes, said in zip(drawn.boxes, (number, 4), strict=True):
            left, top, width, height = np.array(boxes).T
            rows = slice(int(scale * top.min()), int(scale * (top + height).max()) + 1)
            columns = slice(int(scale * left.min()), int(scale * (left + width).max()) + 1)
            maps[:, MAPS.index("number"), rows, columns] = said
        return maps

    card = READER.card.model_copy(update={"temperature": temperature})
    read = numbers_on(drawn.image, READER._replace(card=card, judge=JUDGE, finder=finder))
    assert len(read.rows) == (1 if is_left_out else 2)
    assert [place.reason for place in read.left_out] == ([NO_NUMBER] if is_left_out else [])
    for place in read.left_out:
        x, y, *_ = drawn.boxes[0][0]
        assert abs(place.box.x - x) < 15
        assert abs(place.box.y - y) < 15
    if not is_left_out:
        assert (read.rows[0][0].reason == NO_NUMBER) == (number < 0)


def test_a_number_is_doubtful_where_none_is_likely_in_the_mean_or_at_one_of_its_digits() -> None:
    ((number,),) = numbers_on(sheet(["40722"]).image, READER).rows
    shape = sheet(["40722"]).image.shape

    def doubt(*likely: float) -> str:
        """With these places at its digits, from the left."""
        where = np.zeros((1, shape[1]), np.float32)
        for symbol, share in zip(number.symbols, likely, strict=True):
            where[0, int(symbol.box.x) : int(symbol.box.x + symbol.box.width) + 1] = share
        return doubted_where_unlikely(number, where, shape).reason

    assert doubt(0.9, 0.9, 0.9, 0.9, 0.9) == ""
    assert doubt(0.9, 0.9, 0.3, 0.9, 0.9) == ""
    assert doubt(0.4, 0.4, 0.4, 0.4, 0.4) == NO_NUMBER
    assert doubt(0.9, 0.9, 0.01, 0.9, 0.9) == NO_NUMBER
