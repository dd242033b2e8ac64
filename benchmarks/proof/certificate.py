"""A hunt for certified adders that are wrong: real ones are changed, and what the check lets pass
is tried on hard and on random pairs, through the runtime that serves.
"""

import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from rich.console import Console
from rich.progress import Progress

from benchmarks.proof.candidates import Candidate, grouped, hard_pairs, random_pairs
from benchmarks.proof.changes import changed
from benchmarks.proof.guided import walks
from models.artifact import checkpoint
from models.artifact.card import AdderCard
from models.artifact.checkpoint import SHIPPED, Checkpoint
from models.errors import CertificateError
from training.adder.settings import adder_settings
from training.adder.train import train_adder

SIZES = (5, 10)  # hidden sizes of the adders that are trained for this
COLUMNS = ("tried", "certified", "exact", "outside", "wrong")


def measured(tries: int, steps: int, trained: int, pairs: int, seed: int) -> dict[str, Any]:
    """Counts, by kind of change, of the adders tried, certified, and then exact or not.

    `outside` are those that add right, but meet a state beyond its box or a lead below the proved
    one. Interrupted, it gives the counts so far.

    Args:
        tries: random changes.
        steps: changes along gradients.
        trained: adders to train for each of SIZES, beside the shipped one.
        pairs: random pairs that each certified adder adds, beside all hard ones.
        seed: of all that is random.
    """
    torch.set_num_threads(1)  # everything here is small
    adders: dict[str, Candidate] = {}
    hunt = _Hunt(pairs, seed)
    finished = False
    try:
        for name, one in _adders(trained, seed):
            adders[name] = one
        with Progress(console=Console(stderr=True)) as progress:
            bar = progress.add_task("hunting", total=tries + steps)
            for _ in _changes(hunt, list(adders.values()), tries, steps, seed):
                progress.advance(bar)
        finished = True
    except KeyboardInterrupt:
        pass  # the counts so far stand
    return hunt.counts() | {
        "adders": list(adders),
        "hard pairs": len(hard_pairs()),
        "random pairs": pairs,
        "seed": seed,
        "finished": finished,
    }


def _changes(
    hunt: "_Hunt", adders: list[Candidate], tries: int, steps: int, seed: int
) -> Iterator[None]:
    """Tries random changes, each from numbers of its own, and then those along gradients."""
    for number in range(tries):
        rng = np.random.default_rng([seed, number])
        kind, one = changed(rng, adders[rng.integers(len(adders))])
        hunt.is_certified(kind, one)
        yield
    walking = walks(np.random.default_rng([seed, tries]), adders)
    kind, one = next(walking)
    for _ in range(steps):
        kind, one = walking.send(hunt.is_certified(kind, one))
        yield


class _Hunt:
    """What became of the changes tried so far."""

    def __init__(self, pairs: int, seed: int) -> None:
        self._pairs, self._seed = pairs, seed
        self._hard = grouped(hard_pairs())
        self._counts: dict[str, Counter[str]] = {}
        self._found: list[str] = []
        self._tried = 0

    def is_certified(self, kind: str, one: Candidate) -> bool:
        """Counts a changed adder; one that is certified adds."""
        rng = np.random.default_rng([self._seed, self._tried, 1])
        self._tried += 1
        count = self._counts.setdefault(kind, Counter())
        count["tried"] += 1
        try:
            proof = one.check()
        except CertificateError:
            return False
        count["certified"] += 1
        groups = [*grouped(random_pairs(rng, self._pairs)), *self._hard]
        outcome = one.outcome(proof, groups, rng)
        count[outcome] += 1
        if outcome != "exact":
            self._found.append(f"change {self._tried}, {kind}: {outcome}")
        return True

    def counts(self) -> dict[str, Any]:
        """The counts by kind and in all, and which changes are certified and not exact."""
        kinds = {
            kind: {column: count[column] for column in COLUMNS}
            for kind, count in sorted(self._counts.items())
        }
        total = {column: sum(row[column] for row in kinds.values()) for column in COLUMNS}
        return {"kinds": kinds, "in all": total, "found": self._found}


def _adders(trained: int, seed: int) -> Iterator[tuple[str, Candidate]]:
    """Certified adders by name: the shipped one, and some trained for this."""
    yield "adder", _loaded(SHIPPED / "adder")
    for hidden in SIZES:
        for number in range(trained):
            settings = adder_settings(hidden=hidden, seed=1000 * seed + number)
            with tempfile.TemporaryDirectory() as folder:
                train_adder("trained", settings, Path(folder))
                one = _loaded(Path(folder) / "trained")
            yield f"hidden {hidden}, seed {settings.seed}", one


def _loaded(folder: Path) -> Candidate:
    card, weights, proof_object = checkpoint.load(folder)
    assert isinstance(card, AdderCard)
    return Candidate.of(Checkpoint(card, weights, proof_object))
