import numpy as np
import pytest

from benchmarks.reader import Reader
from models.artifact.line import BLANK, WORD
from models.page.automaton import automaton_of
from models.page.doubts import UNREAD
from models.page.line_crops import line_crops_of
from models.page.reader import IS_WORD, read_rows
from models.page.rows import page_of
from tests.models.page.test_numbers import READER
from tests.pictures import sheet

ALPHABET = READER.card.architecture.symbols


def test_each_row_is_read_by_its_own_pattern() -> None:
    page = page_of(sheet(["4072", "2214"]).image)
    patterns = {0: None, 1: automaton_of(r"\d{3}", ALPHABET)}
    read = read_rows(page, line_crops_of(page), READER, lambda row: patterns[row], 0)
    assert [one.text for one in read.rows[0]] == ["4072"]
    assert all(len(one.text) in (0, 3) for one in read.rows[1])


def test_only_the_crops_that_are_given_are_read() -> None:
    page = page_of(sheet(["4072", "2214"]).image)
    read = read_rows(page, line_crops_of(page)[1:], READER, lambda _row: None, 0)
    assert [[one.text for one in row] for row in read.rows.values()] == [["2214"]]
    assert list(read.rows) == [1]
    assert read_rows(page, [], READER, lambda _row: None, 0).rows == {}


def test_a_second_opinion_counts_as_far_as_the_card_says() -> None:
    page = page_of(sheet(["4072"]).image)

    def nines(ink: np.ndarray) -> np.ndarray:
        """A judge that takes everything for a nine."""
        return np.eye(10, dtype=np.float32)[[9] * len(ink)]

    def confidence(opinion: float) -> float:
        card = READER.card.model_copy(update={"opinion": opinion})
        judge = Reader("digits").judge._replace(probabilities=nines)
        reader = READER._replace(card=card, judge=judge)
        ((number,),) = read_rows(page, line_crops_of(page), reader, lambda _: None, 0).rows.values()
        return number.confidence

    ((alone,),) = read_rows(page, line_crops_of(page), READER, lambda _: None, 0).rows.values()
    assert confidence(0.0) == alone.confidence
    assert confidence(1.0) < confidence(0.5) < alone.confidence


def test_cells_beside_each_other_may_be_of_any_size() -> None:
    page = page_of(sheet(["42"], gap=120).image)
    crops = line_crops_of(page)
    one = read_rows(page, crops, READER, lambda _row: None, 0, in_cells=True)
    assert [number.reason for row in one.rows.values() for number in row] == ["", ""]


@pytest.mark.parametrize(
    ("lead", "likely", "reason"),
    [(12.0, None, ""), (1.0, None, UNREAD), (1.0, 0.9, UNREAD), (1.0, 0.1, "")],
)
def test_a_word_is_left_out_and_speaks_against_its_neighbour_unless_it_is_surely_one(
    lead: float, likely: float | None, reason: str
) -> None:
    drawn = sheet(["4072"], gap=30)
    page = page_of(drawn.image)
    architecture = READER.card.architecture.model_copy(update={"alphabet": ALPHABET + WORD})

    def last_is_a_word(ready: np.ndarray) -> np.ndarray:
        """What the reader says, but for the last digit, which it takes for a word."""
        said = READER.look(READER.said([*ready])[0]).logits
        said = np.pad(said, ((0, 0), (0, 1)), constant_values=said.min() - 20)
        last = int(np.flatnonzero(said.argmax(1) == 1 + ALPHABET.index("2"))[0])
        said[last - 3 :] = 0
        said[last - 3 :, BLANK] = 20
        said[last, -1] = 20 + lead
        return said[None]

    card = READER.card.model_copy(update={"architecture": architecture, "temperature": 1.0})
    reader = READER._replace(card=card, logits=last_is_a_word)
    seen = None if likely is None else np.full((9, 9), likely, np.float32)
    read = read_rows(page, line_crops_of(page), reader, lambda _: None, 0, likely=seen)
    assert [(one.text, one.reason) for one in read.rows[0]] == [("407", reason)]
    ((box, why, _, is_word),) = read.left_out
    assert (why, is_word, read.worded) == (IS_WORD, True, {0})
    x, y, width, _ = drawn.boxes[0][3]
    assert box.x <= x + 3
    assert box.x + box.width >= x + width - 3
    assert box.x > drawn.boxes[0][2][0]
    assert abs(box.y - y) < 6


def test_crops_of_one_width_are_computed_together() -> None:
    random = np.random.default_rng(4)
    crops = [random.normal(0, 1, (2, 32, width)).astype(np.float32) for width in (40, 64, 40, 40)]
    shapes = []

    def logits(ready: np.ndarray) -> np.ndarray:
        shapes.append(ready.shape)
        return READER.logits(ready)

    together = READER._replace(logits=logits).said(crops)
    assert sorted(shapes) == [(1, 2, 32, 64), (3, 2, 32, 40)]
    for crop, said in zip(crops, together, strict=True):
        np.testing.assert_allclose(said, READER.said([crop])[0], atol=1e-5)
    assert READER.said([]) == []
