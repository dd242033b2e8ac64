import numpy as np
import pytest

from models.page.automaton import automaton_of
from models.page.futures import Futures
from models.page.labelling import labellings
from tests.models.page.test_labelling import by_paths

ALPHABET = "12"


def allowed(probabilities: np.ndarray, texts: set[str]) -> dict[tuple[int, ...], float]:
    """The probability of each labelling of these, path by path."""
    return {
        labels: share
        for labels, share in by_paths(probabilities).items()
        if "".join(ALPHABET[label - 1] for label in labels) in texts
    }


@pytest.mark.parametrize(
    ("pattern", "texts"),
    [
        ("12?", {"1", "12"}),
        ("11", {"11"}),
        ("1*2", {"1" * n + "2" for n in range(6)}),
        (".{3}", {a + b + c for a in "12" for b in "12" for c in "12"}),
    ],
)
def test_the_sums_are_over_all_that_is_allowed(pattern: str, texts: set[str]) -> None:
    random = np.random.default_rng(3)
    automaton = automaton_of(pattern, ALPHABET)
    for _ in range(10):
        steps = random.dirichlet([0.5, 0.3, 0.3], 6)
        wanted = allowed(steps, texts)
        futures = Futures(steps, automaton)
        assert np.exp(futures.log_probability) == pytest.approx(sum(wanted.values()))
        best = labellings(steps, 1, futures)[0]
        assert best.labels == max(wanted, key=lambda labels: wanted[labels])
        assert np.exp(best.log_probability) == pytest.approx(wanted[best.labels])


def test_what_is_allowed_is_found_though_all_else_is_likelier() -> None:
    # Twelve steps that are surest of a single 2: four symbols are asked for.
    steps = np.tile([0.9, 0.01, 0.09], (12, 1))
    futures = Futures(steps, automaton_of(".{4}", ALPHABET))
    found = labellings(steps, 3, futures)
    assert [len(one.labels) for one in found] == [4, 4, 4]
    assert found[0].labels == (2, 2, 2, 2)
    total = np.exp(futures.log_probability)
    assert 0 < sum(np.exp(one.log_probability) for one in found) <= total * (1 + 1e-9)


def test_whole_labellings_are_allowed_or_not() -> None:
    futures = Futures(np.full((6, 3), 1 / 3), automaton_of("1+2", ALPHABET))
    assert futures.allows((1, 2))
    assert futures.allows((1, 1, 2))
    assert not any(futures.allows(labels) for labels in ((), (1,), (2,), (1, 2, 2)))


def test_a_labelling_has_its_share_of_what_is_allowed() -> None:
    steps = np.array([[0.1, 0.5, 0.4], [0.6, 0.2, 0.2]])  # "1" 0.45, all of one symbol 0.82
    futures = Futures(steps, automaton_of(".", ALPHABET))
    share = (0.5 * 0.6 + 0.1 * 0.2 + 0.5 * 0.2) / np.exp(futures.log_probability)
    assert len(labellings(steps, 2, futures, share - 0.01)) == 1
    assert len(labellings(steps, 2, futures, share + 0.01)) == 2


def test_there_is_nothing_where_there_are_too_few_steps() -> None:
    steps = np.full((2, 3), 1 / 3)
    futures = Futures(steps, automaton_of("1{3}", ALPHABET))
    assert futures.log_probability == -np.inf
    assert labellings(steps, 1, futures) == []


def test_sums_of_long_lines_do_not_vanish() -> None:
    steps = np.tile([[0.5, 0.4, 0.1], [0.9, 0.05, 0.05]], (1000, 1))
    futures = Futures(steps, automaton_of("[12]+", ALPHABET))
    assert np.isfinite(futures.log_probability)
    assert labellings(steps, 1, futures)
