"""What breaks around the service: workers, clients that leave, disks. It keeps serving."""

import os
import resource
import signal
import socket
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from threading import Lock

import httpx
import pytest

from app.metrics import SHARED
from app.settings import Settings
from tests.app.calls import URL, post, read
from tests.app.held import HeldSums
from tests.app.http.test_limits import KIND, PIECES, connected, head, until_taken
from tests.app.processes import ROOT, figures, on_connections_of_their_own, served, workers_of
from tests.conftest import running
from tests.pictures import encoded, photo
from tests.waiting import PATIENCE, until

PNG = encoded(photo(7))
CLIENTS = 8
OWN_DISK = 'mount -t tmpfs -o size=4m none "$0" && exec "$@"'


@pytest.mark.slow
def test_a_killed_worker_is_replaced_and_only_what_it_was_doing_fails() -> None:
    with served(workers=2) as (client, pid), ThreadPoolExecutor(CLIENTS) as threads:
        ends, lock, said = False, Lock(), Counter[str]()

        def calls() -> None:
            with httpx.Client(base_url=client.base_url, timeout=PATIENCE) as own:
                while not ends:
                    try:
                        told = f"{read(own, PNG)['digit']}"
                    except httpx.TransportError:
                        told = "failed"
                    with lock:
                        said[told] += 1

        under_way = [threads.submit(calls) for _ in range(CLIENTS)]
        try:
            until(lambda: said["7"] > 50)
            before = workers_of(pid)
            assert len(before) == 2
            os.kill(before[0], signal.SIGKILL)
            until(lambda: len(workers_of(pid)) == 2 and before[0] not in workers_of(pid))
            with httpx.Client(base_url=client.base_url, timeout=PATIENCE) as probe:
                until(lambda: figures_of(probe)["scanline_permits"] == 2 * Settings().permits)
            served_then = said["7"]
            until(lambda: said["7"] > served_then + 50)
        finally:
            ends = True
        for one in under_way:
            one.result()
        print(f"answers: {dict(said)}")
        assert set(said) <= {"7", "failed"}
        assert said["failed"] <= CLIENTS  # each of them had one call under way
        with httpx.Client(base_url=client.base_url, timeout=PATIENCE) as probe:
            # A permit is given back when its answer is out, and another worker may be asked.
            until(lambda: figures(probe)["scanline_permits_taken"] == 0)


def figures_of(client: httpx.Client) -> Counter[str]:
    """The metrics; nothing, where the worker that was asked is dead."""
    try:
        return Counter(figures(client))
    except httpx.TransportError:
        return Counter()


def test_the_work_of_many_who_leave_is_dropped(held: HeldSums) -> None:
    with running(Settings(permits=64)) as client, ExitStack() as stack:
        large = encoded(photo(7, 3000, 2400))
        for count in range(24):
            wire = stack.enter_context(connected(client))
            if count % 2:
                wire.sendall(head("/v1/sums", KIND, f"Content-Length: {len(PIECES)}") + PIECES)
            else:
                wire.sendall(head(URL, f"Content-Length: {len(large)}") + large)
        until(held.begun.is_set)
        until(lambda: figures(client)["scanline_permits_taken"] >= 12)
        stack.close()
        until_taken(client, 0)  # though a piece is being computed
        held.may_go_on.set()
        assert client.post("/v1/sums", json={"a": "1", "b": "1"}).json()["sum"] == "10"
        assert held.pieces == 1  # nothing of the others is computed
        assert read(client, PNG)["digit"] == 7


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
def test_it_serves_where_no_file_can_be_written(workers: int) -> None:
    service = served(
        workers=workers, TMPDIR="/nowhere", HOME="/nowhere", SCANLINE_LOG_REQUESTS="true"
    )
    large = encoded(photo(4, 3000, 2400)) + bytes(5_000_000)
    with service as (client, pid):
        for each in (pid, *workers_of(pid)):
            resource.prlimit(each, resource.RLIMIT_FSIZE, (0, 0))  # the log's disk is full, too
        for _ in range(20):
            assert read(client, PNG)["digit"] == 7
            form = client.post(URL, files=[("file", ("four.png", large)), ("text", (None, "a"))])
            assert form.json()["digit"] == 4
            assert post(client, b"no picture").status_code == 415
            assert client.get("/nowhere").status_code == 404
        route = 'scanline_request_seconds_count{method="POST",route="/v1/digits",status="415"}'
        assert figures(client)[route] == 20


@pytest.mark.slow
def test_a_full_disk_of_metrics_ends_no_worker(tmp_path: Path) -> None:
    own_disk = ("unshare", "-rm", "sh", "-c", OWN_DISK, str(tmp_path))
    if subprocess.run([*own_disk, "true"], check=False, capture_output=True).returncode:
        pytest.skip("no file system can be mounted here")
    service = served(workers=2, wrapper=own_disk, PROMETHEUS_MULTIPROC_DIR=str(tmp_path))
    with service as (client, pid):
        workers = workers_of(pid)
        disk = Path(f"/proc/{pid}/root{tmp_path}")
        with pytest.raises(OSError), (disk / "full").open("wb", buffering=0) as file:
            while True:
                file.write(bytes(4096))
        with on_connections_of_their_own(client) as each:
            for method in ("GET", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH"):
                for call in ("/healthz", URL, "/v1/sums", "/v1/models", "/v1/models/adder", "/no"):
                    for _ in range(4):  # both workers count each
                        assert each.request(method, call).status_code < 500
        assert read(client, PNG)["digit"] == 7
        assert workers_of(pid) == workers
        found = figures(client)
        assert found['scanline_request_seconds_count{method="PUT",route="none",status="404"}'] == 4
        assert len([name for name in found if "seconds_count" in name]) > 20


@pytest.mark.slow
def test_workers_end_when_their_parent_is_killed() -> None:
    with served(workers=2) as (client, pid):
        workers = workers_of(pid)
        assert len(workers) == 2
        environment = Path(f"/proc/{workers[0]}/environ").read_text().split("\0")
        (folder,) = (one.partition("=")[2] for one in environment if one.startswith(SHARED))
        assert len(list(Path(folder).iterdir())) > 2
        os.kill(pid, signal.SIGKILL)
        until(lambda: not any(map(is_alive, workers)))
        assert not Path(folder).exists()
        with pytest.raises(httpx.ConnectError):
            client.get("/healthz")


def is_alive(pid: int) -> bool:
    """Whether there is such a process, which has not ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.slow
@pytest.mark.parametrize(
    ("workers", "streams"), [("1", "2>&-"), ("1", "<&- >&- 2>&-"), ("2", "<&- >&- 2>&-")]
)
def test_it_serves_though_nobody_can_be_told(workers: str, streams: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    command = [sys.executable, "-m", "cli", "serve", "--port", port, "--workers", workers]
    process = subprocess.Popen(
        ["sh", "-c", f'exec "$0" "$@" {streams}', *command],
        env={"PATH": "/usr/bin:/bin", "SCANLINE_LOG_REQUESTS": "true"},
        cwd=ROOT,
    )
    url = f"http://127.0.0.1:{port}"

    def is_ready() -> bool:
        assert process.poll() is None
        try:
            return httpx.get(f"{url}/readyz", timeout=PATIENCE).status_code == 200
        except httpx.TransportError:
            return False

    try:
        until(is_ready)
        for _ in range(10):
            assert httpx.post(url + URL, content=PNG, timeout=PATIENCE).json()["digit"] == 7
    finally:
        process.terminate()
        process.wait(PATIENCE)
    assert process.returncode == 0
