import os
import sys
import time
from pathlib import Path

import httpx
import pytest

from benchmarks.servers.processes import Taken, calls_a_second, on_core, resident, running, scanline
from models.errors import ScanlineError

CORES = sorted(os.sched_getaffinity(0))
FILES = [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", "PORT"]


def test_a_server_runs_until_it_is_left_on_the_cores_that_it_is_given() -> None:
    with running(FILES, CORES[:1], {}, ready="/") as server:
        pid = server.process.pid
        assert os.sched_getaffinity(pid) == set(CORES[:1])
        assert httpx.get(f"http://127.0.0.1:{server.port}/").status_code == 200
        assert server.ready_seconds > 0
        assert server.worker() == pid
        assert 0 < resident(pid).proportional_mb <= resident(pid).resident_mb
    assert server.process.returncode is not None


def test_a_server_that_is_stopped_takes_no_time_and_goes_on() -> None:
    with running(FILES, CORES[:1], {}, ready="/") as server:
        server.stop()
        stat = Path(f"/proc/{server.process.pid}/stat")
        while stat.read_text().rpartition(")")[2].split()[0] != "T":
            time.sleep(0.01)
        before = server.cpu_seconds()
        with pytest.raises(httpx.ReadTimeout):
            httpx.get(f"http://127.0.0.1:{server.port}/", timeout=0.2)
        assert server.cpu_seconds() - before == 0
        server.go_on()
        server.settle()
        assert httpx.get(f"http://127.0.0.1:{server.port}/", timeout=60).status_code == 200


def test_a_server_that_ends_at_once_is_named() -> None:
    with (
        pytest.raises(ScanlineError, match=r"a server did not start: try `.* -c pass`"),
        running([sys.executable, "-c", "pass"], CORES[:1], {}),
    ):
        pass


@pytest.mark.slow
def test_our_own_service_is_one_of_them() -> None:
    with scanline(CORES[:1], {"SCANLINE_PERMITS": "3"}) as server:
        metrics = httpx.get(f"http://127.0.0.1:{server.port}/metrics").text
    assert "scanline_permits 3.0" in metrics


def test_processor_time_is_that_of_the_processes_in_both_readings() -> None:
    assert Taken({1: 5.0, 2: 3.0, 3: 1.0}) - Taken({1: 4.0, 2: 1.0, 4: 9.0}) == 3.0


def test_this_process_is_on_one_core_for_a_while() -> None:
    before = os.sched_getaffinity(0)
    with on_core(CORES[-1]):
        assert os.sched_getaffinity(0) == {CORES[-1]}
    assert os.sched_getaffinity(0) == before


def test_calls_are_counted_on_one_core() -> None:
    cores = set()
    wall, cpu = calls_a_second(
        lambda: cores.update(os.sched_getaffinity(0)), seconds=0.05, core=CORES[0]
    )
    assert cores == {CORES[0]}
    assert wall > 0
    assert cpu > 0
