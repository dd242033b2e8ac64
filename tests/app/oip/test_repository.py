import asyncio

import httpx
import pytest

from app.oip.repository import specs_of
from app.server import create_app
from app.settings import Settings
from models.artifact import checkpoint
from models.artifact.card import FinderCard, RejectorCard
from models.artifact.checkpoint import SHIPPED
from tests.app.calls import refused
from tests.shipped import SERVED


@pytest.mark.parametrize(
    ("name", "takes", "gives"),
    [
        ("digits", ("ink", "FP32", [-1, 28, 28]), ["logits", "digit"]),
        ("adder", ("bits", "INT8", [-1, -1, 2]), ["sum"]),
        ("lines", ("strips", "FP32", [-1, 2, 32, -1]), ["logits"]),
    ],
)
def test_a_models_metadata_are_the_tensors_of_its_task(
    client: httpx.Client, name: str, takes: tuple[str, str, list[int]], gives: list[str]
) -> None:
    card = checkpoint.load(SHIPPED / name).card
    assert not isinstance(card, RejectorCard | FinderCard)
    first, outputs = specs_of(card)
    assert (first.name, first.datatype, first.shape) == takes
    assert [one.name for one in outputs] == gives
    for path in (f"/v2/models/{name}", f"/v2/models/{name}/versions/1"):
        told = client.get(path).json()
        assert (told["name"], told["versions"], told["platform"]) == (name, ["1"], "onnxruntime")
        assert told["inputs"] == [first.model_dump()]
        assert told["outputs"] == [one.model_dump() for one in outputs]


def test_the_service_names_itself_and_its_extension(client: httpx.Client) -> None:
    told = client.get("/v2").json()
    assert (told["name"], told["extensions"]) == ("scanline", ["binary_tensor_data"])
    assert told["version"] == client.get("/openapi.json").json()["info"]["version"]


def test_a_model_or_version_that_is_not_there_is_said(client: httpx.Client) -> None:
    refused(client.get("/v2/models/nobody/ready"), 404, "no model 'nobody'")
    for end in ("", "/ready"):
        answer = client.get("/v2/models/digits/versions/2" + end)
        refused(answer, 404, "digits has no version '2': choose 1")


def test_the_index_says_that_all_models_are_ready(client: httpx.Client) -> None:
    index = client.post("/v2/repository/index").json()
    assert [one["name"] for one in index] == SERVED
    assert {(one["state"], one["version"]) for one in index} == {("READY", "1")}


def test_before_the_models_are_warm_nothing_is_ready() -> None:
    app = create_app(Settings())

    async def main() -> None:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://scanline") as client:
            for path in ("/v2/health/ready", "/v2/models/gru/ready"):
                answer = await client.get(path)
                refused(answer, 503, "being loaded")
                assert answer.headers["retry-after"] == "1"
            index = (await client.post("/v2/repository/index")).json()
            assert {(one["state"], bool(one["reason"])) for one in index} == {("UNAVAILABLE", True)}
            assert (await client.get("/v2/health/live")).json() == {"live": True}

    asyncio.run(main())
    app.state.engine.close()
