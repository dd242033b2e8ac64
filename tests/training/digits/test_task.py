from pathlib import Path

import pytest
import torch

from models.errors import ScanlineError
from tests.training.bars import CPU, BarTask, bars, small
from training.data.mnist import Images
from training.data.shapes import drawn
from training.digits.outliers import NO_DIGIT
from training.digits.task import DigitTask, target_probabilities
from training.loop.train import train


def test_outliers_are_trained_towards_equal_probabilities() -> None:
    wanted = target_probabilities(torch.tensor([3, NO_DIGIT]), smoothing=0.05)
    assert torch.allclose(wanted.sum(1), torch.ones(2))
    assert torch.allclose(wanted[0, 3], torch.tensor(0.955))
    assert torch.allclose(wanted[0, 4], torch.tensor(0.005))
    assert torch.allclose(wanted[1], torch.full((10,), 0.1))


def test_an_epoch_shows_each_image_once_and_each_epoch_distorts_afresh() -> None:
    task = BarTask(small(batch=64))
    first, again, other = (list(task.batches(epoch)) for epoch in (0, 0, 1))
    assert [len(batch.ink) for batch in first] == [64] * task.steps
    digits = torch.cat([batch.probabilities.argmax(1) for batch in first])
    assert torch.equal(digits.bincount(), bars().digit.bincount())
    for one, same, different in zip(first, again, other, strict=True):
        assert torch.equal(one.ink, same.ink)
        assert not torch.equal(one.ink, different.ink)


def test_what_the_recipe_draws_is_seen_too() -> None:
    images = drawn(40, seed=1)
    settings = small(drawn=10, outliers=19, photographed=11, batch=16, smoothing=0.0)
    task = DigitTask(settings, "drawn", images, images, CPU, final=False)
    assert task.steps == (40 + 10 + 19 + 11) // 16
    seen = torch.cat([batch.probabilities for batch in task.batches(0)])
    assert int((seen.amax(1) < 0.5).sum()) == 19  # no digit


def test_a_batch_larger_than_the_data_is_refused_before_anything_is_drawn() -> None:
    with pytest.raises(ScanlineError, match=r"batch of 300 does not fit into 256 .*smaller"):
        BarTask(small(batch=300))


def test_without_validation_the_temperature_is_the_one_given(tmp_path: Path) -> None:
    settings = small(epochs=1)
    network = BarTask(settings).network()
    assert BarTask(settings, held=0.7).validated(network) is None
    card = train("full", BarTask(settings, held=0.7), tmp_path, CPU)
    assert (card.temperature, card.scores) == (0.7, {})
    held = train("held", BarTask(settings), tmp_path, CPU)
    assert list(held.scores) == ["mnist_validation"]
    assert held.description == "gru network that reads a digit in both directions, 7 rows a step"


def test_the_test_images_are_scored_at_the_end_of_a_final_run_alone(
    tmp_path: Path, data: Path
) -> None:
    part = Images(*(one[:64] for one in bars()))
    task = DigitTask(small(epochs=1), "bars", part, part, CPU, final=True)
    card = train("final", task, tmp_path, CPU)
    assert list(card.scores) == ["mnist_validation", "mnist_test"]
    assert card.scores["mnist_test"].n == 10_000
