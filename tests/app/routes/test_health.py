import threading

import httpx
import pytest

from app.runtimes import onnx as onnx_runtime
from app.runtimes.onnx import OnnxAdder
from app.settings import Settings
from tests.app.calls import refused
from tests.conftest import running
from tests.waiting import PATIENCE, until


def test_the_service_is_alive_and_ready(client: httpx.Client) -> None:
    for call in ("/healthz", "/readyz"):
        answer = client.get(call)
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_it_is_alive_but_not_ready_before_the_models_are_warm(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    may_load = threading.Event()
    load = OnnxAdder

    def slow(*arguments: object) -> OnnxAdder:
        assert may_load.wait(PATIENCE)
        return load(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(onnx_runtime, "OnnxAdder", slow)
    with running(Settings(), ready=False) as client:
        assert client.get("/healthz").status_code == 200
        answer = client.get("/readyz")
        refused(answer, 503, "loaded")
        assert answer.headers["retry-after"] == "1"
        may_load.set()
        until(lambda: client.get("/readyz").status_code == 200)
