from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.runtimes.onnx import OnnxAdder
from models.artifact import checkpoint
from models.artifact.card import AdderArchitecture, AdderCard
from models.artifact.checkpoint import SHIPPED, Checkpoint
from models.artifact.graph import adder_graph
from models.errors import CertificateError
from models.sums import certificate
from models.sums.bits import pair_steps, sum_text
from models.sums.enclosure import ACTIVATION_ERROR, LARGEST
from models.sums.proof_object import ProofObject, StateBox


def shipped() -> Checkpoint[AdderCard]:
    loaded = checkpoint.load(SHIPPED / "adder")
    assert isinstance(loaded.card, AdderCard)
    return Checkpoint(loaded.card, loaded.weights, loaded.certificate)


Floats = NDArray[np.float32]
Weights = dict[str, Floats]

ADDER = shipped()
NAMES = ("weight_hh", "weight_ih", "bias_ih", "bias_hh")
assert ADDER.certificate is not None
PROOF = ProofObject.model_validate_json(ADDER.certificate)


def check(weights: Weights, proof: ProofObject = PROOF) -> certificate.Proof:
    text = proof.model_dump_json().encode()
    return certificate.check(ADDER.card.architecture, weights, text)


def test_the_shipped_adder_is_proved() -> None:
    proof = check(ADDER.weights)
    assert proof.margin > 1
    assert proof.slack > 0.005


