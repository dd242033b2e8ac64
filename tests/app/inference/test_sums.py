import asyncio
import random
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import NotFiniteError, UnknownModelError
from app.inference.batches import NOBODY
from app.inference.engine import Engine
from app.inference.sums import MachineModel, Result, Step, steps_of
from app.runtimes.contract import AdderRuntime, Floats, Runtime
from app.runtimes.onnx import OnnxAdder, OnnxRuntime
from app.runtimes.torch import TorchRuntime
from app.settings import Settings
from models.artifact import checkpoint
from models.artifact.card import AdderCard, Task
from models.artifact.checkpoint import SHIPPED, Checkpoint
from models.sums.certificate import EXACT
from models.sums.numerals import number_text, pair_steps
from models.sums.proof_object import ProofObject, StateBox
from tests.app.overflowing import counting

bit_strings = st.text("01", min_size=1, max_size=80)

MOST = 256  # bits of a number whose sum is followed


def adder(name: str) -> Checkpoint[AdderCard]:
    loaded = checkpoint.load(SHIPPED / name)
    assert isinstance(loaded.card, AdderCard)
    return Checkpoint(loaded.card, loaded.weights, loaded.certificate)


CERTIFIED, NOTEBOOK = adder("adder"), adder("notebook-adder")


def whole(runtime: AdderRuntime, steps: Floats) -> Floats:
    """The logits (positions, 2) of a sum that is computed at once, alone."""
    logits: Floats = runtime.logits(steps[None], runtime.start())[0][0]
    return logits


@pytest.mark.parametrize("runtime", [OnnxRuntime(), TorchRuntime("cpu")], ids=["onnx", "torch"])
@pytest.mark.parametrize("model", [CERTIFIED, NOTEBOOK], ids=["certified", "notebook"])
def test_a_sum_that_is_followed_is_the_sum_that_is_served(
    model: Checkpoint[AdderCard], runtime: Runtime
) -> None:
    served, rng = runtime.adder(model), random.Random(7)
    for length in (1, 2, 50, MOST):
        a, b = (f"{rng.getrandbits(length):0{length}b}" for _ in range(2))
        steps = pair_steps(a, b, model.card.architecture.order)
        symbols = steps.astype(np.float32)
        logits = whole(served, symbols)
        followed = steps_of(served, model.certificate, symbols)
        assert [step.answer for step in followed] == logits.argmax(axis=1).tolist()
        leads = np.abs(logits[:, 1] - logits[:, 0])
        assert [step.margin for step in followed] == pytest.approx(leads, abs=1e-5)


@settings(max_examples=30, deadline=None)
@given(a=bit_strings, b=bit_strings)
def test_the_state_lies_in_the_box_of_the_carry_at_every_position(a: str, b: str) -> None:
    steps = pair_steps(a, b, "lsb")
    followed = steps_of(OnnxAdder(CERTIFIED), CERTIFIED.certificate, steps.astype(np.float32))
    carry = 0
    for step, pair in zip(followed, steps.astype(int), strict=True):
        total = carry + int(pair.sum())
        carry = total // 2
        assert (step.answer, step.carry) == (total % 2, carry)
    bits = np.array([step.answer for step in followed])
    assert number_text(bits, "lsb") == f"{int(a, 2) + int(b, 2):b}"


def test_without_a_certificate_no_carry_is_named() -> None:
    steps = pair_steps("1011", "110", "msb").astype(np.float32)
    assert {step.carry for step in steps_of(OnnxAdder(NOTEBOOK), None, steps)} == {None}


def test_the_answers_margin_is_the_least_of_its_positions() -> None:
    engine = Engine(Settings())

    async def both() -> None:
        model = await engine.machine("addition", 2, None)
        added = (await model.results([("1" * MOST, "1")]))[0]
        followed = await model.steps("1" * MOST, "1")
        assert added.text == "1" + "0" * MOST
        assert added.margin == pytest.approx(min(step.margin for step in followed), abs=1e-5)

    try:
        asyncio.run(both())
    finally:
        engine.close()


def model_of(weights: dict[str, Floats], certificate: bytes | None = None) -> MachineModel:
    """The model as the service makes it; what its certificate is worth has been checked before."""
    hidden = len(weights["readout.weight"][0])
    architecture = CERTIFIED.card.architecture.model_copy(update={"hidden": hidden})
    card = CERTIFIED.card.model_copy(update={"architecture": architecture})
    loaded = Checkpoint(card, weights, certificate)
    return MachineModel(loaded, OnnxRuntime(), ThreadPoolExecutor(1), NOBODY)


