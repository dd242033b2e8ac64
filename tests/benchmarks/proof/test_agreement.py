"""Coq and the certificate's code agree on networks that were changed, whichever these are."""

import json
from collections.abc import Iterable
from itertools import cycle, repeat
from typing import NamedTuple

import numpy as np
import pytest
from numpy.random import Generator
from numpy.typing import NDArray

from benchmarks.proof.changes import changed
from benchmarks.proof.coq import Theory
from models.artifact import checkpoint
from models.artifact.card import AdderArchitecture, AdderCard
from models.artifact.checkpoint import SHIPPED
from models.errors import CertificateError
from models.sums import certificate
from models.sums.proof_object import StateBox, kind_of, proof_object_of
from models.sums.theorem import box_text, words_of
from tests.benchmarks.proof.adders import shipped
from tests.benchmarks.proof.asking import question, saved, verdicts

pytestmark = pytest.mark.slow

# Networks of a run of Coq's, and those of them that the certificate's code accepts.
TRIED, ACCEPTED = 100, 16
# Beside the adder: each cell and task, and a decimal one that Coq computes soon.
OTHERS = ("adder-gru", "adder-vanilla", "adder-small", "comparer", "subtractor", "comparer-decimal")


class Tried(NamedTuple):
    """A network with the boxes that shall prove it, and what was done to it."""

    architecture: AdderArchitecture
    weights: dict[str, NDArray[np.float32]]
    boxes: list[StateBox]
    change: str

    def is_certified(self) -> bool:
        """Whether the certificate's code accepts it."""
        boxes = [box.parts for box in self.boxes]
        text = json.dumps({"kind": kind_of(self.architecture), "boxes": boxes}).encode()
        try:
            certificate.check(self.architecture, self.weights, text)
        except CertificateError:
            return False
        return True

    def data(self) -> str:
        """What a file for Coq has of it.

        Raises:
            CertificateError, ValueError, OverflowError: there is no such file.
        """
        names = [f"box{place}" for place in range(len(self.boxes))]
        words = "; ".join(map(str, words_of(self.architecture, saved(self.weights))))
        return "\n".join(
            [
                f"Definition words : list Z := [{words}].",
                *(box_text(name, box) for name, box in zip(names, self.boxes, strict=True)),
                f"Definition boxes : list ends := [{'; '.join(names)}].",
                "(** Coq computes",
            ]
        )


def agreed(theory: Theory, tried: list[Tried], certified: list[bool]) -> None:
    found = verdicts(
        theory,
        [question(one.architecture, one.data(), place) for place, one in enumerate(tried)],
    )
    odd = [
        (place, one.change, held)
        for place, (one, held, coq) in enumerate(zip(tried, certified, found, strict=True))
        if held != coq
    ]
    assert odd == []
    assert certified.count(True) == ACCEPTED
    assert len({one.change for one in tried}) > 5


def adder_changed(rng: Generator) -> Tried | None:
    """The shipped adder after a change of any kind; nothing where no file for Coq is of such."""
    kind, one = changed(rng, shipped())
    if (one.architecture.layers, one.architecture.order) != (1, "lsb"):
        return None
    boxes = [
        StateBox.model_construct(hidden=box[0].tolist(), cell=box[1].tolist()) for box in one.boxes
    ]
    return Tried(one.architecture, one.weights, boxes, kind)


def disturbed(rng: Generator, name: str) -> Tried:
    """A shipped network with some weights or ends of its boxes a little or much different."""
    loaded = checkpoint.load(SHIPPED / name)
    assert isinstance(loaded.card, AdderCard)
    assert loaded.certificate is not None
    boxes = list(proof_object_of(loaded.certificate).boxes)
    weights = {name: tensor.copy() for name, tensor in loaded.weights.items()}
    by = 10 ** rng.uniform(-5, 0.5)
    if rng.random() < 0.3:
        ends = [np.array(list(box.parts.values())) for box in boxes]
        moved = [np.sort(one + by * rng.normal(size=one.shape), axis=-1) for one in ends]
        boxes = [
            StateBox.model_construct(**dict(zip(box.parts, one.tolist(), strict=True)))
            for box, one in zip(boxes, moved, strict=True)
        ]
        return Tried(loaded.card.architecture, weights, boxes, f"{name}'s boxes")
    for tensor in weights.values():
        tensor *= (1 + by * rng.normal(size=tensor.shape)).astype(np.float32)
    return Tried(loaded.card.architecture, weights, boxes, f"{name}'s weights")


def chosen(of: Iterable[Tried | None]) -> tuple[list[Tried], list[bool]]:
    """As many of both kinds as are wanted."""
    tried: list[Tried] = []
    certified: list[bool] = []
    for one in of:
        if one is None:
            continue
        held = one.is_certified()
        if certified.count(held) == (ACCEPTED if held else TRIED - ACCEPTED):
            continue
        try:
            one.data()
        except (CertificateError, ValueError, OverflowError):
            assert not held  # and nothing is written for Coq
            continue
        tried.append(one)
        certified.append(held)
        if len(tried) == TRIED:
            break
    return tried, certified


def test_on_adders_changed_in_many_ways(theory: Theory) -> None:
    rng = np.random.default_rng(0)
    agreed(theory, *chosen(adder_changed(rng) for _ in repeat(None)))


def test_on_networks_of_each_cell_and_task(theory: Theory) -> None:
    rng = np.random.default_rng(1)
    agreed(theory, *chosen(disturbed(rng, name) for name in cycle(OTHERS)))
