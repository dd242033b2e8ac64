"""Calls of the service that several tests make, and what a refusal looks like."""

from typing import Any

import httpx

URL = "/v1/digits"
NUMBERS = "/v1/numbers"


def post(client: httpx.Client, body: bytes, **query: str) -> httpx.Response:
    return client.post(URL, content=body, params=query)


def read(client: httpx.Client, body: bytes, **query: str) -> dict[str, object]:
    answer = post(client, body, **query)
    assert answer.status_code == 200, answer.text
    result: dict[str, object] = answer.json()
    return result


def refused(answer: httpx.Response, status: int, *words: str) -> None:
    """A problem of that status, whose text has these words."""
    assert answer.status_code == status, answer.text[:500]
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["title"]
    for word in words:
        assert word in problem["detail"]


def numbers(client: httpx.Client, body: bytes, **query: str) -> dict[str, Any]:
    answer = client.post(NUMBERS, content=body, params=query)
    assert answer.status_code == 200, answer.text
    result: dict[str, Any] = answer.json()
    return result


def texts(answer: dict[str, Any]) -> list[str]:
    """The text of each row; an answer says the same of a row and of its parts."""
    for row in answer["rows"]:
        assert row["text"] == " ".join(number["text"] for number in row["numbers"])
        assert row["accepted"] == all(number["accepted"] for number in row["numbers"])
        for number in row["numbers"]:
            assert number["text"] == "".join(one["symbol"] for one in number["symbols"])
            assert number["accepted"] == (number["reason"] is None)
    return [row["text"] for row in answer["rows"]]


def overlap(box: dict[str, float], drawn: tuple[float, float, float, float]) -> float:
    """The two boxes' common area as a share of their union."""
    x, y, width, height = drawn
    across = min(box["x"] + box["width"], x + width) - max(box["x"], x)
    down = min(box["y"] + box["height"], y + height) - max(box["y"], y)
    shared = max(0.0, across) * max(0.0, down)
    return shared / (box["width"] * box["height"] + width * height - shared)
