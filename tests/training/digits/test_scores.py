import pytest
import torch

from models.networks.digit import RowClassifier
from tests.training.bars import bars, small
from training.digits.scores import fitted_temperature, logits_of, score, validation


def test_the_temperature_undoes_overconfidence() -> None:
    generator = torch.Generator().manual_seed(1)
    logits = torch.randn(4000, 10, generator=generator)
    digit = torch.multinomial(logits.softmax(1), 1, generator=generator)[:, 0]
    assert fitted_temperature(3 * logits, digit) == pytest.approx(3, rel=0.1)


def test_a_score_counts_the_largest_logits() -> None:
    logits = torch.eye(10)[[3, 1, 4, 1]]
    found = score(logits, torch.tensor([3, 1, 4, 2]))
    assert (found.correct, found.n, found.accuracy) == (3, 4, 0.75)


def test_images_are_answered_alike_in_batches_of_any_size() -> None:
    network = RowClassifier(small().architecture()).eval()
    images = bars(30)
    torch.testing.assert_close(logits_of(network, images, 7), logits_of(network, images, 30))


def test_a_network_that_knows_nothing_scores_as_chance_does() -> None:
    network = RowClassifier(small().architecture()).eval()
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.zero_()
    found = validation(network, bars(100))
    assert found.loss == pytest.approx(torch.tensor(10.0).log().item())
    assert found.accuracy == 0.1
