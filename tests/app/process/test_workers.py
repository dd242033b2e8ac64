import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from app.process import workers
from app.process.workers import BEAT, TRIES, Worker, run_workers
from models.errors import ScanlineError
from tests.app.processes import ROOT
from tests.waiting import PATIENCE, until

Listeners = list[socket.socket]
Tell = Callable[[], None]


def waits(_listeners: Listeners, tell_ready: Tell) -> None:
    tell_ready()
    signal.pause()


def never_ready(_listeners: Listeners, _tell_ready: Tell) -> None:
    raise ScanlineError("there is no model")


def killed(_listeners: Listeners, _tell_ready: Tell) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def stops(_listeners: Listeners, tell_ready: Tell) -> None:
    """Is ready, and then hangs."""
    tell_ready()
    time.sleep(2 * BEAT)
    os.kill(os.getpid(), signal.SIGSTOP)


def interrupted(_listeners: Listeners, tell_ready: Tell) -> None:
    """Meets Ctrl-C twice: before it is ready, and after."""
    os.kill(os.getpid(), signal.SIGINT)
    told = []
    signal.signal(signal.SIGINT, lambda number, _frame: told.append(number))
    tell_ready()
    assert told == [signal.SIGINT]
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.kill(os.getpid(), signal.SIGINT)


def ready(worker: Worker) -> bool:
    worker.has_become_ready()
    return worker.was_ready


def test_a_worker_says_once_that_it_is_ready() -> None:
    worker = Worker(waits, [])
    try:
        assert not worker.was_ready
        until(worker.has_become_ready)
        assert worker.was_ready
        assert not worker.has_become_ready()
        assert worker.is_well()
    finally:
        how = worker.end()
    assert how == f"worker process {worker.process.pid} has ended by SIGKILL"
    assert not worker.is_well()


def test_one_that_hangs_is_not_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "SILENCE", 3 * BEAT)
    worker = Worker(stops, [])
    try:
        until(lambda: ready(worker))
        until(lambda: worker.has_become_ready() or not worker.is_well())
        assert worker.process.is_alive()
    finally:
        assert "by SIGKILL" in worker.end()


def test_one_that_takes_long_to_start_does_not_hang(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "SILENCE", 0.0)
    worker = Worker(waits, [])
    try:
        assert worker.is_well()
    finally:
        worker.end()


def test_ctrl_c_waits_until_a_worker_can_serve(capfd: pytest.CaptureFixture[str]) -> None:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [])
    worker = Worker(interrupted, [])
    try:
        assert signal.pthread_sigmask(signal.SIG_BLOCK, []) == before
        worker.process.join(PATIENCE)
    finally:
        assert worker.end().endswith("with exit status 0")
    assert capfd.readouterr().err == ""


def asleep(_listeners: Listeners, _tell_ready: Tell) -> None:
    time.sleep(PATIENCE)


def test_so_does_the_first_that_a_process_starts() -> None:
    code = (
        "import pathlib; from app.process.workers import Worker;"
        "from tests.app.process.test_workers import asleep; worker = Worker(asleep, []);"
        "print(pathlib.Path(f'/proc/{worker.process.pid}/status').read_text()); worker.end()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, cwd=ROOT, text=True
    )
    blocked = re.search("SigBlk:\\s*([0-9a-f]+)", done.stdout)
    assert blocked is not None
    assert int(blocked[1], 16) >> (signal.SIGINT - 1) & 1


@pytest.mark.parametrize(
    ("serve", "how"), [(never_ready, "with exit status 1"), (killed, "by SIGKILL")]
)
def test_workers_that_end_before_they_are_ready_end_the_service_with_the_reason(
    capfd: pytest.CaptureFixture[str], serve: Callable[[Listeners, Tell], None], how: str
) -> None:
    handlers = [(one, signal.getsignal(one)) for one in (signal.SIGINT, signal.SIGTERM)]
    try:
        with pytest.raises(ScanlineError, match=f"{TRIES} workers in a row .*has ended {how}"):
            run_workers(1, serve, [])
    finally:
        for number, handler in handlers:
            signal.signal(number, handler)
    said = capfd.readouterr().err
    assert (said.count("scanline: there is no model\n") >= TRIES) == (serve is never_ready)
