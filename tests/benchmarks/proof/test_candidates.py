import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.proof.candidates import (
    LONGEST,
    Candidate,
    Pairs,
    grouped,
    hard_pairs,
    random_pairs,
)
from tests.benchmarks.proof.adders import shipped

ADDER = shipped()
RNG = np.random.default_rng(1)
GROUPS = grouped(np.concatenate([hard_pairs()[::20], random_pairs(RNG, 200)]))


def number(bits: NDArray[np.number]) -> int:
    return sum(int(bit) << place for place, bit in enumerate(bits))


def test_the_right_bits_are_those_of_the_sums() -> None:
    for pairs in GROUPS:
        for bits, right in zip(pairs.bits, pairs.right, strict=True):
            assert number(bits[:, 0]) + number(bits[:, 1]) == number(right)


def test_carries_are_those_that_leave_a_position() -> None:
    pairs = Pairs.of(np.array([[[1, 1], [0, 1], [0, 0]]], np.int8))
    assert pairs.carries.tolist() == [[1, 1, 0, 0]]
    assert pairs.right.tolist() == [[0, 0, 1, 0]]


def test_groups_hold_every_pair_and_little_padding() -> None:
    assert sum(len(pairs.right) for pairs in GROUPS) == len(hard_pairs()[::20]) + 200
    widths = [pairs.right.shape[1] for pairs in GROUPS]
    assert widths == sorted(widths)
    assert widths[0] < LONGEST // 2
    assert widths[-1] == LONGEST + 1


def test_hard_pairs_carry_from_any_place_to_any_length() -> None:
    sums = {(number(bits[:, 0]), number(bits[:, 1])) for bits in hard_pairs()}
    for length in (1, 2, 17, LONGEST):
        for start in {0, length // 2, length - 1}:
            run = (1 << length) - (1 << start)
            assert {(run, 1 << start), (1 << start, run)} <= sums
        ones = (1 << length) - 1
        assert {(0, 0), (ones, 0), (ones, ones)} <= sums


def test_random_pairs_are_of_all_lengths() -> None:
    bits = random_pairs(RNG, 2000)
    lengths = {number(one[:, 0]).bit_length() for one in bits}
    assert len(lengths) > 0.9 * LONGEST


def test_a_certified_adder_adds_and_moves_as_its_proof_says() -> None:
    assert ADDER.outcome(ADDER.check(), GROUPS, RNG) == "exact"


def test_an_adder_with_a_wrong_bit_is_wrong() -> None:
    bias = ADDER.weights["readout.bias"] + np.array([9, -9], np.float32)
    broken = ADDER._replace(weights={**ADDER.weights, "readout.bias": bias})
    assert broken.outcome(ADDER.check(), GROUPS, RNG) == "wrong"


def test_an_adder_whose_logits_overflow_is_wrong() -> None:
    weight = ADDER.weights["readout.weight"] * np.float32(1e38)
    broken = ADDER._replace(weights={**ADDER.weights, "readout.weight": weight})
    assert broken.outcome(ADDER.check(), GROUPS, RNG) == "wrong"


@pytest.mark.parametrize("boxes", [ADDER.boxes / 100, ADDER.boxes[::-1], ADDER.boxes + 9])
def test_an_adder_that_leaves_its_boxes_is_outside(boxes: NDArray[np.float64]) -> None:
    assert ADDER._replace(boxes=boxes).outcome(ADDER.check(), GROUPS, RNG) == "outside"


def test_an_adder_with_a_lead_below_the_proved_one_is_outside() -> None:
    proof = ADDER.check()
    assert ADDER.outcome(proof._replace(margin=3 * proof.margin), GROUPS, RNG) == "outside"


def test_a_candidate_is_checked_with_its_own_boxes_and_card() -> None:
    assert isinstance(ADDER, Candidate)
    wide = ADDER._replace(boxes=ADDER.boxes + np.array([-0.001, 0.001]))
    assert wide.check().boxes[0].hidden[0][0] == ADDER.boxes[0, 0, 0, 0] - 0.001
    assert ADDER.reshaped(hidden=11).architecture.hidden == 11
