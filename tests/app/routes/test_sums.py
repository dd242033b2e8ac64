import asyncio
import random
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.settings import Settings
from models.artifact import checkpoint
from models.artifact.card import AdderCard
from models.artifact.checkpoint import SHIPPED
from models.sums.certificate import EXACT
from tests.app.calls import refused

bit_strings = st.text("01", min_size=1, max_size=300)


def added(client: httpx.Client, a: str, b: str) -> dict[str, object]:
    answer = client.post("/v1/sums", json={"a": a, "b": b})
    assert answer.status_code == 200, answer.text
    result: dict[str, object] = answer.json()
    return result


def random_bits(length: int, seed: int) -> str:
    return f"{random.Random(seed).getrandbits(length):0{length}b}"


@settings(max_examples=100, deadline=None)
@given(a=bit_strings, b=bit_strings)
def test_every_sum_is_exact_and_has_no_leading_zeros(client: httpx.Client, a: str, b: str) -> None:
    answer = added(client, a, b)
    assert answer["sum"] == f"{int(a, 2) + int(b, 2):b}"
    assert (answer["a"], answer["b"], answer["model"]) == (a, b, "adder")
    assert answer["proof"] == EXACT
    assert isinstance(answer["margin"], float)
    assert answer["margin"] > 1.5  # the certificate's lower bound


@pytest.mark.parametrize("lengths", [(65_536, 65_536), (65_536, 1), (1023, 1024), (1, 1025)])
def test_long_sums_are_exact(client: httpx.Client, lengths: tuple[int, int]) -> None:
    a, b = (random_bits(length, seed) for seed, length in enumerate(lengths))
    assert added(client, a, b)["sum"] == f"{int(a, 2) + int(b, 2):b}"


def test_a_carry_runs_through_every_position(client: httpx.Client) -> None:
    assert added(client, "1" * 65_536, "1")["sum"] == "1" + "0" * 65_536


def test_a_batch_is_answered_in_order(client: httpx.Client) -> None:
    pairs = [
        {"a": random_bits(n, n), "b": random_bits(9000 // n, 7)} for n in (1, 9, 70, 900, 3000)
    ]
    answer = client.post("/v1/sums/batch", json={"pairs": pairs}).json()
    assert answer["model"] == "adder"
    for pair, result in zip(pairs, answer["results"], strict=True):
        assert (result["a"], result["b"]) == (pair["a"], pair["b"])
        assert result["sum"] == f"{int(pair['a'], 2) + int(pair['b'], 2):b}"


def test_sums_at_the_same_time_do_not_mix(client: httpx.Client) -> None:
    pairs = [(random_bits(1 + n * 37 % 5000, n), random_bits(1 + n, n)) for n in range(150)]

    async def all_sums() -> list[httpx.Response]:
        limits = httpx.Limits(max_connections=40)
        async with httpx.AsyncClient(base_url=client.base_url, limits=limits, timeout=60) as many:
            posts = (many.post("/v1/sums", json={"a": a, "b": b}) for a, b in pairs)
            return await asyncio.gather(*posts)

    for (a, b), answer in zip(pairs, asyncio.run(all_sums()), strict=True):
        assert answer.json()["sum"] == f"{int(a, 2) + int(b, 2):b}"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"a": "", "b": "1"}, ["a is empty"]),
        ({"a": "1", "b": "102"}, ["b holds '2' at position 2"]),
        ({"a": "1", "b": "\uff11"}, ["b holds"]),
        ({"a": "1" * 65_537, "b": "1"}, ["a has 65537", "65536 is the most"]),
        ({"a": "1"}, ["body.b", "required"]),
        ({"a": 1, "b": "1"}, ["body.a", "string"]),
        ({"a": "1", "b": "1", "c": "1"}, ["body.c"]),
        ([], ["body"]),
    ],
)
def test_a_bad_pair_is_refused_and_the_field_named(
    client: httpx.Client, body: object, words: list[str]
) -> None:
    refused(client.post("/v1/sums", json=body), 422, *words)


@pytest.mark.parametrize("body", [b"", b"{", b"{'a': '1'}", b"\xff\xfe", b"[" * 5000])
def test_what_is_no_json_is_refused(client: httpx.Client, body: bytes) -> None:
    headers = {"content-type": "application/json"}
    answer = client.post("/v1/sums", content=body, headers=headers)
    refused(answer, 422 if body == b"" else 400)


def test_a_bad_pair_of_a_batch_is_named(client: httpx.Client) -> None:
    pairs = [{"a": "1", "b": "1"}, {"a": "1", "b": "x"}]
    refused(client.post("/v1/sums/batch", json={"pairs": pairs}), 422, "pairs.1.b", "'x'")
    refused(client.post("/v1/sums/batch", json={"pairs": []}), 422, "pairs")
    many = [{"a": "1", "b": "1"}] * 1025
    refused(client.post("/v1/sums/batch", json={"pairs": many}), 422, "1024 is the most")
    large = [{"a": "1" * 65_536, "b": "1" * 65_536}] * 9
    refused(client.post("/v1/sums/batch", json={"pairs": large}), 422, "1048576 is the most")


