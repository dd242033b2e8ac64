from pathlib import Path

import pytest

from cli.training.runs import given, print_scores
from models.artifact import checkpoint
from models.artifact.card import DigitCard
from models.artifact.checkpoint import SHIPPED
from tests.cli.runs import scanline


def test_what_was_not_given_is_left_to_the_recipe() -> None:
    assert given(seed=0, epochs=None, cell="gru") == {"seed": 0, "cell": "gru"}


def test_a_score_says_how_sure_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    card = checkpoint.load(SHIPPED / "gru").card
    assert isinstance(card, DigitCard)
    print_scores(card, Path("runs"))
    score = card.scores["mnist_test"]
    low, high = score.interval
    line = f"mnist_test: {score.accuracy:.2%} ({low:.2%} to {high:.2%}, n = 10000)"
    said = capsys.readouterr().out.splitlines()
    assert line in said
    assert said[-1] == f"written: {Path('runs') / 'gru'}"


@pytest.mark.parametrize("name", ["digits", "lines"])
@pytest.mark.parametrize("option", [("--start", "digits"), ("--pictures", ".")])
def test_going_on_needs_a_model_and_pictures(
    tmp_path: Path, name: str, option: tuple[str, str]
) -> None:
    done = scanline("train", name, *option, cwd=tmp_path)
    assert done.status == 2
    assert "go together" in done.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("task", "option", "named"),
    [
        ("lines", ["--epochs", "3"], "--epochs"),
        ("digits", ["--rows-per-step", "4"], "--rows-per-step"),
        ("digits", ["--final"], "--final"),
    ],
)
def test_going_on_has_settings_of_its_own(
    tmp_path: Path, task: str, option: list[str], named: str
) -> None:
    done = scanline("train", task, "--start", task, "--pictures", str(tmp_path), *option)
    assert done.status == 2
    assert f"leave out {named}" in " ".join(done.err.split())