def answer(model: MachineModel, a: str, b: str) -> tuple[Result, list[Step]]:
    async def both() -> tuple[Result, list[Step]]:
        return (await model.results([(a, b)]))[0], await model.steps(a, b)

    return asyncio.run(both())


def test_an_adder_whose_logits_are_not_finite_does_not_serve() -> None:
    weights = counting(ones=1)
    assert all(np.isfinite(tensor).all() for tensor in weights.values())
    with pytest.raises(NotFiniteError, match="'adder' answers with what is no number"):
        model_of(weights)


def test_logits_at_both_ends_of_float32_have_a_finite_margin() -> None:
    weights = counting(ones=50)
    weights["readout.weight"] = np.array([[-2e38, 0], [2e38, 0]], np.float32)
    added, steps = answer(model_of(weights), "1" * 200, "1" * 200)
    assert 0 < added.margin < 1e38
    assert steps[-1].margin == pytest.approx(4e38, rel=1e-3)


def test_what_is_no_number_is_no_answer() -> None:
    box = StateBox(hidden=[(0, 0)] * 2, cell=[(0, 0)] * 2)
    careless = ProofObject(boxes=(box, box)).model_dump_json().encode()  # and not checked
    model = model_of(counting(ones=50), careless)
    few, _ = answer(model, "1", "1")
    assert few.margin > 0
    many = "1" * 60
    bits = np.ones((2, 60, 2), np.int8)
    bits[0] = 0
    for call in (
        model.results([("1", "1"), (many, many)]),
        model.steps(many, many),
        model.answers(bits),
    ):
        with pytest.raises(NotFiniteError, match="'adder' answers with what is no number"):
            asyncio.run(call)
    again, _ = answer(model, "1", "1")
    assert again == few


def test_one_that_is_no_number_spoils_no_other_in_its_batch() -> None:
    model = model_of(counting(ones=50))

    async def side_by_side() -> list[list[Result] | BaseException]:
        pairs = [("1" * count, "1" * count) for count in (1, 60, 2, 2000, 3, 70)]
        return await asyncio.gather(
            *(model.results([one]) for one in pairs), return_exceptions=True
        )

    for place, told in enumerate(asyncio.run(side_by_side())):
        assert isinstance(told, NotFiniteError) == bool(place % 2)


MACHINES: dict[str, tuple[Task, int]] = {
    "adder-decimal": ("addition", 10),
    "subtractor": ("subtraction", 2),
    "subtractor-decimal": ("subtraction", 10),
    "comparer": ("comparison", 2),
    "comparer-decimal": ("comparison", 10),
}


@pytest.mark.parametrize("name", MACHINES)
def test_a_machine_that_serves_answers_as_the_machine_that_it_is_proved_to_be(name: str) -> None:
    engine, rng = Engine(Settings()), np.random.default_rng(1)

    async def answered() -> None:
        model = await engine.machine(*MACHINES[name], None)
        assert (model.card.name, model.proof) == (name, EXACT)
        for length in (1, 3, 2500):
            digits = rng.integers(0, model.machine.base, (2, length, 2)).astype(np.int8)
            with_zero = np.pad(digits, ((0, 0), (0, 1), (0, 0)))
            told = await model.answers(digits)
            assert told.tolist() == model.machine.run(with_zero)[1].tolist()

    try:
        asyncio.run(answered())
    finally:
        engine.close()


def test_a_machine_of_another_task_or_base_adds_no_bits() -> None:
    engine = Engine(Settings())
    try:
        for name in MACHINES:
            with pytest.raises(UnknownModelError, match=f"'{name}' for addition in base 2: choose"):
                asyncio.run(engine.machine("addition", 2, name))
    finally:
        engine.close()


@pytest.mark.parametrize("name", ["adder-gru", "adder-vanilla", "adder-small"])
@pytest.mark.parametrize("runtime", [OnnxRuntime(), TorchRuntime("cpu")], ids=["onnx", "torch"])
def test_an_adder_of_any_cell_adds_and_is_followed(name: str, runtime: Runtime) -> None:
    model = adder(name)
    symbols = pair_steps("1011", "110", "lsb").astype(np.float32)
    followed = steps_of(runtime.adder(model), model.certificate, symbols)
    assert [step.answer for step in followed] == [1, 0, 0, 0, 1]
    assert [step.carry for step in followed] == [0, 1, 1, 1, 0]
    assert {len(step.state) for step in followed} == {len(model.card.architecture.state)}
