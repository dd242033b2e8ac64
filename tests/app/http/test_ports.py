import socket

import httpx
import pytest

from tests.app.calls import refused
from tests.app.process.test_serve import PATIENT, address_of, is_ready, refusal, started
from tests.app.processes import figures
from tests.slowly import rest_slowly
from tests.waiting import PATIENCE, until


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        port: int = one.getsockname()[1]
    return port


@pytest.mark.parametrize("workers", rest_slowly([1, 2]))
def test_figures_are_at_their_own_port_and_nowhere_else(workers: int) -> None:
    port = free_port()
    with started(
        "--workers", str(workers), **PATIENT, SCANLINE_METRICS_PORT=str(port), SCANLINE_API_KEYS="a"
    ) as process:
        url = address_of(process)
        until(lambda: is_ready(url))
        with (
            httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE) as there,
            httpx.Client(base_url=url, timeout=PATIENCE) as here,
        ):
            until(lambda: figures(there)["scanline_permits"] == workers * 40)
            assert there.get("/healthz").status_code == 200
            assert there.get("/readyz").status_code == 200
            refused(there.get("/v1/models"), 404, "for figures")
            refused(here.get("/metrics"), 404, "port of their own")
            key = {"Authorization": "Bearer a"}
            assert here.get("/v1/models", headers=key).status_code == 200


def test_a_port_that_is_taken_stops_the_start() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        said = refusal(SCANLINE_METRICS_PORT=str(taken.getsockname()[1]))
    assert "SCANLINE_METRICS_PORT" in said


def test_the_services_own_port_is_none_for_figures() -> None:
    port = str(free_port())
    assert "own port" in refusal("--port", port, SCANLINE_METRICS_PORT=port)
