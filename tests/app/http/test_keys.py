from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from app.settings import Settings
from tests.app.calls import refused
from tests.app.held import HeldSums
from tests.app.http.test_keyring import hash_of, section, written
from tests.app.process.test_serve import address_of, started
from tests.app.processes import figures
from tests.waiting import PATIENCE, until


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


SUM = {"a": "1" * 99, "b": "1"}


def with_key(client: httpx.Client, key: str, body: dict[str, str] = SUM) -> httpx.Response:
    return client.post("/v1/sums", json=body, headers={"Authorization": f"Bearer {key}"})


def test_a_key_has_the_requests_that_it_may_and_others_have_theirs(
    serve: Callable[[Settings], httpx.Client], tmp_path: Path
) -> None:
    keys = section("alice", "sesame", "requests = 2") + section("bob", "open")
    client = serve(Settings(api_keys_file=written(tmp_path / "keys", keys)))
    for left in (1, 0):
        answer = with_key(client, "sesame")
        assert answer.status_code == 200
        assert answer.headers["ratelimit-policy"] == '"requests";q=2;w=60'
        assert answer.headers["ratelimit"].startswith(f'"requests";r={left};t=')
    answer = with_key(client, "sesame")
    refused(answer, 429, "2 requests a minute")
    assert 1 <= int(answer.headers["retry-after"]) <= 30
    assert answer.headers["ratelimit"].startswith('"requests";r=0;t=')
    assert client.get("/v1/models", headers={"X-API-Key": "sesame"}).status_code == 429
    other = with_key(client, "open")
    assert other.status_code == 200
    assert "ratelimit" not in other.headers
    found = figures(client)
    assert found['scanline_key_requests_total{key="alice"}'] == 4
    assert found['scanline_key_requests_total{key="bob"}'] == 1
    assert found['scanline_key_refusals_total{key="alice",limit="requests"}'] == 2


def test_a_key_has_no_more_permits_than_its_share(
    serve: Callable[[Settings], httpx.Client], tmp_path: Path, held: HeldSums
) -> None:
    keys = section("alice", "sesame", "share = 0.25") + section("bob", "open")
    client = serve(Settings(api_keys_file=written(tmp_path / "keys", keys), permits=4))
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(with_key, client, "sesame")
        assert held.begun.wait(PATIENCE)
        answer = with_key(client, "sesame")
        refused(answer, 429, "1 permits at once")
        assert answer.headers["retry-after"] == "1"
        other = pool.submit(with_key, client, "open")
        until(lambda: figures(client)["scanline_permits_taken"] == 2)
        held.may_go_on.set()
        assert first.result().status_code == other.result().status_code == 200
    assert with_key(client, "sesame").status_code == 200
    found = figures(client)
    assert found['scanline_key_refusals_total{key="alice",limit="share"}'] == 1
    assert found['scanline_refusals_total{reason="over limit"}'] == 1


def test_nothing_of_a_key_is_in_the_log(tmp_path: Path) -> None:
    keys = section("alice", "sesame-42", "requests = 1")
    file = written(tmp_path / "keys", keys)
    with started(SCANLINE_API_KEYS_FILE=str(file), SCANLINE_LOG_REQUESTS="true") as process:
        with httpx.Client(base_url=address_of(process), timeout=PATIENCE) as client:
            statuses = [
                with_key(client, key).status_code for key in ("sesame-42", "sesame-42", "w")
            ]
            assert statuses == [200, 429, 401]
        process.terminate()
        _, said = process.communicate(timeout=PATIENCE)
    assert said.count('"answered"') == 3
    assert "sesame" not in said
    assert hash_of("sesame-42") not in said
