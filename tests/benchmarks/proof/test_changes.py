from collections import Counter

import numpy as np
import pytest

from benchmarks.proof.candidates import Candidate
from benchmarks.proof.changes import KINDS, changed
from models.errors import CertificateError
from tests.benchmarks.proof.adders import shipped

ADDER = shipped()


def made(kind: str, number: int) -> Candidate:
    return KINDS[kind][0](np.random.default_rng(number), ADDER)


def is_certified(one: Candidate) -> bool:
    try:
        one.check()
    except CertificateError:
        return False
    return True


def same(a: Candidate, b: Candidate) -> bool:
    return (
        a.card == b.card
        and all(np.array_equal(a.weights[name], b.weights[name]) for name in a.weights)
        and np.array_equal(a.boxes, b.boxes, equal_nan=True)
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_change_changes_a_copy_and_is_the_same_again(kind: str) -> None:
    before = shipped()
    assert any(not same(made(kind, number), ADDER) for number in range(5))
    assert all(same(made(kind, number), made(kind, number)) for number in range(5))
    assert same(ADDER, before)
    for number in range(5):
        for tensor in made(kind, number).weights.values():
            assert tensor.dtype == np.float32
            assert np.isfinite(tensor).all()


@pytest.mark.parametrize("kind", ["units permuted", "a unit mirrored", "inputs swapped"])
def test_what_leaves_the_network_as_it_is_stays_certified(kind: str) -> None:
    proof = ADDER.check()
    for number in range(10):
        changed = made(kind, number).check()
        assert changed.margin == pytest.approx(proof.margin, rel=1e-6)
        assert changed.slack == pytest.approx(proof.slack, rel=1e-6)


@pytest.mark.parametrize("kind", ["card", "boxes swapped", "answers swapped", "0 for 1 throughout"])
def test_what_makes_another_machine_is_never_certified(kind: str) -> None:
    assert not any(is_certified(made(kind, number)) for number in range(20))


def test_kinds_are_drawn_by_their_shares() -> None:
    rng = np.random.default_rng(1)
    drawn = Counter(changed(rng, ADDER)[0] for _ in range(1000))
    assert drawn.most_common(1)[0][0] == max(KINDS, key=lambda kind: KINDS[kind][1])
    assert len(drawn) > 20
