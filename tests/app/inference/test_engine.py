import asyncio
import shutil
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from app.errors import UnknownModelError
from app.inference.engine import Engine
from app.inference.sums import MachineModel
from app.runtimes.contract import ReaderCheckpoint
from app.runtimes.onnx import OnnxReader, OnnxRuntime
from app.settings import Settings
from models.artifact import checkpoint
from models.artifact.card import RejectorCard
from models.artifact.checkpoint import REJECTOR, SHIPPED
from models.errors import CheckpointError
from tests.finders import kept_finder
from tests.shipped import SERVED


class Counting(OnnxRuntime):
    """ONNX Runtime that counts the readers it makes, and at first fails as often as it is told."""

    def __init__(self, failures: int = 0) -> None:
        self.made, self.failures = 0, failures

    def reader(self, checkpoint: ReaderCheckpoint) -> OnnxReader:
        self.made += 1
        if self.made <= self.failures:
            raise MemoryError("there is no room")
        return super().reader(checkpoint)


@pytest.fixture
def engine_of() -> Iterator[Callable[[Settings], Engine]]:
    with ExitStack() as stack:

        def made(settings: Settings) -> Engine:
            engine = Engine(settings)
            stack.callback(engine.close)
            return engine

        yield made


def test_a_model_is_loaded_once_however_many_ask_for_it(
    engine_of: Callable[[Settings], Engine],
) -> None:
    engine = engine_of(Settings())
    engine.runtime = runtime = Counting()

    async def ask() -> list[str]:
        asked = [engine.digits(name) for name in (None, "digits", "gru", "gru", None)]
        return [model.card.name for model in await asyncio.gather(*asked)]

    assert asyncio.run(ask()) == ["digits", "digits", "gru", "gru", "digits"]
    assert runtime.made == 2


def test_a_try_that_failed_is_forgotten(engine_of: Callable[[Settings], Engine]) -> None:
    engine = engine_of(Settings())
    engine.runtime = Counting(failures=1)

    async def ask() -> str:
        with pytest.raises(MemoryError):
            await engine.digits("gru")
        return (await engine.digits("gru")).card.name

    assert asyncio.run(ask()) == "gru"


def test_a_model_of_another_task_is_unknown_and_the_right_ones_are_named(
    engine_of: Callable[[Settings], Engine],
) -> None:
    engine = engine_of(Settings())

    def adder(name: str) -> Awaitable[MachineModel]:
        return engine.machine("addition", 2, name)

    async def ask() -> None:
        for call, name, others in (
            (engine.digits, "adder", "digits, digits-fast, gru"),
            (adder, "digits", "adder, .*notebook-adder"),
            (engine.lines, "digits", "lines"),
            (engine.digits, "../digits", "digits"),
        ):
            with pytest.raises(
                UnknownModelError, match=f"{name!r} (that|for) .*: choose .*{others}"
            ):
                await call(name)

    asyncio.run(ask())
    with pytest.raises(UnknownModelError, match="choose adder, adder-decimal"):
        engine.card("nobody")


def test_its_cards_are_those_of_the_folder_in_order(
    engine_of: Callable[[Settings], Engine],
) -> None:
    engine = engine_of(Settings())
    assert list(engine.cards) == SERVED
    assert engine.defaults == ("digits", "adder", "lines")
    assert all(engine.card(name).name == name for name in engine.cards)


def test_a_folder_that_has_another_name_than_its_card_is_refused(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED, tmp_path / "all")
    (tmp_path / "all" / "gru").rename(tmp_path / "all" / "mine")
    with pytest.raises(CheckpointError, match="mine holds a model called 'gru'"):
        Engine(Settings(checkpoints=tmp_path / "all"))


def test_a_folder_without_a_default_model_is_refused_and_the_setting_named(tmp_path: Path) -> None:
    (tmp_path / ".hidden").mkdir()
    with pytest.raises(CheckpointError, match=r"SCANLINE_DIGITS_MODEL.*none for this task"):
        Engine(Settings(checkpoints=tmp_path))


def rejector_in(folder: Path, name: str, threshold: float) -> None:
    loaded = checkpoint.load_as(REJECTOR, RejectorCard)
    card = loaded.card.model_copy(update={"name": name, "threshold": threshold})
    checkpoint.save(folder / name, card, loaded.weights)


def test_a_rejector_among_the_models_takes_the_place_of_the_shipped_one(
    tmp_path: Path, engine_of: Callable[[Settings], Engine]
) -> None:
    shutil.copytree(SHIPPED, tmp_path / "all")
    rejector_in(tmp_path / "all", "careful", 0.875)
    engine = engine_of(Settings(checkpoints=tmp_path / "all"))
    assert "careful" not in engine.cards
    assert asyncio.run(engine.digits("digits")).least_known == 0.875
    rejector_in(tmp_path / "all", "other", 0.5)
    with pytest.raises(CheckpointError, match="other is a second rejector"):
        Engine(Settings(checkpoints=tmp_path / "all"))


def test_a_finder_among_the_models_takes_the_place_of_the_shipped_one(
    tmp_path: Path, engine_of: Callable[[Settings], Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(SHIPPED, tmp_path / "all")
    kept_finder(tmp_path / "all" / "mine")
    monkeypatch.setattr(checkpoint, "FINDER", tmp_path / "none")  # which is not asked for then
    assert "mine" not in engine_of(Settings(checkpoints=tmp_path / "all")).cards
    kept_finder(tmp_path / "all" / "other")
    with pytest.raises(CheckpointError, match="other is a second finder"):
        Engine(Settings(checkpoints=tmp_path / "all"))
