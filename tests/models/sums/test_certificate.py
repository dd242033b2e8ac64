import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.artifact import checkpoint
from models.artifact.card import AdderArchitecture, AdderCard
from models.artifact.checkpoint import SHIPPED, Checkpoint
from models.errors import CertificateError
from models.sums import certificate
from models.sums.certificate import Box, ProofObject, _gamma, _Interval, _Step


def shipped() -> Checkpoint[AdderCard]:
    loaded = checkpoint.load(SHIPPED / "adder")
    assert isinstance(loaded.card, AdderCard)
    return Checkpoint(loaded.card, loaded.weights, loaded.certificate)


ADDER = shipped()
assert ADDER.certificate is not None
PROOF = ProofObject.model_validate_json(ADDER.certificate)


def check(weights: dict[str, np.ndarray], proof: ProofObject = PROOF) -> certificate.Proof:
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
    moved = Box(hidden=zero.hidden, cell=[(0.1, 9.0), *zero.cell[1:]])
    with pytest.raises(CertificateError, match="condition 1"):
        check(ADDER.weights, ProofObject(boxes=(moved, one)))


def test_a_box_that_is_left_breaks_condition_2() -> None:
    zero, one = PROOF.boxes
    for scale in (0.5, 0.9):
        small = Box(
            hidden=[(low * scale, high * scale) for low, high in zero.hidden],
            cell=[(low * scale, high * scale) for low, high in zero.cell],
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
    short = Box(hidden=zero.hidden[:-1], cell=zero.cell)
    upside_down = Box(hidden=[(high, low) for low, high in zero.hidden], cell=zero.cell)
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


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_a_float32_step_stays_inside_the_image_of_its_box(seed: int) -> None:
    rng = np.random.default_rng(seed)
    carry, pair = int(rng.integers(2)), tuple(int(bit) for bit in rng.integers(0, 2, 2))
    box = PROOF.boxes[carry]
    parts = [np.array(bounds).T for bounds in (box.hidden, box.cell)]
    # Corners and inner points of the box, as float32 states that lie inside it.
    mixes = [rng.choice([0.0, 1.0, rng.random()], size=10) for _ in parts]
    hidden, cell = (
        np.clip(np.float32(low + (high - low) * mix), low, high).astype(np.float32)
        for (low, high), mix in zip(parts, mixes, strict=True)
    )
    w = ADDER.weights
    before = w["rnn.weight_ih_l0"] @ np.array(pair, np.float32) + w["rnn.bias_ih_l0"]
    before = before + (w["rnn.weight_hh_l0"] @ hidden + w["rnn.bias_hh_l0"])
    i, f, g, o = np.split(before, 4)
    one = np.float32(1)
    next_cell = cell * (one / (one + np.exp(-f))) + np.tanh(g) * (one / (one + np.exp(-i)))
    next_hidden = np.tanh(next_cell) * (one / (one + np.exp(-o)))
    assert next_hidden.dtype == np.float32

    state = tuple(_Interval(low, high) for low, high in parts)
    image = _Step(w).image((state[0], state[1]), (pair[0], pair[1]))
    for bounds, value in zip(image, (next_hidden, next_cell), strict=True):
        assert (bounds.low <= value).all()
        assert (value <= bounds.high).all()
    right = (sum(pair) + carry) % 2
    logits = w["readout.weight"] @ next_hidden + w["readout.bias"]
    assert _Step(w).lead(image[0], right) <= logits[right] - logits[1 - right]


def test_gamma_is_highams() -> None:
    assert _gamma(14) >= 14 * 2.0**-24 / (1 - 14 * 2.0**-24)
    assert _gamma(14) < 14.0001 * 2.0**-24


def test_a_cell_state_beyond_the_swept_range_is_refused() -> None:
    zero, one = PROOF.boxes
    wide = [Box(hidden=box.hidden, cell=[*box.cell[:-1], (-1000.0, 1000.0)]) for box in (zero, one)]
    with pytest.raises(CertificateError, match="condition"):
        check(ADDER.weights, ProofObject(boxes=(wide[0], wide[1])))


def test_values_that_are_no_numbers_are_refused() -> None:
    for value in (np.nan, np.inf):
        for name, tensor in ADDER.weights.items():
            changed = tensor.copy()
            changed.flat[0] = value
            with np.errstate(all="ignore"), pytest.raises(CertificateError):
                check({**ADDER.weights, name: changed})
