import shutil
from pathlib import Path

import pytest

from benchmarks.accuracy.cards import measured
from models.artifact import checkpoint
from models.artifact.card import AdderCard, DigitCard
from models.artifact.checkpoint import SHIPPED

SHIPPED_CARDS = [checkpoint.load(folder).card for folder in sorted(SHIPPED.iterdir())]


def test_what_is_measured_is_written_into_the_card_and_nothing_else_changes(tmp_path: Path) -> None:
    folder = tmp_path / "notebook-adder"
    shutil.copytree(SHIPPED / "notebook-adder", folder)
    before = checkpoint.load(folder).card
    assert isinstance(before, AdderCard)
    measured([folder], write=False)
    assert checkpoint.load(folder).card == before
    found = measured([folder], write=True)["notebook-adder"]
    after = checkpoint.load(folder).card
    assert isinstance(after, AdderCard)
    assert after.results is not None
    assert after.results.model_dump() == found
    assert before.results is not None
    assert after.results.by_length == before.results.by_length  # seeded
    assert after.training == before.training


@pytest.mark.parametrize("card", SHIPPED_CARDS, ids=lambda card: card.name)
def test_every_shipped_card_has_results_that_agree_with_its_scores(
    card: DigitCard | AdderCard,
) -> None:
    assert card.results is not None
    if isinstance(card, DigitCard):
        right = sum(row[digit] for digit, row in enumerate(card.results.confusion))
        assert right == card.scores["mnist_test"].correct
        assert card.results.by_rows[-1] == card.scores["mnist_test"].accuracy
        assert sum(map(sum, card.results.confusion)) == 10_000
