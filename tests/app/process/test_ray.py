"""The app on a Ray cluster that is started here: what it answers, and what breaks around it."""

import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

import httpx
import pytest
import yaml

from app.process.ray import application
from models.errors import ScanlineError
from models.sums.certificate import EXACT
from tests.app.calls import post, read
from tests.pictures import encoded, photo
from tests.sessions import end, processes
from tests.waiting import PATIENCE, until

ROOT = Path(__file__).parents[3]
PNG = encoded(photo(7))
CLIENTS = PERMITS = 8
REPLICA = b"ray::ServeReplica:scanline:Scanline"
COMMAND = [sys.executable, "-m", "app.process.ray"]
pytestmark = pytest.mark.slow


class Cluster(NamedTuple):
    """A cluster of this machine: where it is, where Ray Serve listens, and its processes."""

    address: str
    port: int
    python_port: int  # of Ray's proxy in Python, which serves where HAProxy is not switched on
    session: int
    environment: dict[str, str]

    def deploy(self, folder: Path, **settings: Any) -> subprocess.CompletedProcess[str]:
        """Deploys the shipped file, with other settings of the app."""
        content = yaml.safe_load((ROOT / "deploy/ray/serve.yaml").read_text())
        content["http_options"] = {"host": "127.0.0.1", "port": self.port}
        (one,) = content["applications"]
        one["args"] |= {"permits": PERMITS, **settings}
        (deployment,) = one["deployments"]
        del deployment["autoscaling_config"]
        deployment |= {"num_replicas": 2, "max_constructor_retry_count": 1}
        deployment |= {"max_ongoing_requests": 2 * PERMITS, "max_queued_requests": PERMITS}
        deployment["ray_actor_options"] = {"num_cpus": 0.5, "num_gpus": 0.25}
        (folder / "serve.yaml").write_text(yaml.safe_dump(content))
        return subprocess.run(
            [*COMMAND, str(folder / "serve.yaml"), "--address", self.address],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )

    def client(self, in_python: bool = False) -> httpx.Client:
        """A client of what is served, through HAProxy or through Ray's proxy in Python."""
        port = self.python_port if in_python else self.port
        return httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE)

    def replicas(self) -> set[int]:
        """The ids of the replicas' processes."""
        return {pid for pid, line in processes(self.session) if line.startswith(REPLICA)}


def _free_ports(count: int) -> list[int]:
    """Of those that Linux hands out to nobody: Ray's own processes would get them first."""
    found: list[int] = []
    for port in random.sample(range(20_000, 30_000), 1000):
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            found.append(port)
        if len(found) == count:
            break
    return found


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    gcs, http, in_python, metrics, stats = _free_ports(5)
    with tempfile.TemporaryDirectory(prefix="ray-", dir="/tmp") as folder:  # sockets: short paths
        environment = {
            **os.environ,
            "RAY_SERVE_ENABLE_HA_PROXY": "1",
            "RAY_SERVE_THROUGHPUT_OPTIMIZED": "1",
            "RAY_SERVE_DIRECT_INGRESS_MIN_DRAINING_PERIOD_S": "2",
            "RAY_SERVE_FALLBACK_PROXY_HTTP_PORT": str(in_python),
            "RAY_SERVE_HAPROXY_METRICS_PORT": str(metrics),
            "RAY_SERVE_HAPROXY_STATS_PORT": str(stats),
            "RAY_SERVE_HAPROXY_CONFIG_FILE_LOC": f"{folder}/haproxy.cfg",
            "RAY_SERVE_HAPROXY_SOCKET_PATH": f"{folder}/admin.sock",
            "RAY_USAGE_STATS_ENABLED": "0",
            "RAY_AUTH_MODE": "disabled",
            "RAY_TMPDIR": folder,
            "PYTHONPATH": str(ROOT),
            "SCANLINE_DEVICE": "cpu",
        }
        words = ["start", "--head", "--block", f"--port={gcs}", "--num-cpus=2"]
        words += ["--num-gpus=1"]  # there need be none: replicas that share it are what is tested
        words += ["--include-dashboard=false", "--object-store-memory=80000000"]
        words += ["--node-ip-address=127.0.0.1", f"--temp-dir={folder}"]
        with (Path(folder) / "log").open("w+") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "ray.scripts.scripts", *words],
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
            try:
                log_file = Path(folder) / "log"
                while "Ray runtime started" not in (said := log_file.read_text()):
                    assert process.poll() is None, said
                    time.sleep(0.1)
                yield Cluster(f"127.0.0.1:{gcs}", http, in_python, process.pid, environment)
            finally:
                end(process.pid)
                process.wait(PATIENCE)


