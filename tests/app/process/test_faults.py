"""What breaks around the service: workers, clients that leave, disks. It keeps serving."""

import os
import resource
import signal
import socket
import subprocess
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from app.settings import Settings
from tests.app.calls import URL, post, read
from tests.app.http.test_limits import KIND, LONG, LONG_SUMS, head
from tests.app.processes import figures, served, workers_of
from tests.conftest import running
from tests.pictures import encoded, photo

PNG = encoded(photo(7))
CLIENTS = 8
OWN_DISK = 'mount -t tmpfs -o size=4m none "$0" && exec "$@"'


def test_a_killed_worker_is_replaced_and_only_what_it_was_doing_fails() -> None:
    with served(workers=2) as (client, pid), ThreadPoolExecutor(CLIENTS) as threads:
        ends = False

        def calls() -> Counter[str]:
            said: Counter[str] = Counter()
            with httpx.Client(base_url=client.base_url, timeout=60) as own:
                while not ends:
                    try:
                        said[f"{read(own, PNG)['digit']}"] += 1
                    except httpx.TransportError:
                        said["failed"] += 1
            return said

        under_way = [threads.submit(calls) for _ in range(CLIENTS)]
        try:
            time.sleep(1)
            before = workers_of(pid)
            assert len(before) == 2
            os.kill(before[0], signal.SIGKILL)
            began = time.monotonic()
            with httpx.Client(base_url=client.base_url, timeout=60) as probe:
                while len(workers_of(pid)) < 2 or before[0] in workers_of(pid):
                    assert time.monotonic() - began < 20
                    time.sleep(0.05)
                while figures_of(probe)["scanline_permits"] != 2 * Settings().permits:
                    assert time.monotonic() - began < 30
                    time.sleep(0.05)
            seconds = time.monotonic() - began
            time.sleep(0.5)
        finally:
            ends = True
        said = sum((one.result() for one in under_way), Counter[str]())
        print(f"a worker was replaced after {seconds:.1f} s; answers: {dict(said)}")
        assert set(said) <= {"7", "failed"}
        assert said["failed"] <= CLIENTS  # each of them had one call under way
        assert said["7"] > 50
        with httpx.Client(base_url=client.base_url) as probe:
            assert figures_of(probe)["scanline_permits_taken"] == 0


def figures_of(client: httpx.Client) -> Counter[str]:
    """The metrics; nothing, where the worker that was asked is dead."""
    try:
        return Counter(figures(client))
    except httpx.TransportError:
        return Counter()


def test_the_work_of_many_who_leave_is_dropped() -> None:
    with running(Settings(**{**LONG_SUMS, "permits": 64})) as client, ExitStack() as stack:
        address = (client.base_url.host, client.base_url.port or 0)
        large = encoded(photo(7, 3000, 2400))
        for count in range(24):
            wire = stack.enter_context(socket.create_connection(address))
            if count % 2:
                wire.sendall(head("/v1/sums", KIND, f"Content-Length: {len(LONG)}") + LONG)
            else:
                wire.sendall(head(URL, f"Content-Length: {len(large)}") + large)
        time.sleep(0.3)
        assert figures(client)["scanline_permits_taken"] > 4
        stack.close()
        began = time.monotonic()
        while figures(client)["scanline_permits_taken"]:
            assert time.monotonic() - began < 3
            time.sleep(0.01)
        time.sleep(1)  # for the batch that is being computed
        batches = 'scanline_compute_seconds_count{task="sums"}'
        computed = figures(client)[batches]
        time.sleep(0.5)
        assert figures(client)[batches] == computed  # nothing waits, nothing is computed
        assert read(client, PNG)["digit"] == 7


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
        for method in ("GET", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH"):
            for call in ("/healthz", URL, "/v1/sums", "/v1/models", "/v1/models/adder", "/no"):
                for _ in range(4):  # both workers count each
                    url = str(client.base_url) + call
                    assert httpx.request(method, url, timeout=60).status_code < 500
        assert read(client, PNG)["digit"] == 7
        assert workers_of(pid) == workers
        found = figures(client)
        assert found['scanline_request_seconds_count{method="PUT",route="none",status="404"}'] == 4
        assert len([name for name in found if "seconds_count" in name]) > 20
