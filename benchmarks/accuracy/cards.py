"""What cards say of a finished model: confusions, accuracy by rows, sums by length, speed."""

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.inference.partial_sums import Sum, advance_sums
from app.runtimes.onnx import OnnxAdder, OnnxReader
from benchmarks.accuracy.mnist import microseconds
from benchmarks.results import processor
from models.artifact import checkpoint
from models.artifact.card import AdderCard, DigitCard, FinderCard, RejectorCard
from models.artifact.checkpoint import AnyCard, Checkpoint
from models.artifact.figures import AdderResults, DigitResults, LineResults
from models.artifact.line import HEIGHT
from models.artifact.nodes import Weights
from models.sums.machines import Machine
from models.sums.numerals import with_zero_pair
from training.data import mnist

BATCHES = {1: 1000, 64: 50}  # timed runs at each batch size
LENGTHS = tuple(2**power for power in range(11))  # bits
PAIRS = 100  # of each length
TIMED_BITS = {8: 300, 4096: 11}
TIMED_COLUMNS = {64: 300, 256: 100}
SEED = 0

Results = DigitResults | AdderResults | LineResults


def measured(folders: list[Path], write: bool) -> dict[str, Any]:
    """Measures models, and writes what was found into their cards if asked.

    Args:
        folders: checkpoint folders.
        write: replace their cards' results.

    Returns:
        For each model the results of its card.

    Raises:
        FileNotFoundError: MNIST is not to be had.
        CheckpointError: a checkpoint is not what its card says, or cannot be written.
    """
    found: dict[str, Any] = {}
    for folder in folders:
        card, weights, certificate = checkpoint.load(folder)
        if isinstance(card, RejectorCard | FinderCard):
            continue  # `doubt` measures the first; nothing reads with the other yet
        results: Results
        if isinstance(card, DigitCard):
            results = _digits(OnnxReader(Checkpoint(card, weights, None)))
        elif isinstance(card, AdderCard):
            results = _adder(OnnxAdder(Checkpoint(card, weights, None)), card)
        else:
            results = _lines(OnnxReader(Checkpoint(card, weights, None)))
        if write:
            _write(folder, card, results, weights, certificate)
        found[card.name] = results.model_dump()
    return found


def _write(
    folder: Path,
    card: AnyCard,
    results: Results,
    weights: Weights,
    certificate: bytes | None,
) -> None:
    """Replaces the results of the card in `folder`."""
    changed = type(card).model_validate({**dict(card), "results": results})
    if isinstance(changed, DigitCard):
        checkpoint.save(folder, changed, weights)
    elif isinstance(changed, AdderCard):
        checkpoint.save(folder, changed, weights, certificate)
    else:
        checkpoint.save(folder, changed, weights)


def _digits(network: OnnxReader) -> DigitResults:
    images = mnist.test()
    ink = images.ink.numpy().astype(np.float32) / np.float32(255)
    digit = images.digit.numpy()
    by_rows = []
    for rows in range(1, 29):
        seen = ink.copy()
        seen[:, rows:] = 0
        answers = np.concatenate([network.logits(part) for part in np.split(seen, 10)]).argmax(1)
        by_rows.append(float((answers == digit).mean()))
    confusion = np.zeros((10, 10), np.int64)
    np.add.at(confusion, (digit, answers), 1)
    return DigitResults(
        confusion=confusion.tolist(),
        by_rows=by_rows,
        microseconds={
            str(batch): microseconds(partial(network.logits, ink[:batch]), runs) / batch
            for batch, runs in BATCHES.items()
        },
        machine=processor(),
    )


def _adder(network: OnnxAdder, card: AdderCard) -> AdderResults:
    order, machine = card.architecture.order, Machine.of(card.architecture)
    random = np.random.default_rng(SEED)

    def answered(digits: NDArray[np.int64]) -> NDArray[np.int8]:
        """The answers to pairs (n, steps, 2), most significant digit first, in the same order."""
        read = digits[:, ::-1] if order == "lsb" else digits
        steps = with_zero_pair(read.astype(np.int8), order)
        sums = [Sum(row, network.start()) for row in steps]
        while not all(advance_sums(network, machine.features, sums)):
            pass
        told = np.stack([np.concatenate(one.answers) for one in sums])
        return told[:, ::-1] if order == "lsb" else told

    by_length = {}
    for length in LENGTHS:
        digits = random.integers(0, machine.base, (PAIRS, length, 2))
        _, right = machine.run(with_zero_pair(digits[:, ::-1].astype(np.int8), "lsb"))
        by_length[str(length)] = float((answered(digits) == right[:, ::-1]).all(axis=1).mean())
    return AdderResults(
        by_length=by_length,
        pairs=PAIRS,
        microseconds={
            str(length): microseconds(
                partial(answered, random.integers(0, machine.base, (1, length, 2))), runs
            )
            for length, runs in TIMED_BITS.items()
        },
        machine=processor(),
    )


def _lines(network: OnnxReader) -> LineResults:
    random = np.random.default_rng(SEED)
    taken = {}
    for columns, runs in TIMED_COLUMNS.items():
        crop = random.random((1, 2, HEIGHT, columns), np.float32)
        taken[str(columns)] = microseconds(partial(network.logits, crop), runs)
    return LineResults(microseconds=taken, machine=processor())