@pytest.fixture(scope="module")
def client(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    done = cluster.deploy(tmp_path_factory.mktemp("first"))
    assert done.returncode == 0, done.stderr
    with cluster.client() as client:
        yield client


@contextmanager
def under_load(cluster: Cluster) -> Iterator[Counter[str]]:
    """Clients who ask on and on, and try again where they must; what they are told.

    Keys: the model that read the seven, "wrong", "again" (a try that failed), "lost" (so did all
    the tries of a request, for as long as the tests have patience).
    """
    said: Counter[str] = Counter()
    lock = Lock()
    ends = False

    def note(key: str) -> None:
        with lock:
            said[key] += 1

    def ask(own: httpx.Client) -> str:
        given_up = time.monotonic() + PATIENCE
        while time.monotonic() < given_up:
            with suppress(httpx.TransportError):
                answer = post(own, PNG)
                if answer.status_code == 200:
                    content = answer.json()
                    return str(content["model"]) if content["digit"] == 7 else "wrong"
                if answer.status_code < 500:
                    return "wrong"
            note("again")
            time.sleep(0.1)
        return "lost"

    def calls() -> None:
        with cluster.client() as own:
            while not ends:
                note(ask(own))

    with ThreadPoolExecutor(CLIENTS) as threads:
        under_way = [threads.submit(calls) for _ in range(CLIENTS)]
        try:
            yield said
        finally:
            ends = True
        for one in under_way:
            one.result()


def test_two_replicas_that_share_a_gpu_read_digits_and_add(
    cluster: Cluster, client: httpx.Client
) -> None:
    assert len(cluster.replicas()) == 2
    for _ in range(10):
        assert read(client, PNG)["digit"] == 7
        answer = client.post("/v1/sums", json={"a": "1011", "b": "110"}).json()
        assert (answer["sum"], answer["proof"]) == ("10001", EXACT)
    assert client.get("/readyz").status_code == 200
    assert client.get("/docs").status_code == 200
    assert f"scanline_permits {PERMITS:.1f}" in client.get("/metrics").text
    sent = client.get("/healthz", headers={"x-request-id": "mine"})
    assert sent.headers.get_list("x-request-id") == ["mine"]
    refused = client.get("/healthz", headers={"x-request-id": "a b"})
    (own,) = [one for one in refused.headers.get_list("x-request-id") if one != "a b"]
    assert re.fullmatch("[0-9a-f]{32}", own)
    broken = post(client, PNG[:50])
    assert broken.status_code == 422
    assert broken.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("in_python", [False, True], ids=["haproxy", "python"])
def test_overload_is_refused_and_never_a_fault(
    cluster: Cluster, client: httpx.Client, in_python: bool
) -> None:
    large = encoded(photo(7, 3000, 2400))

    def ask(_: int) -> httpx.Response:
        with cluster.client(in_python) as own:
            return post(own, large)

    answers: list[httpx.Response] = []

    def has_been_refused() -> bool:
        """By the app itself; Ray's own refusals are plain text."""
        answers.extend(threads.map(ask, range(16 * PERMITS)))
        refusals = [one.headers["content-type"] for one in answers if one.status_code == 503]
        return "application/problem+json" in refusals

    with ThreadPoolExecutor(8 * PERMITS) as threads:
        until(has_been_refused)
    said = Counter(answer.status_code for answer in answers)
    kinds = Counter(a.headers["content-type"] for a in answers if a.status_code == 503)
    print(f"answers: {dict(said)}; refusals: {dict(kinds)}")
    assert set(said) == {200, 503}
    for answer in answers:
        if answer.status_code == 200:
            assert answer.json()["digit"] == 7
        else:
            assert answer.headers["retry-after"] == "1"
    assert read(client, PNG)["digit"] == 7


def test_a_killed_replica_is_replaced_and_what_it_was_doing_can_be_tried_again(
    cluster: Cluster, client: httpx.Client
) -> None:
    before = cluster.replicas()
    victim = min(before)
    with under_load(cluster) as said:
        until(lambda: said["digits"] > 50)
        os.kill(victim, signal.SIGKILL)
        at_kill = said["digits"]
        until(lambda: len(cluster.replicas() - {victim}) == 2)
        until(lambda: said["digits"] > at_kill + 50)
    print(f"answers: {dict(said)}, of them {at_kill} before the kill")
    assert said["wrong"] == said["lost"] == 0
    assert victim not in cluster.replicas()


def test_a_replica_that_cannot_load_its_model_is_said_and_the_old_ones_serve_on(
    cluster: Cluster, client: httpx.Client, tmp_path: Path
) -> None:
    before = cluster.replicas()
    with under_load(cluster) as said:
        done = cluster.deploy(tmp_path, digits_model="nobody")
        assert before <= cluster.replicas()
    assert done.returncode == 1
    reason = done.stderr.splitlines()[-1]
    assert re.search("scanline: (UNHEALTHY|DEPLOY_FAILED)", reason)
    assert "SCANLINE_DIGITS_MODEL names 'nobody'" in reason
    assert set(said) == {"digits"}
    assert read(client, PNG)["model"] == "digits"


def test_another_default_model_comes_without_a_failed_request(
    cluster: Cluster, client: httpx.Client, tmp_path: Path
) -> None:
    with under_load(cluster) as said:
        done = cluster.deploy(tmp_path, digits_model="digits-fast")
        assert done.returncode == 0, done.stderr
    assert set(said) == {"digits", "digits-fast"}
    assert read(client, PNG)["model"] == "digits-fast"


def test_a_wrong_setting_is_named(cluster: Cluster, tmp_path: Path) -> None:
    done = cluster.deploy(tmp_path, permits=0)
    assert done.returncode == 1
    assert "SCANLINE_PERMITS" in done.stderr.splitlines()[-1]


@pytest.mark.parametrize(("name", "value"), [("metrics_port", 9100), ("model_control", True)])
def test_what_is_for_one_process_is_refused(name: str, value: object) -> None:
    with pytest.raises(ScanlineError, match=f"{name.upper()} is for"):
        application({name: value})


def test_no_cluster_at_the_address_is_said() -> None:
    (port,) = _free_ports(1)
    done = run_command("-m", "app.process.ray", "--address", f"127.0.0.1:{port}")
    assert f"no Ray cluster at 127.0.0.1:{port}" in done


@pytest.mark.parametrize(
    ("address", "reason"), [("a..b:1", "no Ray cluster at a..b:1"), ("ray://a:1", "HOST:PORT")]
)
def test_an_address_that_is_none_is_refused(address: str, reason: str) -> None:
    assert reason in run_command("-m", "app.process.ray", "--address", address)


@pytest.mark.parametrize("text", ["applications: 7", "a: [", "applications: [{name: x, port: 1}]"])
def test_a_file_that_is_none_of_ray_serves_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "serve.yaml").write_text(text)
    assert "scanline: " in run_command("-m", "app.process.ray", str(tmp_path / "serve.yaml"))


def test_without_ray_the_extra_is_named() -> None:
    code = "import sys; sys.modules['ray'] = None; from app.process.ray import main; main()"
    said = run_command("-c", code)
    assert "pip install '.[cluster]'" in said
    assert said.count("\n") == 1


def run_command(*words: str) -> str:
    """What a command that fails says."""
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr
