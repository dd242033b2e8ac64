"""The notebook's trials on a Ray cluster of this machine."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest

COMMAND = [sys.executable, "-c", "import cli; cli.main()", "train", "notebook", "--quick"]


def result(out: Path) -> dict[str, Any]:
    """All that the trials and the tables say, but for how long it took."""
    files = [*sorted((out / "trials").glob("*.json")), out / "report" / "notebook.json"]
    found = {file.name: json.loads(file.read_text()) for file in files}
    for trial in found.values():
        for one in trial if isinstance(trial, list) else [trial]:
            one.pop("seconds", None)
    return found


@pytest.mark.slow
def test_ray_gives_what_joblib_gives_though_a_worker_is_killed(tmp_path: Path, data: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="ray-", dir="/tmp") as folder:
        environment = {**os.environ, "SCANLINE_DATA": str(data), "RAY_TMPDIR": folder}
        environment["RAY_AUTH_MODE"] = "disabled"
        on_ray = subprocess.Popen(
            [*COMMAND, "--out", str(tmp_path / "ray"), "--backend", "ray"],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        try:
            while not list((tmp_path / "ray" / "trials").glob("*.state")):
                assert on_ray.poll() is None
                time.sleep(0.05)
            victim = workers(on_ray.pid)[0]
            os.kill(victim, signal.SIGKILL)
            _, said = on_ray.communicate(timeout=300)
        finally:
            for pid in [on_ray.pid, *workers(on_ray.pid)]:
                if on_ray.poll() is None:
                    os.kill(pid, signal.SIGKILL)
    assert on_ray.returncode == 0, said
    assert "138/138" in said
    subprocess.run(
        [*COMMAND, "--out", str(tmp_path / "loky")],
        env=environment,
        check=True,
        capture_output=True,
        timeout=300,
    )
    found = result(tmp_path / "ray")
    assert len(found) == 139
    assert found == result(tmp_path / "loky")


def workers(session: int) -> list[int]:
    """The processes of a session that run trials for Ray."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            after_name = (folder / "stat").read_text().rpartition(")")[2].split()
            line = (folder / "cmdline").read_bytes()
        except OSError:  # it has ended
            continue
        if int(after_name[3]) == session and line.startswith(b"ray::PoolActor"):
            found.append(int(folder.name))
    return found


def test_no_cluster_and_no_ray_are_said(tmp_path: Path, data: Path) -> None:
    words = ["--out", str(tmp_path), "--backend", "ray"]
    environment = {**os.environ, "RAY_ADDRESS": "127.0.0.1:9"}
    done = subprocess.run(
        [*COMMAND, *words], env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1
    assert "there is no Ray cluster at 127.0.0.1:9" in done.stderr
    without = [sys.executable, "-c", f"import sys; sys.modules['ray'] = None; {COMMAND[2]}"]
    done = subprocess.run(
        [*without, *COMMAND[3:], *words], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1
    assert "pip install 'scanline[cluster]'" in done.stderr
    assert "Traceback" not in done.stderr
