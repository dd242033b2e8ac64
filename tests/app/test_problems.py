import asyncio
import json

import httpx
import pytest
from starlette.types import Message

from app.errors import BodyTooLargeError, BusyError
from app.problems import FieldProblem, Problem, ProblemResponse, problem, problem_of, problems
from models.errors import BitsError
from tests.app.calls import refused


def sent(answer: ProblemResponse, path: str) -> tuple[dict[str, str], dict[str, object]]:
    """The headers and the body that a client of that path gets."""
    messages: list[Message] = []

    async def send(message: Message) -> None:
        messages.append(message)

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    asyncio.run(answer({"type": "http", "path": path, "method": "GET"}, receive, send))
    headers = {name.decode(): value.decode() for name, value in messages[0]["headers"]}
    return headers, json.loads(messages[1]["body"])


@pytest.mark.parametrize("path", ["/v1/sums", "/v2/models/adder/infer", "/"])
def test_it_has_what_rfc_9457_asks_and_under_v2_the_protocols_error(path: str) -> None:
    headers, body = sent(problem(422, "b is empty", [FieldProblem(field="b", detail="-")]), path)
    assert headers["content-type"] == "application/problem+json"
    assert body.pop("error", None) == ("b is empty" if path.startswith("/v2") else None)
    assert body == {
        "type": "about:blank",
        "title": "Unprocessable Entity",
        "status": 422,
        "detail": "b is empty",
        "errors": [{"field": "b", "detail": "-"}],
    }
    length = len(json.dumps(body, separators=(",", ":")).encode())
    assert int(headers["content-length"]) >= length


def test_an_answer_is_as_long_as_it_says() -> None:
    for path in ("/v1", "/v2"):
        answer = problem(400, "the text is “odd”")
        headers, _ = sent(answer, path)
        assert int(headers["content-length"]) == len(bytes(answer.body))


def test_who_comes_too_early_is_told_when_to_come_again_and_who_sends_too_much_is_cut_off() -> None:
    busy, large, wrong = (
        sent(problem_of(error), "/v1")[0]
        for error in (BusyError("busy"), BodyTooLargeError("large"), BitsError("odd"))
    )
    assert busy["retry-after"] == "1"
    assert large["connection"] == "close"
    assert not {"retry-after", "connection"} & set(wrong)


def test_errors_of_the_framework_are_problems_too(client: httpx.Client) -> None:
    refused(client.get("/nowhere"), 404, "/docs")
    refused(client.delete("/v1/sums"), 405, "/docs")
    refused(client.post("/v1/sums", content=b"{"), 422, "Content-Type: application/json")
    answer = client.post("/v1/sums", json={"a": 1, "c": 2})
    refused(answer, 422, "body.a", "body.b", "body.c", "See /docs")
    told = Problem.model_validate(answer.json())
    assert {one.field for one in told.errors} == {"body.a", "body.b", "body.c"}


def test_a_calls_errors_are_described_by_status() -> None:
    found = problems(404, 503)
    assert list(found) == [404, 503]
    assert "Retry-After" in found[503]["headers"]
    assert "headers" not in found[404]
    with pytest.raises(KeyError):
        problems(418)  # what no call answers
