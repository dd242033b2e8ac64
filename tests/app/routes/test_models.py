import httpx

from models.artifact import checkpoint
from models.artifact.checkpoint import SHIPPED
from tests.app.calls import refused
from tests.shipped import SERVED


def test_the_cards_are_those_on_disk(client: httpx.Client) -> None:
    answer = client.get("/v1/models").json()["models"]
    names = [model["card"]["name"] for model in answer]
    assert names == SERVED
    for model in answer:
        card = checkpoint.load(SHIPPED / model["card"]["name"]).card
        assert model["card"] == card.model_dump(mode="json")
        assert (model["runtime"], model["device"]) == ("onnxruntime", "cpu")
        assert client.get(f"/v1/models/{card.name}").json() == model
    assert {model["card"]["task"] for model in answer if model["default"]} == {
        "digits",
        "numbers",
        "sums",
    }


def test_an_unknown_model_is_refused(client: httpx.Client) -> None:
    names = ", ".join(SERVED)
    refused(client.get("/v1/models/nobody"), 404, "nobody", names)
