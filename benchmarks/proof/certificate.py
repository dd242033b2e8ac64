"""A hunt for certified adders that are wrong: real ones are changed, and what the check lets pass
is tried on hard and on random pairs, through the runtime that serves.
"""

import hashlib
import tempfile
from collections import Counter
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import onnxruntime as ort
import torch
from rich.console import Console
from rich.progress import Progress

import benchmarks.proof
import models.sums
from benchmarks.kept import Kept
from benchmarks.proof.candidates import Candidate, Outcome, Pairs, grouped, hard_pairs, random_pairs
from benchmarks.proof.changes import changed
from benchmarks.proof.guided import walks
from models.artifact import checkpoint
from models.artifact.card import AdderCard
from models.artifact.checkpoint import SHIPPED, Checkpoint
from models.errors import CertificateError
from training.adder.settings import adder_settings
from training.adder.train import train_adder
from training.loop.trials import side_by_side

SIZES = (5, 10)  # hidden sizes of the adders that are trained for this
PART = 2000  # random changes that one core tries before it tells: half a minute
COLUMNS = ("tried", "certified", "exact", "outside", "wrong")


def measured(
    tries: int, steps: int, trained: int, pairs: int, seed: int, file: Path | None = None
) -> dict[str, Any]:
    """Counts, by kind of change, of the adders tried, certified, and then exact or not.

    `outside` are those that add right, but meet a state beyond its box or a lead below the proved
    one. Interrupted, it gives the counts so far.

    Args:
        tries: random changes.
        steps: changes along gradients.
        trained: adders to train for each of SIZES, beside the shipped one.
        pairs: random pairs that each certified adder adds, beside all hard ones.
        seed: of all that is random.
        file: keeps the counts of random changes as they come, to go on from when called again.

    Raises:
        ScanlineError: the file is of another hunt, of other adders or of another check.
    """
    torch.set_num_threads(1)  # everything here is small
    adders: dict[str, Candidate] = {}
    hunt = _Hunt(pairs, seed)
    found = _Found()
    finished = False
    try:
        for name, one in _adders(trained, seed):
            adders[name] = one
        with Progress(console=Console(stderr=True)) as progress:
            bar = progress.add_task("hunting", total=tries + steps)
            for part in _parts(hunt, list(adders.values()), tries, file):
                found.add(part)
                progress.update(bar, completed=found.tried)
            for step in _walked(hunt, list(adders.values()), tries, steps):
                found.add(step)
                progress.advance(bar)
        finished = True
    except KeyboardInterrupt:
        pass  # the counts so far stand
    return found.counts() | {
        "adders": list(adders),
        "hard pairs": len(hard_pairs()),
        "random pairs": pairs,
        "seed": seed,
        "finished": finished,
    }


class _Found:
    """What became of changes: counts by kind, and which are certified and not exact."""

    def __init__(self) -> None:
        self.tried = 0
        self._kinds: dict[str, Counter[str]] = {}
        self._faults: list[str] = []

    def count(self, number: int, kind: str, outcome: Outcome | None) -> None:
        """Counts a change; its outcome is None where it was not certified."""
        self.tried += 1
        count = self._kinds.setdefault(kind, Counter())
        count["tried"] += 1
        if outcome is not None:
            count["certified"] += 1
            count[outcome] += 1
            if outcome != "exact":
                self._faults.append(f"change {number + 1}, {kind}: {outcome}")

    def add(self, other: "_Found") -> None:
        """Counts what another has counted."""
        self.tried += other.tried
        for kind, count in other._kinds.items():
            self._kinds.setdefault(kind, Counter()).update(count)
        self._faults += other._faults

    def kept(self) -> dict[str, Any]:
        """What a file keeps of it."""
        return {"tried": self.tried, "kinds": self._kinds, "faults": self._faults}

    @classmethod
    def of(cls, kept: dict[str, Any]) -> "_Found":
        """What such a file has kept."""
        found = cls()
        found.tried, found._faults = kept["tried"], kept["faults"]
        found._kinds = {kind: Counter(count) for kind, count in kept["kinds"].items()}
        return found

    def counts(self) -> dict[str, Any]:
        """The counts by kind and in all, and the faults."""
        kinds = {
            kind: {column: count[column] for column in COLUMNS}
            for kind, count in sorted(self._kinds.items())
        }
        total = {column: sum(row[column] for row in kinds.values()) for column in COLUMNS}
        return {"kinds": kinds, "in all": total, "found": sorted(self._faults)}


class _Hunt(NamedTuple):
    """How changed adders are tried: each has random numbers of its own, by the change's number."""

    pairs: int
    seed: int

    def outcome(self, number: int, one: Candidate) -> Outcome | None:
        """What becomes of a changed adder that adds; None if it is not certified."""
        try:
            proof = one.check()
        except CertificateError:
            return None
        rng = np.random.default_rng([self.seed, number, 1])
        groups = [*grouped(random_pairs(rng, self.pairs)), *_hard_groups()]
        return one.outcome(proof, groups, rng)

    def at_random(self, adders: list[Candidate], numbers: range) -> _Found:
        """Tries random changes."""
        torch.set_num_threads(1)
        found = _Found()
        for number in numbers:
            rng = np.random.default_rng([self.seed, number])
            kind, one = changed(rng, adders[rng.integers(len(adders))])
            found.count(number, kind, self.outcome(number, one))
        return found


@cache
def _hard_groups() -> list[Pairs]:
    return grouped(hard_pairs())


def _parts(hunt: _Hunt, adders: list[Candidate], tries: int, file: Path | None) -> Iterator[_Found]:
    """Random changes part by part, on all cores; those that were tried before last."""
    kept = Kept(file, {"hunt": _digest(hunt, adders)})
    parts = [range(begin, min(begin + PART, tries)) for begin in range(0, tries, PART)]
    missing = [part for part in parts if _named(part) not in kept]
    run = partial(hunt.at_random, adders)
    several = side_by_side(missing, run, len)
    for part, found in several if len(missing) > 1 else ((one, run(one)) for one in missing):
        kept.figures(_named(part), found.kept)
        yield found
    for part in parts:
        if part not in missing:
            yield _Found.of(kept.figures(_named(part), dict))


def _named(part: range) -> str:
    return f"{part.start} to {part.stop}"


def _digest(hunt: _Hunt, adders: list[Candidate]) -> str:
    """A name of all that decides what a change is and what becomes of it, code and runtime too."""
    digest = hashlib.sha256(f"{hunt} {ort.__version__}".encode())
    for package in (models.sums, benchmarks.proof):
        for file in sorted(Path(package.__path__[0]).glob("*.py")):
            digest.update(file.read_bytes())
    for one in adders:
        digest.update(one.architecture.model_dump_json().encode() + one.boxes.tobytes())
        for name, weights in one.weights.items():
            digest.update(name.encode() + weights.tobytes())
    return digest.hexdigest()[:12]


def _walked(hunt: _Hunt, adders: list[Candidate], tries: int, steps: int) -> Iterator[_Found]:
    """Changes along gradients, one after another: each follows from whether the last held."""
    walking = walks(np.random.default_rng([hunt.seed, tries]), adders)
    kind, one = next(walking)
    for number in range(tries, tries + steps):
        found = _Found()
        outcome = hunt.outcome(number, one)
        found.count(number, kind, outcome)
        kind, one = walking.send(outcome is not None)
        yield found


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
