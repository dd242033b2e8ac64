from collections import defaultdict
from functools import cache
from itertools import count

import numpy as np
import pytest

from benchmarks.proof.candidates import Candidate
from benchmarks.proof.guided import AIMS, walks
from models.errors import CertificateError
from models.sums.certificate import Proof
from models.sums.enclosure import LARGEST
from tests.benchmarks.proof.adders import shipped

pytestmark = pytest.mark.slow
ADDER = shipped()


@cache
def walked(seed: int) -> dict[str, list[tuple[Candidate, Proof | None]]]:
    """The first walk of each kind: what it gave, and what was proved of it."""
    walking = walks(np.random.default_rng(seed), [ADDER])
    found: dict[str, list[tuple[Candidate, Proof | None]]] = defaultdict(list)
    kind, one = next(walking)
    for _ in count():
        try:
            proof = one.check()
        except CertificateError:
            proof = None
        found[kind].append((one, proof))
        kind, one = walking.send(proof is not None)
        if len(found) == len(AIMS) and kind != list(found)[-1]:
            break
    return found


def proofs(kind: str) -> list[Proof]:
    return [proof for _, proof in walked(1)[kind] if proof is not None]


def test_a_walk_stays_certified_and_ends_where_no_step_is() -> None:
    assert list(walked(1)) == list(AIMS)
    for kind, steps in walked(1).items():
        assert len(proofs(kind)) > 10
        assert len(proofs(kind)) < len(steps)
        assert steps[-1][1] is None


def test_walks_reach_the_edge_of_what_is_certified() -> None:
    for kind in ("towards no lead", "towards a box's edge", "towards wrong answers"):
        last = proofs(kind)[-1]
        assert min(last.margin, last.slack) < 1e-5


def test_a_lead_falls_far_below_that_of_the_adder() -> None:
    assert proofs("towards no lead")[-1].margin < ADDER.check().margin / 2


def test_logits_grow_towards_the_end_of_float32() -> None:
    last = [one for one, proof in walked(1)["towards overflow"] if proof is not None][-1]
    size = np.abs(last.weights["readout.weight"].astype(float)).sum()
    assert LARGEST / 4 < size < 4 * LARGEST


def test_a_walk_is_the_same_again() -> None:
    first, again = (next(walks(np.random.default_rng(5), [ADDER]))[1] for _ in range(2))
    assert np.array_equal(first.boxes, again.boxes)
    assert all(np.array_equal(w, again.weights[name]) for name, w in first.weights.items())
