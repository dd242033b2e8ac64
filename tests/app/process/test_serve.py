import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

from models.artifact import checkpoint
from models.artifact.card import AdderCard
from models.artifact.checkpoint import SHIPPED
from tests.app.overflowing import all_checkpoints, save_overflowing
from tests.app.processes import ROOT, figures
from tests.slowly import rest_slowly
from tests.waiting import PATIENCE, until


@contextmanager
def started(*arguments: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "cli", "serve", "--port", "0", *arguments],
        env={"PATH": "/usr/bin:/bin", **environment},
        cwd=ROOT,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    with process:
        try:
            yield process
        finally:  # a test that fails must not wait for it
            if process.poll() is None:
                process.kill()


def address_of(process: subprocess.Popen[str]) -> str:
    """Where a service that was started listens, once it does."""
    assert process.stderr is not None
    for line in process.stderr:
        if found := re.search(r"running on (http://\S+)", line):
            return found[1]
    raise AssertionError("it has ended")


def refusal(*arguments: str, **environment: str) -> str:
    """What a service that refuses to start says."""
    with started(*arguments, **environment) as process:
        _, said = process.communicate(timeout=PATIENCE)
        assert process.returncode == 1
        assert "Traceback" not in said
        return said


def test_it_serves_writes_nothing_to_the_home_folder_and_ends_on_sigterm(tmp_path: Path) -> None:
    with started(HOME=str(tmp_path)) as process:
        with httpx.Client(base_url=address_of(process), timeout=PATIENCE) as client:
            answer = client.post("/v1/sums", json={"a": "1", "b": "1"})
            assert answer.json()["sum"] == "10"
            docs = client.get("/docs")
            assert "http://" not in docs.text.replace("http://127.0.0.1", "")
            assert "https://" not in docs.text
            for asset in re.findall(r'(?:src|href)="([^"]+)"', docs.text):
                assert client.get(asset).status_code == 200
            until(lambda: client.get("/readyz").status_code == 200)
        assert list(tmp_path.iterdir()) == []
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE)
        assert process.returncode == 0


class UnderWay:
    """A sum whose last byte is not sent yet."""

    def __init__(self, url: str) -> None:
        address = ("127.0.0.1", int(url.rsplit(":", 1)[1]))
        self.wire = socket.create_connection(address, timeout=PATIENCE)
        head = "POST /v1/sums HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        self.wire.sendall(head.encode() + b'Content-Length: 21\r\n\r\n{"a": "11", "b": "1"')

    def answer(self) -> bytes:
        """What comes once it is."""
        self.wire.sendall(b"}")
        received = b""
        while not received.endswith(b"}"):
            part = self.wire.recv(65_536)
            assert part, received
            received += part
        return received


# So that no body is given up while a test is kept waiting.
PATIENT = {"SCANLINE_BODY_SECONDS": "1000", "SCANLINE_DEADLINE_SECONDS": "1000"}


def test_at_sigterm_it_is_unready_and_what_is_under_way_is_answered() -> None:
    with started(**PATIENT, SCANLINE_DRAIN_SECONDS="1000") as process:
        url = address_of(process)
        until(lambda: is_ready(url))
        sent = UnderWay(url)
        with sent.wire:
            until(lambda: bodies_arriving(url))
            process.send_signal(signal.SIGTERM)
            until(lambda: httpx.get(url + "/readyz", timeout=PATIENCE).status_code == 503)
            health = httpx.get(url + "/healthz", timeout=PATIENCE)
            assert health.status_code == 200  # it still listens
            said = health.json()
            assert (said["status"], said["under_way"]) == ("draining", 1)
            assert 0 < said["seconds_left"] <= 1000
            assert httpx.get(url + "/readyz", timeout=PATIENCE).json()["under_way"] == 1
            refused = httpx.post(url + "/v1/sums", json={"a": "1", "b": "1"}, timeout=PATIENCE)
            assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
            assert "being stopped" in refused.json()["detail"]
            assert b'"sum":"100"' in sent.answer()
        process.communicate(timeout=PATIENCE)
        assert process.returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize("to_all", [False, True], ids=["parent", "group"])
def test_workers_answer_what_is_under_way_at_sigterm(to_all: bool) -> None:
    with (
        started("--workers", "2", **PATIENT, SCANLINE_DRAIN_SECONDS="1000") as process,
        ExitStack() as stack,
    ):
        url = address_of(process)
        until(lambda: is_ready(url))
        sent = [UnderWay(url) for _ in range(4)]
        for one in sent:
            stack.enter_context(one.wire)
        until(lambda: bodies_arriving(url) == len(sent))
        if to_all:
            os.killpg(process.pid, signal.SIGTERM)
        else:
            process.send_signal(signal.SIGTERM)
        until(lambda: not is_ready(url))
        for one in sent:
            assert b'"sum":"100"' in one.answer()
        process.communicate(timeout=PATIENCE)
        assert process.returncode == 0


