import json
import signal
from pathlib import Path

import httpx
import pytest

from tests.app.http.test_keyring import section, written
from tests.app.inference.test_exchange import put_other_digits
from tests.app.overflowing import all_checkpoints
from tests.app.process.test_serve import address_of, is_ready, refusal, started
from tests.slowly import rest_slowly
from tests.waiting import PATIENCE, until


def knows(url: str, key: str) -> bool:
    """Whether a key is known, by as many connections as reach all workers."""
    headers = {"X-API-Key": key}
    statuses = {
        httpx.get(f"{url}/v1/models/adder", headers=headers, timeout=PATIENCE).status_code
        for _ in range(10)
    }
    return statuses == {200}


@pytest.mark.parametrize("workers", rest_slowly([1, 2]))
def test_keys_are_read_again_and_a_broken_file_changes_nothing(
    workers: int, tmp_path: Path
) -> None:
    file = written(tmp_path / "keys", section("alice", "sesame"))
    with started("--workers", str(workers), SCANLINE_API_KEYS_FILE=str(file)) as process:
        url = address_of(process)
        until(lambda: is_ready(url))
        assert knows(url, "sesame")
        written(file, section("bob", "open"))
        process.send_signal(signal.SIGHUP)
        until(lambda: knows(url, "open"))
        assert not knows(url, "sesame")
        written(file, section("carol", "third")[:-5])
        process.send_signal(signal.SIGHUP)
        assert process.stderr is not None
        said = next(line for line in process.stderr if "SIGHUP: the keys are as" in line)
        assert "half of it" in json.loads(said)["event"]
        assert knows(url, "open")
        process.terminate()
        process.communicate(timeout=PATIENCE)
    assert process.returncode == 0


def test_checkpoints_are_read_again_and_what_cannot_serve_changes_nothing(tmp_path: Path) -> None:
    folder = all_checkpoints(tmp_path / "all")
    with started(SCANLINE_CHECKPOINTS=str(folder)) as process:
        url = address_of(process)
        until(lambda: is_ready(url))
        put_other_digits(folder, "ours")
        process.send_signal(signal.SIGHUP)
        ours = f"{url}/v2/models/ours/ready"
        until(lambda: httpx.get(ours, timeout=PATIENCE).status_code == 200)
        (folder / "ours" / "card.json").write_text("{}")
        process.send_signal(signal.SIGHUP)
        assert process.stderr is not None
        said = next(line for line in process.stderr if "all models are as they were" in line)
        assert "is no card" in said
        assert httpx.get(ours, timeout=PATIENCE).status_code == 200
        process.terminate()
        process.communicate(timeout=PATIENCE)


def test_the_signal_ends_nothing_that_has_just_begun() -> None:
    with started() as process:
        process.send_signal(signal.SIGCONT)  # it runs
        url = address_of(process)
        process.send_signal(signal.SIGHUP)
        until(lambda: is_ready(url))
        process.terminate()
        process.communicate(timeout=PATIENCE)
    assert process.returncode == 0


@pytest.mark.parametrize("workers", rest_slowly(["1", "2"]))
def test_a_service_with_a_file_that_is_none_does_not_start(workers: str, tmp_path: Path) -> None:
    file = written(tmp_path / "keys", section("alice", "sesame") + section("bob", "sesame"))
    said = refusal("--workers", workers, SCANLINE_API_KEYS_FILE=str(file))
    assert said.count("\n") == 1
    assert "alice and bob" in said
