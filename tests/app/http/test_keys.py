from collections.abc import Callable

import httpx
import pytest
from pydantic import SecretStr

from app.settings import Settings
from tests.app.calls import refused


@pytest.fixture
def closed(serve: Callable[[Settings], httpx.Client]) -> httpx.Client:
    return serve(Settings(api_keys=SecretStr("sesame,open")))


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "bearer sesame"},
        {"Authorization": "BEARER  open"},
        {"x-api-key": "sesame"},
    ],
)
def test_a_key_is_known_however_a_client_writes_the_header(
    closed: httpx.Client, headers: dict[str, str]
) -> None:
    assert closed.get("/v1/models", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Basic sesame"},
        {"Authorization": "sesame"},
        {"Authorization": "Bearer sesame,open"},
        {"Authorization": "Bearer wrong", "X-API-Key": "sesame"},
        {"Cookie": "key=sesame"},
    ],
)
def test_what_is_no_key_is_refused(closed: httpx.Client, headers: dict[str, str]) -> None:
    refused(closed.get("/v1/models", headers=headers), 401, "API key")


def test_what_is_closed_is_so_before_anything_is_looked_up(closed: httpx.Client) -> None:
    for path in ("/v1", "/v1/nothing", "/v1x", "/v2", "/v2/models/adder", "/v2/health"):
        assert closed.get(path).status_code == 401, path
    for path in ("/v2/health/live", "/docs", "/", "/site/main.js", "/metrics"):
        assert closed.get(path).status_code == 200, path


def test_the_document_says_where_a_key_is_asked_for(closed: httpx.Client) -> None:
    document = closed.get("/openapi.json").json()
    assert set(document["components"]["securitySchemes"]) == {"bearer", "header"}
    for path, item in document["paths"].items():
        for call in item.values():
            asked = closed.options(path).status_code == 401
            assert ("security" in call) == ("401" in call["responses"]) == asked, path
