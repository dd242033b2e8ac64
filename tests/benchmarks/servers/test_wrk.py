import json

import httpx
import pytest

from benchmarks.servers.wrk import Call, burst, check_wrk, form
from models.errors import ScanlineError
from tests.benchmarks.runs import port_of
from tests.pictures import encoded, photo


@pytest.mark.usefixtures("wrk")
def test_a_burst_counts_answers_and_refusals_apart(client: httpx.Client) -> None:
    headers = {"Content-Type": "application/json"}
    right = Call("/v1/sums", json.dumps({"a": "1", "b": "1"}).encode(), headers)
    found = burst(port_of(client), right, clients=2, seconds=1, cores=[0])
    assert found.answers > 0
    assert found.per_second > 0
    assert found.refused == found.failed == 0
    assert 0 < found.p50 <= found.p99
    wrong = Call("/v1/sums", b"{}", headers)
    found = burst(port_of(client), wrong, clients=2, seconds=1, cores=[0])
    assert found.answers == 0 < found.refused


def test_a_form_is_what_the_service_reads(client: httpx.Client) -> None:
    call = form("/v1/digits", encoded(photo(7)), "png")
    answer = client.post(call.path, content=call.body, headers=dict(call.headers))
    assert answer.json()["digit"] == 7


def test_a_missing_wrk_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ScanlineError, match="install Debian's packages wrk"):
        check_wrk()
