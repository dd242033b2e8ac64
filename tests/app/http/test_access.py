import json
import re
import signal
from collections.abc import Callable

import httpx
import pytest
from pydantic import SecretStr

from app.settings import Settings
from tests.app.calls import post, refused
from tests.app.process.test_serve import address_of, started
from tests.app.processes import figures, on_connections_of_their_own, served
from tests.pictures import encoded, photo
from tests.waiting import PATIENCE

PNG = encoded(photo(7))


def test_an_id_is_echoed_and_one_is_made_where_none_or_a_bad_one_is_sent(
    client: httpx.Client,
) -> None:
    sent = client.get("/healthz", headers={"X-Request-ID": "order-7:a.b_c"})
    assert sent.headers["x-request-id"] == "order-7:a.b_c"
    for bad in ({}, {"X-Request-ID": 'a"b{'}, {"X-Request-ID": "x" * 129}):
        made = client.get("/healthz", headers=bad).headers["x-request-id"]
        assert re.fullmatch(r"[0-9a-f]{32}", made)


def test_every_answer_has_safe_headers(client: httpx.Client) -> None:
    for answer in (client.get("/healthz"), client.get("/nowhere"), post(client, b"no picture")):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"


def test_metrics_count_by_route_template_and_never_by_path(
    serve: Callable[[Settings], httpx.Client],
) -> None:
    client = serve(Settings(permits=5))
    for _ in range(3):
        assert post(client, PNG).status_code == 200
    client.get("/v1/models/adder")
    client.get("/v1/models/nobody")
    client.get("/some/path")
    client.post("/v1/sums", json={"a": "1", "b": "1"})
    found = figures(client)
    counted = 'scanline_request_seconds_count{method="%s",route="%s",status="%d"}'
    assert found[counted % ("POST", "/v1/digits", 200)] == 3
    assert found[counted % ("GET", "/v1/models/{name}", 200)] == 1
    assert found[counted % ("GET", "/v1/models/{name}", 404)] == 1
    assert found[counted % ("GET", "none", 404)] == 1
    assert found['scanline_queue_seconds_count{task="digits"}'] == 3
    assert found['scanline_compute_seconds_count{task="sums"}'] == 1
    assert found['scanline_batch_size_sum{task="digits"}'] == 3
    assert found["scanline_permits"] == 5
    assert found["scanline_permits_taken"] == 0
    assert sum(name.startswith("scanline_model_info") for name in found) > 5
    assert "nobody" not in "".join(found)
    for method in ("PROPFIND", "PURGE", "TRACE"):
        client.request(method, "/some/path")
    assert figures(client)[counted % ("other", "none", 404)] == 3
    assert "/some/path" not in "".join(found)


def test_refusals_are_counted_by_reason(serve: Callable[[Settings], httpx.Client]) -> None:
    client = serve(Settings(max_body_bytes=100))
    refused(post(client, b"x" * 101), 413, "100 bytes")
    assert figures(client)['scanline_refusals_total{reason="too large"}'] == 1


def test_with_keys_only_those_who_know_one_are_served(
    serve: Callable[[Settings], httpx.Client],
) -> None:
    client = serve(Settings(api_keys=SecretStr("first, second")))
    sums = {"a": "1", "b": "1"}
    for headers in (
        {},
        {"Authorization": "Bearer third"},
        {"X-API-Key": "firs"},
        {"X-API-Key": ""},
    ):
        answer = client.post("/v1/sums", json=sums, headers=headers)
        refused(answer, 401, "API key", "Bearer")
        assert answer.headers["www-authenticate"] == "Bearer"
    for headers in ({"Authorization": "Bearer first"}, {"X-API-Key": "second"}):
        assert client.post("/v1/sums", json=sums, headers=headers).json()["sum"] == "10"
    for open_path in ("/healthz", "/readyz", "/metrics", "/openapi.json"):
        assert client.get(open_path).status_code == 200
    assert "first" not in repr(Settings(api_keys=SecretStr("first")))


def test_keys_may_have_any_letters_and_stay_out_of_the_log() -> None:
    key = "schlüssel à"
    with started(SCANLINE_API_KEYS=key, SCANLINE_LOG_REQUESTS="true") as process:
        with httpx.Client(base_url=address_of(process), timeout=PATIENCE) as client:
            sent = [(b"Authorization", f"Bearer {key}".encode())]
            assert client.get("/v1/models", headers=sent).status_code == 200
            assert client.get("/v1/models", params={"key": key}).status_code == 401
        process.terminate()
        _, said = process.communicate(timeout=PATIENCE)
    assert "answered" in said
    assert "schl" not in said


def test_only_the_sites_that_are_named_may_call(serve: Callable[[Settings], httpx.Client]) -> None:
    client = serve(Settings(cors_origins="https://pages.example"))
    for origin, allowed in (("https://pages.example", True), ("https://other.example", False)):
        answer = client.options(
            "/v1/sums", headers={"Origin": origin, "Access-Control-Request-Method": "POST"}
        )
        assert (answer.headers.get("access-control-allow-origin") == origin) == allowed


@pytest.mark.parametrize("workers", ["1", pytest.param("2", marks=pytest.mark.slow)])
def test_log_lines_are_json_and_carry_the_request_id(workers: str) -> None:
    with started("--workers", workers, SCANLINE_LOG_REQUESTS="true") as process:
        transport = httpx.HTTPTransport(retries=10)  # workers listen a little later
        url = address_of(process)
        with httpx.Client(base_url=url, timeout=PATIENCE, transport=transport) as client:
            client.get("/v1/models/adder", headers={"X-Request-ID": "mine"})
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=PATIENCE)
    lines = [json.loads(line) for line in said.splitlines()]
    answered = [line for line in lines if line["event"] == "answered"]
    assert answered[0]["request_id"] == "mine"
    assert answered[0]["route"] == "/v1/models/{name}"
    assert answered[0]["status"] == 200
    assert all({"timestamp", "level", "event"} <= set(line) for line in lines)


@pytest.mark.slow
def test_metrics_are_right_across_workers() -> None:
    with served(workers=2) as (client, _), on_connections_of_their_own(client) as each:
        for _ in range(40):  # so that both serve
            assert each.post("/v1/sums", json={"a": "1", "b": "1"}).json()["sum"] == "10"
        name = 'scanline_request_seconds_count{method="POST",route="/v1/sums",status="200"}'
        for _ in range(5):
            assert figures(client)[name] == 40
