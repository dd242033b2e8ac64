import random

import numpy as np

from app.inference.partial_sums import ALIKE, PIECE, Call, Sum, advance_sums
from app.runtimes.contract import Floats, State
from app.runtimes.onnx import OnnxAdder
from models.artifact import checkpoint
from models.artifact.card import AdderCard
from models.artifact.checkpoint import SHIPPED, Checkpoint
from models.sums.machines import Machine
from models.sums.numerals import number_text, pair_steps

FEATURES = Machine("addition", 2).features


class Counting(OnnxAdder):
    """The shipped adder, which notes the shapes of its batches."""

    def __init__(self) -> None:
        loaded = checkpoint.load(SHIPPED / "adder")
        assert isinstance(loaded.card, AdderCard)
        super().__init__(Checkpoint(loaded.card, loaded.weights, loaded.certificate))
        self.shapes: list[tuple[int, int]] = []

    def logits(self, symbols: Floats, state: State) -> tuple[Floats, State]:
        self.shapes.append((symbols.shape[0], symbols.shape[1]))
        return super().logits(symbols, state)


def steps(number: int, other: int) -> np.ndarray:
    return pair_steps(f"{number:b}", f"{other:b}", "lsb")


def test_sums_of_all_lengths_that_are_computed_together_are_right() -> None:
    served, rng = Counting(), random.Random(3)
    numbers = [
        (rng.getrandbits(n), rng.getrandbits(n)) for n in (1, 7, PIECE - 1, PIECE, 3 * PIECE)
    ]
    sums = [Sum(steps(a, b), served.start()) for a, b in numbers]
    waiting = list(sums)
    while waiting:
        ended = advance_sums(served, FEATURES, waiting)
        waiting = [one for one, end in zip(waiting, ended, strict=True) if not end]
    for one, (a, b) in zip(sums, numbers, strict=True):
        assert number_text(np.concatenate(one.answers), "lsb") == f"{a + b:b}"
        assert one.margin > 1.5  # the certificate's lower bound


def test_a_long_sum_pads_no_short_ones() -> None:
    served = Counting()
    lengths = [5, 4 * PIECE, 6, 9]
    sums = [Sum(np.zeros((length, 2), np.int8), served.start()) for length in lengths]
    assert advance_sums(served, FEATURES, sums) == [True, False, True, True]
    assert served.shapes == [(3, 9), (1, PIECE)]
    assert ALIKE * min(lengths) >= 9


def test_a_call_computes_so_many_of_its_sums_at_a_time_and_keeps_their_order() -> None:
    served = Counting()
    numbers = [(n, 3 * n) for n in range(300)]
    call = Call(
        (steps(a, b) for a, b in numbers),
        len(numbers),
        served.start(),
        lambda done: int(number_text(np.concatenate(done.answers), "lsb"), 2),
    )
    costs = []
    while not call.settle():
        costs.append(call.cost())
        advance_sums(served, FEATURES, call.sums())
    assert call.results == [a + b for a, b in numbers]
    assert max(n for n, _ in served.shapes) <= max(costs)
    assert len(costs) > 1
