import asyncio
import json
import shutil
import weakref
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from app.errors import ModelChangeError, UnknownModelError
from app.inference.engine import Engine
from app.inference.exchange import Change, Exchange, is_worse, told
from app.settings import Settings
from models.artifact import checkpoint
from models.artifact.card import DigitCard
from models.artifact.checkpoint import SHIPPED
from tests.app.overflowing import all_checkpoints, rewrite, save_overflowing


class Served:
    """An engine of a folder of checkpoints, and what becomes of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = all_checkpoints(folder)
        self.engine = Engine(Settings(checkpoints=self.folder))
        self.refused = 0
        self.exchange = Exchange(self.engine, self._put, self._refuse)

    def _put(self, engine: Engine) -> None:
        self.engine = engine

    def _refuse(self) -> None:
        self.refused += 1

    def run(self, steps: Callable[["Served"], Awaitable[None]]) -> None:
        """Takes these steps, once the default models are warm."""

        async def main() -> None:
            await self.engine.warm()
            await steps(self)

        try:
            asyncio.run(main())
        finally:
            self.engine.close()


@pytest.fixture
def served(tmp_path: Path) -> Served:
    return Served(tmp_path / "all")


def put_other_digits(folder: Path, name: str = "digits") -> None:
    """Has the folder hold another, faster and worse, model of that name."""
    shutil.rmtree(folder / name, ignore_errors=True)
    shutil.copytree(SHIPPED / "digits-fast", folder / name)
    rewrite(folder / name, lambda _weights: None)


def test_what_is_as_before_is_kept_and_what_is_not_is_made_anew(served: Served) -> None:
    async def roll(served: Served) -> None:
        before = served.engine
        digits, adder = await before.digits(None), await before.machine("addition", 2, None)
        assert await served.exchange.read_again() == []
        assert served.engine is not before
        assert await served.engine.digits(None) is digits
        put_other_digits(served.folder)
        (change,) = await served.exchange.read_again()
        assert change.name == "digits"
        assert is_worse(change)
        assert "now" in told(change)
        assert await served.engine.digits(None) is not digits
        assert await served.engine.lines(None) is not await before.lines(None)  # it asks the other
        assert await served.engine.machine("addition", 2, None) is adder
        assert await before.digits(None) is digits  # what has begun ends as it began

    served.run(roll)


def test_what_served_before_is_let_go(served: Served) -> None:
    async def roll(served: Served) -> None:
        before = weakref.ref(served.engine)
        put_other_digits(served.folder)
        await served.exchange.load("digits")
        assert before() is None

    served.run(roll)


def test_a_model_comes_when_it_is_loaded_and_goes_when_it_is_unloaded(served: Served) -> None:
    async def roll(served: Served) -> None:
        put_other_digits(served.folder, "ours")
        (change,) = await served.exchange.load("ours")
        assert (change.name, change.before) == ("ours", None)
        assert not is_worse(change)
        assert (await served.engine.digits("ours")).card.name == "ours"
        (change,) = await served.exchange.unload("ours")
        assert change.after is None
        assert told(change) == "ours serves no more"
        with pytest.raises(UnknownModelError):
            await served.engine.digits("ours")
        with pytest.raises(UnknownModelError):
            await served.exchange.unload("ours")
        with pytest.raises(ModelChangeError, match="it stays"):
            await served.exchange.unload("digits")
        for name in ("nobody", "..", ".hidden", "ours/../digits", ""):
            with pytest.raises(UnknownModelError, match="no folder"):
                await served.exchange.load(name)

    served.run(roll)


def cut(folder: Path) -> None:
    weights = folder / "weights.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])


def tampered(folder: Path) -> None:
    card = json.loads((folder / "card.json").read_text())
    card["description"] = "another"
    (folder / "card.json").write_text(json.dumps(card))


def huge(folder: Path) -> None:
    with (folder / "weights.safetensors").open("r+b") as file:
        file.truncate(2**36)  # sparse: it takes no room


def overflowing(folder: Path) -> None:
    save_overflowing(folder.parent, "digits", from_the_first=True)


def gone(folder: Path) -> None:
    (folder / "card.json").unlink()


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (cut, "SHA-256 differs"),
        (tampered, "card.json"),
        (huge, "is larger than"),
        (overflowing, "digits"),
        (gone, "cannot be read"),
    ],
)
def test_a_checkpoint_that_cannot_serve_changes_nothing_and_is_said(
    served: Served, spoil: Callable[[Path], None], why: str
) -> None:
    async def roll(served: Served) -> None:
        before = served.engine
        spoil(served.folder / "digits")
        for change in (served.exchange.read_again, lambda: served.exchange.load("digits")):
            with pytest.raises(ModelChangeError, match="all models are as they were") as error:
                await change()
            assert why in str(error.value)
        assert served.engine is before
        assert served.refused == 2

    served.run(roll)


def test_where_there_is_no_memory_for_one_more_all_serve_as_before(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def roll(served: Served) -> None:
        before = served.engine
        put_other_digits(served.folder)

        def none_left(*_arguments: object) -> None:
            raise MemoryError

        with monkeypatch.context() as patched:
            patched.setattr(type(before.runtime), "reader", none_left)
            with pytest.raises(ModelChangeError, match="MemoryError"):
                await served.exchange.load("digits")
        assert served.engine is before
        (change,) = await served.exchange.load("digits")  # which is made, once there is some
        assert change.name == "digits"

    served.run(roll)


def test_changes_are_made_one_after_the_other(served: Served) -> None:
    async def roll(served: Served) -> None:
        for name in ("one", "two", "three"):
            put_other_digits(served.folder, name)
        await asyncio.gather(*(served.exchange.load(name) for name in ("one", "two", "three")))
        assert {"one", "two", "three"} <= served.engine.cards.keys()

    served.run(roll)


def test_a_change_is_told_by_the_scores_that_both_have() -> None:
    card = checkpoint.load_as(SHIPPED / "digits", DigitCard).card
    fast = checkpoint.load_as(SHIPPED / "digits-fast", DigitCard).card
    assert told(Change("digits", None, card)) == "digits serves"
    said = told(Change("digits", card, fast))
    name = min(card.scores.keys() & fast.scores.keys())
    before, after = card.scores[name].accuracy, fast.scores[name].accuracy
    assert f"{name}: {before:.4f} before, {after:.4f} now" in said
    assert told(Change("digits", card, card.model_copy(update={"scores": {}}))).endswith(
        "(no score in common)"
    )
    assert not is_worse(Change("digits", card, card))
