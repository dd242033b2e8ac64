from itertools import groupby, product

import numpy as np
import pytest

from models.page.labelling import Labelling, labellings

A, B = 1, 2
# Three steps of blank, A and B.
STEPS = np.array([[0.1, 0.8, 0.1], [0.6, 0.3, 0.1], [0.2, 0.1, 0.7]])


def by_paths(probabilities: np.ndarray) -> dict[tuple[int, ...], float]:
    """The probability of every labelling, path by path."""
    found: dict[tuple[int, ...], float] = {}
    for path in product(range(probabilities.shape[1]), repeat=len(probabilities)):
        labels = tuple(label for label, _ in groupby(path) if label)
        share = float(np.prod([probabilities[i, label] for i, label in enumerate(path)]))
        found[labels] = found.get(labels, 0.0) + share
    return found


def test_the_best_labelling_may_have_no_best_path() -> None:
    # The likeliest path is two blanks (0.36), but A has three paths: 0.24 + 0.24 + 0.16.
    steps = np.array([[0.6, 0.4], [0.6, 0.4]])
    best, other = labellings(steps, 2)
    assert best.labels == labellings(steps)[0].labels == (A,)
    assert np.exp(best.log_probability) == pytest.approx(0.64)
    assert other.labels == ()
    assert np.exp(other.log_probability) == pytest.approx(0.36)


def test_a_label_twice_needs_a_blank_between() -> None:
    steps = np.array([[0.0, 1.0], [0.0, 1.0]])
    assert labellings(steps)[0].labels == (A,)
    steps = np.array([[0.0, 1.0], [1.0, 0.0], [0.0, 1.0]])
    assert labellings(steps)[0] == Labelling((A, A), 0.0)


def test_the_beam_finds_what_all_labellings_say() -> None:
    random = np.random.default_rng(1)
    for _ in range(30):
        steps = random.dirichlet([0.5, 0.3, 0.3], 6)
        paths = by_paths(steps)
        found = labellings(steps, 3)
        best = max(paths, key=lambda labels: paths[labels])
        assert found[0].labels == best
        assert labellings(steps)[0].labels == best  # by the likeliest path alone, or by the beam
        for one in found:
            assert np.exp(one.log_probability) == pytest.approx(paths[one.labels])


def test_long_lines_do_not_vanish() -> None:
    steps = np.tile([[0.5, 0.5, 1e-9], [0.98, 0.01, 0.01]], (1000, 1))
    steps /= steps.sum(1, keepdims=True)
    assert np.isfinite(labellings(steps)[0].log_probability)


def test_nothing_is_a_labelling_too() -> None:
    steps = np.array([[0.9, 0.1], [0.8, 0.2]])
    (best,) = labellings(steps)
    assert best.labels == ()
    assert np.exp(best.log_probability) == pytest.approx(0.72)


def test_what_is_likely_enough_is_given_alone() -> None:
    steps = np.array([[0.9, 0.1], [0.8, 0.2]])
    assert [one.labels for one in labellings(steps, 2)] == [(), (A,)]
    assert [one.labels for one in labellings(steps, 2, enough=0.7)] == [()]
    assert len(labellings(steps, 2, enough=0.73)) == 2
