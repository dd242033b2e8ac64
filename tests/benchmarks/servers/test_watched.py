import asyncio
import os
import sys
import threading
import time
from pathlib import Path

import httpx

from benchmarks.servers.processes import running
from benchmarks.servers.watched import LongestTurn
from tests.waiting import until


def spin(seconds: float) -> None:
    """Takes so much processor time."""
    ends = time.thread_time() + seconds
    while time.thread_time() < ends:
        pass


def test_a_turn_is_as_long_as_the_call_that_holds_the_loop(tmp_path: Path) -> None:
    turns, loop = LongestTurn(tmp_path / "turn"), asyncio.new_event_loop()
    threading.Thread(target=turns.watch, args=(loop,), daemon=True).start()
    run = threading.Thread(target=loop.run_forever)
    run.start()
    until(lambda: turns.longest() > 0)
    loop.call_soon_threadsafe(spin, 0.2)
    reader = LongestTurn(tmp_path / "turn")
    until(lambda: reader.longest() > 0.15)
    loop.call_soon_threadsafe(loop.stop)
    run.join()


def test_what_is_watched_is_our_service(tmp_path: Path) -> None:
    file = tmp_path / "turn"
    command = [sys.executable, "-m", "benchmarks.servers.watched", "PORT", str(file)]
    cores = sorted(os.sched_getaffinity(0))
    with running(command, cores, {"SCANLINE_DEVICE": "cpu"}) as server:
        assert httpx.get(f"http://127.0.0.1:{server.port}/v1/models").status_code == 200
        turns = LongestTurn(file)
        until(lambda: turns.longest() > 0)