def bodies_arriving(url: str) -> float:
    with httpx.Client(base_url=url, timeout=PATIENCE) as client:
        return figures(client)["scanline_bodies_arriving"]


def is_ready(url: str) -> bool:
    try:
        return httpx.get(url + "/readyz", timeout=PATIENCE).status_code == 200
    except httpx.TransportError:
        return False


def test_what_does_not_end_in_time_is_given_up_at_sigterm() -> None:
    with started(**PATIENT, SCANLINE_DRAIN_SECONDS="1") as process:
        url = address_of(process)
        until(lambda: is_ready(url))
        with UnderWay(url).wire:
            until(lambda: bodies_arriving(url))
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=PATIENCE)
        assert process.returncode == 0


@pytest.mark.slow
def test_ctrl_c_ends_workers_without_a_traceback() -> None:
    with started("--workers", "2") as process:
        url = address_of(process)
        until(lambda: is_ready(url))
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0
        assert "Traceback" not in said


def test_nothing_that_serves_on_a_cpu_imports_torch() -> None:
    code = (
        "import sys; from app.server import create_app; from app.settings import Settings;"
        "create_app(Settings()); assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


@pytest.mark.parametrize(
    "name",
    rest_slowly(["digits/weights.safetensors", "adder/card.json", "adder/certificate.json"]),
)
def test_a_changed_byte_stops_the_start_and_the_file_is_named(tmp_path: Path, name: str) -> None:
    shutil.copytree(SHIPPED, tmp_path / "all")
    path = tmp_path / "all" / name
    changed = bytearray(path.read_bytes())
    changed[len(changed) // 2] ^= 1
    path.write_bytes(changed)
    assert name in refusal(SCANLINE_CHECKPOINTS=str(tmp_path / "all"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "workers"), [("digits", "1"), ("adder", "1"), ("lines", "1"), ("digits", "2")]
)
def test_a_model_whose_first_answer_is_no_number_stops_the_start(
    tmp_path: Path, name: str, workers: str
) -> None:
    folder = all_checkpoints(tmp_path)
    save_overflowing(folder, name, from_the_first=True)
    said = refusal("--workers", workers, SCANLINE_CHECKPOINTS=str(folder))
    assert f"the service stops: the model '{name}' answers with what is no number" in said
    assert ("3 workers in a row have ended" in said.splitlines()[-1]) == (workers == "2")


@pytest.mark.slow
@pytest.mark.parametrize("workers", ["1", "2"])
def test_figures_that_cannot_be_kept_stop_the_start(tmp_path: Path, workers: str) -> None:
    for folder in ("/nowhere", "/proc"):
        said = refusal("--workers", workers, PROMETHEUS_MULTIPROC_DIR=folder)
        kept = f"PROMETHEUS_MULTIPROC_DIR: figures cannot be kept in '{folder}'"
        assert said.startswith(f"scanline: {kept}")
        assert len(said.splitlines()) == 1


def test_a_broken_proof_stops_the_start_though_every_checksum_fits(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED, tmp_path / "all")
    loaded = checkpoint.load(SHIPPED / "adder")
    assert isinstance(loaded.card, AdderCard)
    weights = {**loaded.weights, "readout.bias": loaded.weights["readout.bias"][::-1].copy() * 9}
    checkpoint.save(tmp_path / "all" / "adder", loaded.card, weights, loaded.certificate)
    said = refusal(SCANLINE_CHECKPOINTS=str(tmp_path / "all"))
    assert "adder" in said
    assert "condition 3 fails" in said


@pytest.mark.parametrize(
    ("variable", "value"),
    rest_slowly(
        [
            ("SCANLINE_PERMITS", "many"),
            ("SCANLINE_MIN_CONFIDENCE", "2"),
            ("SCANLINE_API_KEYS", " , "),
            ("SCANLINE_API_KEY", "secret"),
            ("SCANLINE_APIKEYS", "secret"),
            ("SCANLINE_CORS_ORIGINS", "https://pages.example/"),
            ("SCANLINE_DIGITS_MODEL", "nobody"),
            ("SCANLINE_SUMS_MODEL", "digits"),
            ("SCANLINE_CHECKPOINTS", "/nowhere"),
        ]
    ),
)
def test_a_wrong_setting_stops_the_start_and_is_named(variable: str, value: str) -> None:
    said = refusal(**{variable: value})
    assert (value in said) == ("KEY" not in variable)  # a key may be in it
    assert variable in said or variable == "SCANLINE_CHECKPOINTS"