@pytest.mark.parametrize("name", sorted(ADDER.weights))
def test_a_change_of_weights_that_matters_is_refused(name: str) -> None:
    changed = ADDER.weights[name].copy()
    changed[: len(changed) // 2] += np.float32(3)
    with pytest.raises(CertificateError, match="condition"):
        check({**ADDER.weights, name: changed})


def test_a_start_state_outside_its_box_breaks_condition_1() -> None:
    zero, one = PROOF.boxes
    moved = StateBox(hidden=zero.hidden, cell=[(0.1, 9.0), *zero.parts["cell"][1:]])
    with pytest.raises(CertificateError, match="condition 1"):
        check(ADDER.weights, ProofObject(boxes=(moved, one)))


def test_a_box_that_is_left_breaks_condition_2() -> None:
    zero, one = PROOF.boxes
    for scale in (0.5, 0.9):
        small = StateBox(
            hidden=[(low * scale, high * scale) for low, high in zero.hidden],
            cell=[(low * scale, high * scale) for low, high in zero.parts["cell"]],
        )
        with pytest.raises(CertificateError, match="condition 2"):
            check(ADDER.weights, ProofObject(boxes=(small, one)))


def test_a_wrong_readout_breaks_condition_3() -> None:
    swapped = {
        name: ADDER.weights[name][::-1].copy() for name in ("readout.weight", "readout.bias")
    }
    with pytest.raises(CertificateError, match="condition 3"):
        check({**ADDER.weights, **swapped})


@pytest.mark.parametrize(
    "text", [b"", b"{}", b"[]", b'{"boxes": []}', b'{"boxes": [{"hidden": [], "cell": []}]}']
)
def test_what_is_no_proof_object_is_refused(text: bytes) -> None:
    with pytest.raises(CertificateError, match="no proof object"):
        certificate.check(ADDER.card.architecture, ADDER.weights, text)


def test_boxes_of_another_size_or_upside_down_are_refused() -> None:
    zero, one = PROOF.boxes
    short = StateBox(hidden=zero.hidden[:-1], cell=zero.cell)
    upside_down = StateBox(hidden=[(high, low) for low, high in zero.hidden], cell=zero.cell)
    for box in (short, upside_down):
        with pytest.raises(CertificateError):
            check(ADDER.weights, ProofObject(boxes=(box, one)))


def test_only_one_layer_read_lsb_first_can_be_proved() -> None:
    for architecture in (
        AdderArchitecture(hidden=10, layers=2, order="lsb"),
        AdderArchitecture(hidden=10, layers=1, order="msb"),
    ):
        with pytest.raises(CertificateError, match="one-layer"):
            certificate.check(architecture, ADDER.weights, ADDER.certificate or b"")


def test_a_cell_state_beyond_the_swept_range_is_refused() -> None:
    zero, one = PROOF.boxes
    wide = [
        StateBox(hidden=box.hidden, cell=[*box.parts["cell"][:-1], (-1000.0, 1000.0)])
        for box in (zero, one)
    ]
    with pytest.raises(CertificateError, match="condition"):
        check(ADDER.weights, ProofObject(boxes=(wide[0], wide[1])))


def served(weights: Weights, a: str, b: str) -> tuple[str, NDArray[np.float32]]:
    """What the served runtime answers to a + b, and its logits."""
    runtime = OnnxAdder(Checkpoint(ADDER.card, weights, None))
    logits, _ = runtime.logits(pair_steps(a, b, "lsb")[None], runtime.start())
    return sum_text(logits[0].argmax(axis=1), "lsb"), logits


def test_an_adder_whose_logits_overflow_is_refused() -> None:
    scale, add = 1e36, 3e38  # of both logits alike: their exact difference leads as before
    one = np.sign(np.mean(PROOF.boxes[1].hidden, axis=1) - np.mean(PROOF.boxes[0].hidden, axis=1))
    weight = ADDER.weights["readout.weight"].astype(float) * scale + add * one
    bias = ADDER.weights["readout.bias"].astype(float) * scale
    changed = {
        **ADDER.weights,
        "readout.weight": weight.astype(np.float32),
        "readout.bias": bias.astype(np.float32),
    }
    assert all(np.isfinite(tensor).all() for tensor in changed.values())
    answer, logits = served(changed, "1011", "110")
    assert answer != "10001"
    assert not np.isfinite(logits).all()
    words = "condition 3 fails at carry 0, bits 0 and 0: the logit of bit 0 may overflow float32"
    with pytest.raises(CertificateError, match=words):
        check(changed)


def test_a_readout_may_be_scaled_up_until_a_logit_may_overflow() -> None:
    parts = ("readout.weight", "readout.bias")
    most = LARGEST / max(np.abs(ADDER.weights[name]).max() for name in parts)
    accepted = []
    for share in (1, 0.5, 0.3, 0.2, 0.1, 0.01, 1e-6):  # of float32's end, for the largest weight
        scaled = {name: ADDER.weights[name].astype(float) * most * share for name in parts}
        changed = {
            **ADDER.weights,
            **{name: one.astype(np.float32) for name, one in scaled.items()},
        }
        try:
            check(changed)
        except CertificateError as error:
            assert "the logit of bit 0 may overflow float32" in str(error)
        else:
            answer, logits = served(changed, "1" * 70, "1")
            assert answer == "1" + "0" * 70
            assert np.isfinite(logits).all()
            accepted.append(share)
    assert accepted[-3:] == [0.1, 0.01, 1e-6]
    assert 1 not in accepted


@pytest.mark.parametrize("gate", range(4))
def test_a_gate_whose_huge_terms_cancel_is_refused(gate: int) -> None:
    changed = {name: tensor.copy() for name, tensor in ADDER.weights.items()}
    changed["rnn.bias_ih_l0"][gate * 10 + 2] += np.float32(3e38)
    changed["rnn.bias_hh_l0"][gate * 10 + 2] -= np.float32(3e38)
    name = ("input", "forget", "cell", "output")[gate]
    with pytest.raises(CertificateError, match=f"the {name} gate of unit 3 may overflow float32"):
        check(changed)


def test_values_that_are_no_numbers_are_refused() -> None:
    for value in (np.nan, np.inf, -np.inf):
        for name, tensor in ADDER.weights.items():
            changed = tensor.copy()
            changed.flat[-1] = value
            with pytest.raises(CertificateError, match=f"{name} holds values that are not finite"):
                check({**ADDER.weights, name: changed})


@pytest.mark.parametrize("name", sorted(ADDER.weights))
def test_weights_of_another_shape_type_or_name_are_refused(name: str) -> None:
    tensor, others = ADDER.weights[name], {k: v for k, v in ADDER.weights.items() if k != name}
    with pytest.raises(CertificateError, match=f"missing or unknown.*{name}"):
        check(others)
    with pytest.raises(CertificateError, match=r"missing or unknown.*odd"):
        check({**ADDER.weights, "odd": tensor})
    odd_ones: list[NDArray[Any]] = [
        tensor[:1],  # which would broadcast
        tensor[..., None],
        np.concatenate([tensor, tensor]),
        tensor.astype(np.float64),  # of which float32 would be served
        tensor.astype(np.float16),
        tensor.astype(">f4"),
    ]
    for odd in odd_ones:
        with pytest.raises(CertificateError, match=f"{name} is .*float32 .* is wanted"):
            check({**others, name: odd})


def test_weights_of_another_size_than_the_card_says_are_refused() -> None:
    for hidden in (9, 11):
        architecture = AdderArchitecture(hidden=hidden, layers=1, order="lsb")
        with pytest.raises(CertificateError, match=f"not those of {hidden} units"):
            certificate.check(architecture, ADDER.weights, ADDER.certificate or b"")


def with_end(value: str) -> bytes:
    """The shipped certificate with another text for the first end of its first box."""
    text = PROOF.model_dump_json()
    first = f"[[{PROOF.boxes[0].hidden[0][0]}"
    assert first in text
    return text.replace(first, f"[[{value}", 1).encode()


@pytest.mark.parametrize(
    "value",
    ["NaN", "-Infinity", "-1e400", "-1" + "0" * 400, '"-1"', "true", "null", "[-1]", "1e-3-", "{}"],
)
def test_an_end_that_is_no_finite_number_is_refused(value: str) -> None:
    with pytest.raises(CertificateError, match="no proof object"):
        certificate.check(ADDER.card.architecture, ADDER.weights, with_end(value))


@pytest.mark.parametrize("value", ["-1", "-1.0", "-1e0", "-1." + "0" * 300 + "1", "-0.99999999999"])
def test_an_end_may_be_any_number_that_float64_holds_or_rounds(value: str) -> None:
    text = with_end(value)
    assert certificate.check(ADDER.card.architecture, ADDER.weights, text).slack > 0


@pytest.mark.parametrize("part", ["hidden", "cell"])
@pytest.mark.parametrize("size", [LARGEST * 1.0001, 1e300, 1.7e308])
def test_a_box_beyond_float32_is_refused(part: str, size: float) -> None:
    zero, one = PROOF.boxes
    wide = [(-size, size), *getattr(zero, part)[1:]]
    box = StateBox.model_validate({**zero.model_dump(), part: wide})
    with pytest.raises(CertificateError, match=f"the {part} state may overflow float32"):
        check(ADDER.weights, ProofObject(boxes=(box, one)))


def test_the_widest_box_of_float32_is_refused_without_a_warning() -> None:
    wide = StateBox(hidden=[(-LARGEST, LARGEST)] * 10, cell=[(-LARGEST, LARGEST)] * 10)
    with pytest.raises(CertificateError, match="may overflow float32"):
        check(ADDER.weights, ProofObject(boxes=(wide, wide)))


def test_denormal_weights_change_nothing() -> None:
    tiny = np.float32(1e-45)
    assert tiny > 0
    for sign in (1, -1):
        changed = {name: tensor + sign * tiny for name, tensor in ADDER.weights.items()}
        for tensor in changed.values():
            tensor.flat[0] = tensor.flat[0] or sign * tiny
        assert check(changed).margin > 1


def test_the_served_graph_clips_nothing_and_ties_no_gates() -> None:
    graph = adder_graph(ADDER.card.architecture, ADDER.weights).graph
    (lstm,) = (node for node in graph.node if node.op_type == "LSTM")
    assert {attribute.name for attribute in lstm.attribute} == {"hidden_size"}
    assert len(lstm.input) == 7  # no peepholes


def hostile_step(
    rng: np.random.Generator, pair: tuple[int, int], hidden: Floats, cell: Floats
) -> tuple[Floats, Floats]:
    """A step of the shipped adder in float32, as badly as the certificate allows.

    Sums in random orders, activations off by nearly as much as may be, denormals lost.
    """
    w = ADDER.weights
    known = np.array([*pair, 1, 1], np.float32)
    matrix = np.column_stack([w[f"rnn.{name}_l0"] for name in NAMES])
    before = summed(rng, matrix * np.concatenate([hidden, known]))
    sure = np.float32(0.99 * ACTIVATION_ERROR)

    def off(exact: Floats) -> Floats:
        return flushed(exact + sure * rng.choice([-1, 1], exact.shape).astype(np.float32))

    i, f, g, o = np.split(before, 4)
    one = np.float32(1)
    enter, keep, leave = (off(one / (one + np.exp(-gate))) for gate in (i, f, o))
    cell = flushed(flushed(keep * cell) + flushed(enter * off(np.tanh(g))))
    return flushed(leave * off(np.tanh(cell))), cell


def summed(rng: np.random.Generator, terms: Floats) -> Floats:
    """The float32 sum of each row in an order of its own: two at random become one."""
    parts = [flushed(column) for column in terms.T]
    while len(parts) > 1:
        a, b = (parts.pop(rng.integers(len(parts))) for _ in range(2))
        parts.append(flushed(a + b))
    return parts[0]


def flushed(value: Floats) -> Floats:
    assert value.dtype == np.float32
    return np.where(np.abs(value) < np.finfo(np.float32).tiny, np.float32(0), value)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_the_worst_float32_stays_in_the_boxes_and_answers_right(seed: int) -> None:
    rng = np.random.default_rng(seed)
    carry = int(rng.integers(2))
    # From a corner or an inner point of a box, far from the states that sums lead to.
    bounds = [np.array(part).T for part in (PROOF.boxes[carry].hidden, PROOF.boxes[carry].cell)]
    mixes = [rng.choice([0.0, 1.0, rng.random()], size=10) for _ in bounds]
    hidden, cell = (
        np.clip((low + (high - low) * mix).astype(np.float32), low, high).astype(np.float32)
        for (low, high), mix in zip(bounds, mixes, strict=True)
    )
    readout = np.column_stack([ADDER.weights["readout.weight"], ADDER.weights["readout.bias"]])
    margin = check(ADDER.weights).margin
    for _ in range(20):
        pair = (int(rng.integers(2)), int(rng.integers(2)))
        hidden, cell = hostile_step(rng, pair, hidden, cell)
        right = (sum(pair) + carry) % 2
        carry = (sum(pair) + carry) // 2
        box = PROOF.boxes[carry]
        for value, (low, high) in ((hidden, np.array(box.hidden).T), (cell, np.array(box.cell).T)):
            assert ((low < value) & (value < high)).all()
        logits = summed(rng, readout * np.concatenate([hidden, np.ones(1, np.float32)]))
        assert logits[right] - logits[1 - right] >= margin
