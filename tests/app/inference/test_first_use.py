import asyncio

import pytest

from app.errors import UnknownModelError
from app.inference.first_use import FirstUse
from models.artifact import checkpoint
from models.artifact.card import DigitCard
from models.artifact.checkpoint import SHIPPED, Checkpoint

KNOWN = {name: checkpoint.load_as(SHIPPED / name, DigitCard) for name in ("digits", "gru")}


class Maker:
    """Makes names of models, after failing as often as it is told."""

    def __init__(self, failures: int = 0) -> None:
        self.made: list[str] = []
        self.failures = failures

    def __call__(self, loaded: Checkpoint[DigitCard]) -> str:
        self.made.append(loaded.card.name)
        if len(self.made) <= self.failures:
            raise MemoryError("there is no room")
        return loaded.card.name


def test_each_is_made_once_however_many_ask() -> None:
    maker = Maker()
    models = FirstUse[DigitCard, str](KNOWN, maker, "reads digits")

    async def main() -> None:
        assert await asyncio.gather(*(models.get("gru") for _ in range(5))) == ["gru"] * 5
        assert models.made("gru") == "gru"

    asyncio.run(main())
    assert maker.made == models.names == ["gru"]


def test_a_try_that_failed_is_forgotten() -> None:
    models = FirstUse[DigitCard, str](KNOWN, Maker(failures=1), "reads digits")

    async def main() -> None:
        with pytest.raises(MemoryError):
            await models.get("gru")
        assert models.names == []
        assert await models.get("gru") == "gru"
        with pytest.raises(UnknownModelError, match="reads digits: choose digits, gru"):
            await models.get("adder")

    asyncio.run(main())


def test_what_is_of_the_same_checkpoint_is_taken_over() -> None:
    maker = Maker()
    before = FirstUse[DigitCard, str](KNOWN, maker, "reads digits")
    card = KNOWN["gru"].card.model_copy(update={"description": "another"})
    after = FirstUse[DigitCard, str](
        {"digits": KNOWN["digits"], "gru": KNOWN["gru"]._replace(card=card)}, maker, "reads digits"
    )

    async def main() -> None:
        for name in KNOWN:
            await before.get(name)
        after.adopt(before)
        assert after.names == ["digits"]
        await after.get("digits")

    asyncio.run(main())
    assert maker.made == ["digits", "gru"]