def test_an_unknown_adder_is_refused(client: httpx.Client) -> None:
    for name in ("nobody", "digits"):
        answer = client.post("/v1/sums", json={"a": "1", "b": "1", "model": name})
        refused(answer, 404, name, "choose adder")


def test_the_network_and_nothing_else_computes_the_sum(
    tmp_path: Path, serve: Callable[[Settings], httpx.Client]
) -> None:
    shutil.copytree(SHIPPED, tmp_path / "all")
    loaded = checkpoint.load(SHIPPED / "adder")
    assert isinstance(loaded.card, AdderCard)
    swapped = {
        name: loaded.weights[name][::-1].copy() for name in ("readout.weight", "readout.bias")
    }
    checkpoint.save(tmp_path / "all" / "adder", loaded.card, {**loaded.weights, **swapped})
    wrong = added(serve(Settings(checkpoints=tmp_path / "all")), "1011", "110")
    assert wrong["sum"] == "1110"  # each bit of 010001 turned
    assert wrong["proof"] is None


def test_an_adder_that_reads_msb_first_is_served_without_a_proof(
    tmp_path: Path, serve: Callable[[Settings], httpx.Client]
) -> None:
    shutil.copytree(SHIPPED, tmp_path / "all")
    loaded = checkpoint.load(SHIPPED / "adder")
    assert isinstance(loaded.card, AdderCard)
    architecture = loaded.card.architecture.model_copy(update={"order": "msb"})
    card = loaded.card.model_copy(update={"architecture": architecture, "name": "turned"})
    checkpoint.save(tmp_path / "all" / "turned", card, loaded.weights)
    client = serve(Settings(checkpoints=tmp_path / "all"))
    answer = client.post("/v1/sums", json={"a": "100", "b": "100", "model": "turned"}).json()
    assert answer["proof"] is None
    assert answer["sum"] == "10"  # the carry runs the wrong way
    assert added(client, "100", "100")["sum"] == "1000"


@pytest.mark.parametrize(
    ("call", "body"),
    [
        ("/v1/sums/batch", b'{"pairs":[' + b"0," * 900_000 + b"0]}"),
        ("/v1/sums/batch", b'{"pairs":[' + b"{}," * 900_000 + b"{}]}"),
        ("/v1/sums", b"{" + b",".join(b'"%d":0' % n for n in range(300_000)) + b"}"),
        ("/v2/models/adder/infer", b'{"inputs":[' + b"0," * 900_000 + b"0]}"),
        ("/v2/models/adder/infer", b'{"inputs":[],"outputs":[' + b"0," * 900_000 + b"0]}"),
        ("/v2/models/adder/infer", b"{" + b",".join(b'"%d":0' % n for n in range(300_000)) + b"}"),
    ],
    ids=lambda value: value if isinstance(value, str) else str(value[:16]),
)
def test_a_million_mistakes_take_no_longer_than_one(
    client: httpx.Client, call: str, body: bytes
) -> None:
    began = time.process_time()  # the service runs in this process
    answer = client.post(call, content=body, headers={"Content-Type": "application/json"})
    assert time.process_time() - began < 3
    assert answer.status_code == 413
    assert len(answer.content) < 5000


def test_a_json_body_is_capped_and_its_content_type_asked_for(client: httpx.Client) -> None:
    json_type = {"Content-Type": "application/json"}
    large = b'{"a":"1","b":"1","model":"' + b"x" * 4_000_000 + b'"}'
    refused(client.post("/v1/sums", content=large, headers=json_type), 413, "4000000 bytes")
    untyped = client.post("/v1/sums", content=b'{"a":"1","b":"1"}')
    refused(untyped, 422, "Content-Type: application/json")


@pytest.mark.parametrize(
    ("model", "places", "carries"),
    [("adder", range(5), [0, 1, 1, 1, 0]), ("notebook-adder", range(4, -1, -1), [None] * 5)],
)
def test_a_trace_says_what_the_network_passes_through(
    client: httpx.Client, model: str, places: range, carries: list[int | None]
) -> None:
    sent = {"a": "1011", "b": "110", "model": model}
    answer = client.post("/v1/sums", params={"trace": True}, json=sent).json()
    assert [step["position"] for step in answer["trace"]] == list(places)
    assert [step["carry"] for step in answer["trace"]] == carries
    told = sum(step["sum"] << step["position"] for step in answer["trace"])
    assert f"{told:b}" == answer["sum"]
    assert min(step["margin"] for step in answer["trace"]) == pytest.approx(answer["margin"], 1e-3)


def test_no_trace_is_told_where_none_is_asked_for(client: httpx.Client) -> None:
    assert "trace" not in added(client, "1", "1")


def test_a_trace_of_257_bits_is_refused(client: httpx.Client) -> None:
    ask = {"trace": True}
    assert client.post("/v1/sums", params=ask, json={"a": "1" * 256, "b": "1"}).status_code == 200
    answer = client.post("/v1/sums", params=ask, json={"a": "1" * 257, "b": "1"})
    refused(answer, 422, "257 digits", "256 is the most")
