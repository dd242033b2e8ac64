import httpx
import pytest
from pydantic import ValidationError

from cli.answers import Digit, Models, Numbers, Refusal, Sum
from tests.pictures import encoded, photo, sheet


def test_what_the_service_answers_is_understood_and_none_of_it_is_lost(
    client: httpx.Client,
) -> None:
    for kind, answer in (
        (Digit, client.post("/v1/digits", content=encoded(photo(7)))),
        (Numbers, client.post("/v1/numbers", content=encoded(sheet(["407"]).image))),
        (Sum, client.post("/v1/sums", json={"a": "1", "b": "1"})),
        (Models, client.get("/v1/models")),
        (Refusal, client.post("/v1/digits", content=b"no picture")),
    ):
        read = kind.model_validate_json(answer.content)
        assert read.model_dump(mode="json") == answer.json()


def test_what_a_newer_service_adds_is_kept() -> None:
    told = {"model": "m", "sum": "10", "margin": 2.5, "proof": None, "theorem": "new"}
    assert Sum.model_validate(told).model_dump() == told


@pytest.mark.parametrize("told", [{}, {"status": "ok"}, {"title": "x", "detail": "Not Found"}, []])
def test_what_is_no_answer_of_the_service_is_none(told: object) -> None:
    for kind in (Digit, Numbers, Sum, Models, Refusal):
        with pytest.raises(ValidationError):
            kind.model_validate(told)
