import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import httpx
import numpy as np
import pytest

from app.errors import NotFiniteError
from app.inference.digits import DigitModel, Picture
from app.inference.engine import Engine
from app.inference.shadow import MOST_BYTES, Compared, Shadow, compared
from app.settings import Settings
from models.digit.locate import Found
from models.digit.read import Reading
from models.errors import CheckpointError
from tests.app.calls import post, read
from tests.app.inference.test_exchange import Served, put_other_digits
from tests.app.overflowing import all_checkpoints
from tests.app.processes import figures
from tests.pictures import encoded, photo
from tests.waiting import until

SEVEN = encoded(photo(7, 56, 56))
FOUND = cast(Found, object())  # only whether there is one counts


def reading(digit: int | None, confidence: float = 1.0) -> Reading:
    rest = np.full(10, (1 - confidence) / 9, np.float32)
    if digit is not None:
        rest[digit] = confidence
    return Reading(None if digit is None else FOUND, rest)


@pytest.mark.parametrize(
    ("answered", "again", "found"),
    [
        (reading(7), reading(7), Compared("7", 0.99, True)),
        (reading(7, 0.9), reading(1), Compared("7", 0.8, False)),
        (reading(None), reading(None), Compared("none", 0.0, True)),
        (reading(None), reading(1), Compared("none", 0.0, False)),
        (reading(3, 0.4), reading(None), Compared("3", 0.0, False)),
    ],
)
def test_two_readings_agree_where_they_say_the_same(
    answered: Reading, again: Reading, found: Compared
) -> None:
    assert compared(answered, again) == found


class Slow:
    """A model that reads when it may."""

    def __init__(self) -> None:
        self.may_go_on = asyncio.Event()
        self.error: Exception | None = None

    async def read(self, _picture: Picture) -> Reading:
        await self.may_go_on.wait()
        if self.error is not None:
            raise self.error
        return reading(7)


def test_nobody_waits_for_it_and_what_is_too_much_is_left_out() -> None:
    async def main() -> None:
        model = Slow()
        found: list[Compared] = []
        shadow = Shadow(cast(DigitModel, model), 1.0, found.append)
        large = Picture(bytes(MOST_BYTES // 2), "ink", 10)
        for _ in range(3):
            shadow.tell(large, reading(7))
        assert (found, shadow.left_out) == ([], 1)
        model.may_go_on.set()
        while len(found) < 2:
            await asyncio.sleep(0)
        assert shadow.counts == {Compared("7", 0.99, True): 2}
        model.error = NotFiniteError("no number")
        shadow.tell(large, reading(7))  # there is room again
        while not shadow.failed:
            await asyncio.sleep(0)
        assert len(found) == 2

    asyncio.run(main())


def test_it_reads_its_share() -> None:
    async def main() -> None:
        model = Slow()
        model.may_go_on.set()
        chances = iter([0.05, 0.2, 0.099, 0.1])
        shadow = Shadow(cast(DigitModel, model), 0.1, lambda _found: None, lambda: next(chances))
        for _ in range(4):
            shadow.tell(Picture(b"", "ink", 10), reading(7))
        while shadow.counts.total() < 2:
            await asyncio.sleep(0)

    asyncio.run(main())


def test_how_far_both_agree_is_told(
    tmp_path: Path, serve: Callable[[Settings], httpx.Client]
) -> None:
    folder = all_checkpoints(tmp_path / "all")
    put_other_digits(folder, "ours")
    client = serve(Settings(checkpoints=folder, shadow="digits:ours:1"))

    def told(name: str = "digits") -> Any:
        return client.get(f"/v1/models/{name}").json()["shadow"]

    assert (told()["model"], told()["total"]) == ("ours", {"read": 0, "agreed": 0})
    assert read(client, SEVEN)["digit"] == 7
    assert post(client, b"no picture").status_code == 415
    until(lambda: told()["total"]["read"] == 1)
    assert told()["by_digit"] == {"7": {"read": 1, "agreed": 1}}
    assert told("ours") is None
    assert read(client, SEVEN, model="ours")["digit"] == 7  # is no other's
    counted = [name for name in figures(client) if name.startswith("scanline_shadow_readings_t")]
    assert len(counted) == 1
    assert 'agrees="true"' in counted[0]


def test_it_goes_on_where_both_are_as_before_and_begins_anew_where_not(tmp_path: Path) -> None:
    served = Served(tmp_path / "all")
    put_other_digits(served.folder, "ours")
    settings = served.engine.settings.model_copy(update={"shadow": "digits:ours:0.5"})
    served.engine.close()
    with pytest.raises(CheckpointError, match="SCANLINE_SHADOW names 'nobody'"):
        Engine(settings.model_copy(update={"shadow": "digits:nobody:1"}))

    async def main() -> None:
        first = Engine(settings)
        await first.warm()
        same = Engine(settings, before=first)
        await same.warm()
        assert same.shadow is first.shadow is not None
        put_other_digits(served.folder, "digits")
        other = Engine(settings, before=same)
        await other.warm()
        assert other.shadow is not same.shadow
        assert (await other.digits(None)).on_read is not None
        other.close()

    asyncio.run(main())
