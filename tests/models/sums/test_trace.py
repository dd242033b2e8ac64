import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.runtimes.onnx import OnnxAdder
from models.artifact import checkpoint
from models.artifact.card import AdderCard
from models.artifact.checkpoint import SHIPPED, Checkpoint
from models.sums.bits import pair_steps, sum_text
from models.sums.trace import Step, steps_of

bits = st.text("01", min_size=1, max_size=80)


def adder(name: str) -> Checkpoint[AdderCard]:
    loaded = checkpoint.load(SHIPPED / name)
    assert isinstance(loaded.card, AdderCard)
    return Checkpoint(loaded.card, loaded.weights, loaded.certificate)


CERTIFIED, NOTEBOOK = adder("adder"), adder("notebook-adder")


def followed(model: Checkpoint[AdderCard], a: str, b: str) -> list[Step]:
    card, weights, certificate = model
    pairs = pair_steps(a, b, card.architecture.order)
    return steps_of(card.architecture, weights, certificate, pairs)


@settings(max_examples=50, deadline=None)
@given(a=bits, b=bits)
def test_the_state_lies_in_the_box_of_the_carry_at_every_position(a: str, b: str) -> None:
    steps = followed(CERTIFIED, a, b)
    carry = 0
    columns = zip(*(text.zfill(len(steps))[::-1] for text in (a, b)), strict=True)
    for step, column in zip(steps, columns, strict=True):
        total = carry + sum(map(int, column))
        carry = total // 2
        assert (step.bit, step.carry) == (total % 2, carry)
    assert sum_text(np.array([step.bit for step in steps]), "lsb") == f"{int(a, 2) + int(b, 2):b}"


@pytest.mark.parametrize("model", [CERTIFIED, NOTEBOOK], ids=["certified", "notebook"])
def test_the_states_and_margins_are_those_of_the_runtime(model: Checkpoint[AdderCard]) -> None:
    a, b = "1101001110101", "10110111"
    runtime = OnnxAdder(model)
    pairs = pair_steps(a, b, model.card.architecture.order)
    logits, (hidden, cell) = runtime.logits(pairs[None], runtime.start())
    steps = followed(model, a, b)
    leads = logits[0, :, 1] - logits[0, :, 0]
    assert [step.margin for step in steps] == pytest.approx(np.abs(leads), abs=1e-3)
    assert [step.bit for step in steps] == (leads > 0).tolist()
    assert steps[-1].hidden == pytest.approx(hidden[:, 0], abs=1e-4)
    assert steps[-1].cell == pytest.approx(cell[:, 0], abs=1e-4)


def test_without_a_certificate_no_state_means_a_carry() -> None:
    assert {step.carry for step in followed(NOTEBOOK, "1011", "110")} == {None}
