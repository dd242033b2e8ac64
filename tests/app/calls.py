"""Calls of the service that several tests make, and what a refusal looks like."""

import httpx

URL = "/v1/digits"


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
