import numpy as np

from benchmarks.reader import Reader
from models.page.automaton import automaton_of
from models.page.line_crops import line_crops_of
from models.page.reader import read_rows
from models.page.rows import page_of
from tests.models.page.test_numbers import READER
from tests.pictures import sheet

ALPHABET = READER.card.architecture.alphabet


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
