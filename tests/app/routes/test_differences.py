import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.settings import Settings
from models.artifact.checkpoint import SHIPPED
from models.sums.certificate import EXACT
from tests.app.calls import refused
from tests.app.numbers import digits_of, hard

URL = "/v1/differences"


def taken(client: httpx.Client, a: str, b: str, **more: Any) -> dict[str, Any]:
    answer = client.post(URL, json={"a": a, "b": b, **more})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize("base", [2, 10])
def test_every_difference_is_exact(client: httpx.Client, base: int) -> None:
    rng = random.Random(base)
    pairs = [(digits_of(rng, base), digits_of(rng, base)) for _ in range(20)]
    for a, b in [*pairs, *hard(base)]:
        found = taken(client, a, b, base=base)
        value = int(a, base) - int(b, base)
        assert int(found["difference"], base) == value
        assert found["difference"].lstrip("-")[0] != "0" or value == 0
        assert found["proof"] == EXACT
        assert found["margin"] > 0


@pytest.mark.parametrize("base", [2, 10])
def test_long_numbers_borrow_through_every_position(client: httpx.Client, base: int) -> None:
    one, most = "1" + "0" * 65_535, str(base - 1) * 65_535
    assert taken(client, one, "1", base=base)["difference"] == most
    assert taken(client, "1", one, base=base)["difference"] == "-" + most


def test_who_computed_it_is_said(client: httpx.Client) -> None:
    found = taken(client, "11", "101")
    assert (found["model"], found["comparer"], found["base"]) == ("subtractor", "comparer", 2)
    assert (found["a"], found["b"], found["difference"]) == ("11", "101", "-10")


@pytest.mark.parametrize(
    ("sent", "status", "words"),
    [
        ({"a": "12"}, 422, "a holds '2' at position 1: only 0 and 1 are bits"),
        ({"a": "-1"}, 422, "a holds '-'"),
        ({"a": "1.5", "base": 10}, 422, "a holds '.' at position 1"),
        ({"a": ""}, 422, "a is empty"),
        ({"a": "1" * 65_537}, 422, "65536 is the most"),
        ({"base": 11}, 422, "base"),
        ({"base": 7}, 404, "no subtraction in base 7: there is one in base 2, 10"),
        ({"model": "adder"}, 404, "'adder' for subtraction in base 2: choose subtractor"),
        ({"comparer": "comparer-decimal"}, 404, "choose comparer"),
    ],
)
def test_what_cannot_be_taken_is_refused(
    client: httpx.Client, sent: dict[str, Any], status: int, words: str
) -> None:
    refused(client.post(URL, json={"a": "1", "b": "1", **sent}), status, words)


def test_a_service_without_such_networks_says_so(
    tmp_path: Path, serve: Callable[[Settings], httpx.Client]
) -> None:
    needed = ("adder", "digits", "lines", "digits-fast")
    for name in needed:
        shutil.copytree(SHIPPED / name, tmp_path / name)
    client = serve(Settings(checkpoints=tmp_path))
    answer = client.post(URL, json={"a": "1", "b": "1"})
    refused(answer, 404, "no model for subtraction")
