"""Adders that may be certified, and whether one that is adds and moves as its proof says."""

import json
from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from app.runtimes.onnx import OnnxAdder
from models.artifact.card import AdderArchitecture, AdderCard
from models.artifact.checkpoint import Checkpoint
from models.sums import certificate
from models.sums.certificate import Proof
from models.sums.proof_object import ProofObject

LONGEST = 64  # bits of a number

Weights = dict[str, NDArray[np.float32]]
Boxes = NDArray[np.float64]
Outcome = Literal["exact", "wrong", "outside"]


class Candidate(NamedTuple):
    """An adder that may be certified, with the boxes that shall show it.

    Boxes are float64 (2 carries, 2 parts of the state, hidden, 2 ends).
    """

    card: AdderCard
    weights: Weights
    boxes: Boxes

    @classmethod
    def of(cls, loaded: Checkpoint[AdderCard]) -> "Candidate":
        """The adder of a checkpoint with a certificate."""
        assert loaded.certificate is not None
        boxes = ProofObject.model_validate_json(loaded.certificate).boxes
        weights = dict(sorted(loaded.weights.items()))  # a file has them in no order
        return cls(loaded.card, weights, np.array([list(box.parts.values()) for box in boxes]))

    @property
    def architecture(self) -> AdderArchitecture:
        """Its shape, as the card says it."""
        return self.card.architecture

    def reshaped(self, **changed: str | int) -> "Candidate":
        """The same with another card."""
        architecture = self.architecture.model_copy(update=changed)
        return self._replace(card=self.card.model_copy(update={"architecture": architecture}))

    def check(self) -> Proof:
        """What its certificate proves.

        Raises:
            CertificateError: nothing.
        """
        boxes = [{"hidden": box[0].tolist(), "cell": box[1].tolist()} for box in self.boxes]
        text = json.dumps({"boxes": boxes}).encode()
        return certificate.check(self.architecture, self.weights, text)

    def outcome(self, proof: Proof, groups: Sequence["Pairs"], rng: Generator) -> Outcome:
        """Adds pairs through the served runtime, each sum in two pieces.

        Returns:
            `wrong` if a bit is, else `outside` if a state was met that is not in its carry's box or
            a lead that is smaller than what was proved, else `exact`.
        """
        runtime = OnnxAdder(Checkpoint(self.card, self.weights, None))
        found: Outcome = "exact"
        for pairs in groups:
            n, steps = pairs.right.shape
            start = runtime.start()
            state = tuple(np.repeat(part, n, axis=1) for part in start)
            cut = int(rng.integers(1, steps))
            first, state = runtime.logits(np.ascontiguousarray(pairs.bits[:, :cut]), state)
            rest, _ = runtime.logits(np.ascontiguousarray(pairs.bits[:, cut:]), state)
            logits = np.concatenate([first, rest], axis=1)
            if not (np.isfinite(logits).all() and (logits.argmax(axis=2) == pairs.right).all()):
                return "wrong"
            leads = (logits[..., 1].astype(np.float64) - logits[..., 0]) * (2 * pairs.right - 1)
            boxes = self.boxes[pairs.carries[:, cut - 1].astype(np.intp)]
            inside = all(
                ((boxes[:, i, :, 0] <= part[0]) & (part[0] <= boxes[:, i, :, 1])).all()
                for i, part in enumerate(state)
            )
            if not inside or leads.min() < proof.margin:
                found = "outside"
        return found


class Pairs(NamedTuple):
    """Pairs of numbers, as an adder reads them, with their sums."""

    bits: NDArray[np.float32]  # (n, steps, 2), least significant first, zero pair included
    right: NDArray[np.int8]  # (n, steps), the sum's bits
    carries: NDArray[np.int8]  # (n, steps), the carry that leaves the position

    @classmethod
    def of(cls, bits: NDArray[np.int8]) -> "Pairs":
        """The pairs with these bits, (n, steps, 2), least significant first."""
        bits = np.pad(bits, ((0, 0), (0, 1), (0, 0)))
        totals = bits.sum(axis=2, dtype=np.int8)
        carries = np.empty_like(totals)
        carry = np.zeros(len(bits), np.int8)
        for step in range(totals.shape[1]):
            totals[:, step] += carry
            carry = carries[:, step] = totals[:, step] // 2
        return cls(bits.astype(np.float32), totals % 2, carries)


def grouped(bits: NDArray[np.int8], groups: int = 8) -> list[Pairs]:
    """Pairs, (n, steps, 2), in groups of about one length, none padded to the longest of all."""
    used: NDArray[np.int8] = bits.max(axis=2)
    lengths = np.where(used.any(axis=1), used.shape[1] - used[:, ::-1].argmax(axis=1), 1)
    parts = np.array_split(np.argsort(lengths), groups)
    return [Pairs.of(bits[part][:, : lengths[part].max()]) for part in parts if len(part)]


def random_pairs(rng: Generator, n: int) -> NDArray[np.int8]:
    """The bits of random pairs, each number of 1 to LONGEST bits."""
    bits = rng.integers(0, 2, (n, LONGEST, 2), np.int8)
    bits *= np.arange(LONGEST)[:, None] < rng.integers(1, LONGEST + 1, (n, 1, 2))
    return bits


def hard_pairs() -> NDArray[np.int8]:
    """The bits of pairs with long carries and long rests, of all lengths to LONGEST.

    For each length and each place at which a carry can start, it runs from there to the end,
    through 0+1, 1+0 and both by turns; and whatever repeats one or two columns all the way.
    """
    place = np.arange(LONGEST)
    rows = []
    for length in range(1, LONGEST + 1):
        inside = place < length
        for start in range(length):
            ones, one = inside & (place >= start), place == start
            turns = ones & ((place % 2 == 0) | one)
            rows += [(ones, one), (one, ones), (turns, ones & ~turns | one)]
        columns = [(inside * (code & 1), inside * (code >> 1)) for code in range(4)]
        for a, b in columns:
            rows += [(np.where(place % 2, a, c), np.where(place % 2, b, d)) for c, d in columns]
    return np.array(rows, np.int8).transpose(0, 2, 1)
