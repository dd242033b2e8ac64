from collections.abc import Iterable
from itertools import groupby, product

import numpy as np
import pytest

from models.page import paths
from models.page.paths import Labels, Span, log_probabilities, log_probability, spans
from tests.models.page.test_labelling import STEPS, A, B, by_paths


def test_the_probability_of_a_labelling_is_the_sum_over_its_paths() -> None:
    # A then B: A_B, AAB, ABB, _AB and A_B's kin with a blank in one place.
    paths = by_paths(STEPS)
    assert paths[A, B] == pytest.approx(0.8 * 0.6 * 0.7 + 0.8 * 0.3 * 0.7 + 0.8 * 0.1 * 0.7
                                        + 0.1 * 0.3 * 0.7 + 0.8 * 0.1 * 0.2)  # fmt: skip
    for labels, share in paths.items():
        assert np.exp(log_probability(STEPS, labels)) == pytest.approx(share)
    together = np.exp(log_probabilities(STEPS, list(paths)))
    assert together.tolist() == pytest.approx(list(paths.values()))


def test_a_label_twice_needs_a_step_more() -> None:
    assert log_probability(np.array([[0.0, 1.0], [0.0, 1.0]]), (A, A)) == -np.inf


def test_labellings_of_all_lengths_are_reckoned_together() -> None:
    steps = np.random.default_rng(0).dirichlet([1, 0.5, 0.5], 600)
    several: list[Labels] = [(), (A,), (A, B) * 3, (B,) * 90, (A, A) * 290]
    together = log_probabilities(steps, several)
    assert together[:-1] == pytest.approx([log_probability(steps, one) for one in several[:-1]])
    assert together[-1] == log_probability(steps, several[-1])
    assert log_probabilities(np.array([[0.0, 1.0], [0.0, 1.0]]), [(A, A), (A,)]) == [-np.inf, 0.0]
    assert log_probabilities(steps, []) == []


def test_each_label_has_its_steps() -> None:
    assert spans(STEPS, [(A, B)])[0] == [Span(0, 0, 0), Span(2, 2, 2)]
    held = np.array([[0.1, 0.8, 0.1], [0.1, 0.9, 0.0], [0.9, 0.1, 0.0], [0.2, 0.1, 0.7]])
    assert spans(held, [(A, B)])[0] == [Span(0, 1, 1), Span(3, 3, 3)]
    assert spans(held, [()])[0] == []


def test_labels_of_several_labellings_have_their_steps() -> None:
    random = np.random.default_rng(5)
    for steps in (random.dirichlet([1, 0.5, 0.5], count) for count in (5, 12, 150)):
        several: list[Labels] = [(A,), (), (A, B), (B, B), (A, B, A)]
        assert spans(steps, several) == [spans(steps, [one])[0] for one in several]
        for labels, likeliest in zip(several, paths._paths(steps, several), strict=True):
            states = np.array([0, *(one for label in labels for one in (label, 0))])
            likelihood = steps[np.arange(len(steps)), states[likeliest]].prod()
            if len(steps) == 5:
                assert likelihood == pytest.approx(best_of_all(steps, labels))
    assert spans(STEPS, []) == []


def best_of_all(steps: np.ndarray, labels: Labels) -> float:
    """The probability of a labelling's likeliest path, among all paths that there are."""
    paths = product(range(steps.shape[1]), repeat=len(steps))
    own = [path for path in paths if collapsed(path) == labels]
    return max(float(np.prod([steps[at, one] for at, one in enumerate(path)])) for path in own)


def test_each_label_has_its_steps_where_none_is_possible() -> None:
    never = np.array([[1.0, 0.0, 0.0]] * 3 + [[0.0, 0.0, 1.0]] * 2)
    first, second = spans(never, [(A, B)])[0]
    assert first.last < second.first
    assert second == Span(3, 4, 3)
    assert log_probability(never, (A, B)) == -np.inf


def test_the_likeliest_path_of_all_is_its_labellings() -> None:
    random = np.random.default_rng(3)
    for _ in range(50):
        steps = random.dirichlet([0.6, 0.3, 0.3], 12)
        labels = greedy(steps)
        likeliest = paths._paths(steps, [labels])[0]
        states = np.array([0, *(one for label in labels for one in (label, 0))])
        np.testing.assert_array_equal(states[likeliest], steps.argmax(1))
        for place, span in enumerate(spans(steps, [labels])[0]):
            own = np.flatnonzero(likeliest == 2 * place + 1)
            assert (span.first, span.last) == (own[0], own[-1])
            assert steps[span.surest, labels[place]] == steps[own, labels[place]].max()


def greedy(steps: np.ndarray) -> Labels:
    """The labelling of the likeliest path."""
    return collapsed(steps.argmax(1).tolist())


def collapsed(path: Iterable[int]) -> Labels:
    """A path without repetitions and BLANK."""
    return tuple(label for label, _ in groupby(path) if label)


@pytest.mark.parametrize("labels", [(), (A,), (A, A), (A, B) * 8, (B,) * 20, (A, B, B) * 20])
def test_long_labellings_are_reckoned_as_short_ones(
    labels: Labels, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = np.random.default_rng(0).dirichlet([1, 0.5, 0.5], 150)
    found = []
    for many in (1, 10_000):
        monkeypatch.setattr(paths, "_MANY", many)
        found.append(log_probability(steps, labels))
    assert found[0] == found[1]
    assert np.isfinite(found[0])
