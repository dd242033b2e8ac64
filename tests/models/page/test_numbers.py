import numpy as np

from app.runtimes.onnx import OnnxReader
from models.artifact import checkpoint
from models.artifact.card import DigitCard, LineCard
from models.artifact.checkpoint import SHIPPED, Checkpoint
from models.page.numbers import Readers, numbers_of
from tests.pictures import sheet


def readers() -> Readers:
    lines, digits = (checkpoint.load(SHIPPED / name) for name in ("lines", "digits"))
    assert isinstance(lines.card, LineCard)
    assert isinstance(digits.card, DigitCard)
    line_reader = OnnxReader(Checkpoint(lines.card, lines.weights, None))
    row_classifier = OnnxReader(Checkpoint(digits.card, digits.weights, None))
    return Readers(lines.card, line_reader.logits, digits.card, row_classifier.logits)


READERS = readers()


def test_rows_are_read_from_the_top_down_each_digit_in_its_place() -> None:
    drawn = sheet(["407", "2214"])
    numbers = numbers_of(drawn.image, READERS)
    texts = ["".join(str(one.digit) for one in row) for row in numbers.rows]
    assert texts == ["407", "2214"]
    assert not numbers.truncated
    for row, boxes in zip(numbers.rows, drawn.boxes, strict=True):
        for one, (x, y, width, height) in zip(row, boxes, strict=True):
            assert 0 < one.confidence <= 1
            assert abs(one.box.x + one.box.width / 2 - x - width / 2) < 8
            assert abs(one.box.y + one.box.height / 2 - y - height / 2) < 8


def test_a_page_without_digits_has_no_rows() -> None:
    assert numbers_of(np.full((300, 400), 220, np.uint8), READERS).rows == []
